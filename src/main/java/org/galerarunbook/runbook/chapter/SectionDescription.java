package org.galerarunbook.runbook.chapter;

import java.lang.reflect.Method;
import java.util.List;
import org.galerarunbook.runbook.page.Prose;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test method says of the section that it is.
 *
 * @param covers ids of docs/specification.tsv that it proves
 * @param otherwise what to do where a step comes out differently and does not say, in Markdown;
 *     empty when each says
 */
public record SectionDescription(
    String title, SectionKind kind, List<String> covers, String otherwise) {
  public SectionDescription {
    covers = List.copyOf(covers);
  }

  /** A section whose steps say for themselves what to do when they come out differently. */
  public SectionDescription(String title, SectionKind kind, List<String> covers) {
    this(title, kind, covers, "");
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
    String otherwise =
        AnnotationSupport.findAnnotation(section, Otherwise.class)
            .map(o -> Prose.checked(o.value().strip(), section.getDeclaringClass().getName()))
            .orElse("");
    if (!otherwise.isEmpty() && !kind.isFollowed()) {
      throw wrong(section, "has an @Otherwise, and nobody follows it: say it in its steps");
    }
    return new SectionDescription(
        title.strip(), kind, ChapterDescription.coveredBy(section), otherwise);
  }

  private static IllegalArgumentException wrong(Method section, String what) {
    return new IllegalArgumentException(
        section.getDeclaringClass().getName() + "." + section.getName() + " " + what + ".");
  }
}
