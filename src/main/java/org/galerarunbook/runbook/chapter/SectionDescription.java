package org.galerarunbook.runbook.chapter;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test method says of the section that it is.
 *
 * @param covers ids of docs/specification.tsv that it proves
 */
public record SectionDescription(String title, SectionKind kind, List<String> covers) {
  public SectionDescription {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(kind, "kind");
    covers = List.copyOf(covers);
  }

  /** A section of which nothing but its heading is known. */
  public static SectionDescription untold(String title) {
    return new SectionDescription(title, SectionKind.UNTOLD, List.of());
  }

  /**
   * Reads a section's annotations.
   *
   * @throws IllegalArgumentException naming the method that has two kinds, or no title
   */
  public static SectionDescription of(Method section) {
    List<SectionKind> kinds = SectionKind.of(section);
    if (kinds.size() > 1) {
      throw wrong(section, "is " + kinds.get(0) + " and " + kinds.get(1) + ": keep one of them");
    }
    SectionKind kind = kinds.isEmpty() ? SectionKind.UNTOLD : kinds.get(0);
    String title = kind.title(section).orElseGet(() -> displayName(section));
    if (title.isBlank()) {
      throw wrong(section, "has an empty title: say what is done there");
    }
    return new SectionDescription(title.strip(), kind, ChapterDescription.coveredBy(section));
  }

  private static String displayName(Method section) {
    return AnnotationSupport.findAnnotation(section, DisplayName.class)
        .map(DisplayName::value)
        .orElse(section.getName());
  }

  private static IllegalArgumentException wrong(Method section, String what) {
    return new IllegalArgumentException(
        section.getDeclaringClass().getName() + "." + section.getName() + " " + what + ".");
  }
}
