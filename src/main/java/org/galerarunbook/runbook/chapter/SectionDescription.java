package org.galerarunbook.runbook.chapter;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;

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

  /**
   * Reads a section's annotations.
   *
   * @throws IllegalArgumentException naming the method that has no kind, two of them, or no title
   */
  public static SectionDescription of(Method section) {
    List<SectionKind> kinds = SectionKind.of(section);
    if (kinds.size() > 1) {
      throw wrong(section, "is " + kinds.get(0) + " and " + kinds.get(1) + ": keep one of them");
    }
    if (kinds.isEmpty()) {
      throw wrong(
          section,
          "does not say what it is: annotate it by @Procedure, @Check, @WayBack, @Trap, @Drill or"
              + " @Measurement instead of @Test");
    }
    SectionKind kind = kinds.get(0);
    String title = kind.title(section).orElseThrow();
    if (title.isBlank()) {
      throw wrong(section, "has an empty title: say what is done there");
    }
    return new SectionDescription(title.strip(), kind, ChapterDescription.coveredBy(section));
  }

  private static IllegalArgumentException wrong(Method section, String what) {
    return new IllegalArgumentException(
        section.getDeclaringClass().getName() + "." + section.getName() + " " + what + ".");
  }
}
