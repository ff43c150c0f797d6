package org.galerarunbook.runbook.chapter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a section is for, in the order in which a page shows them. */
public enum SectionKind {
  PROCEDURE(
      "Procedure", m -> AnnotationSupport.findAnnotation(m, Procedure.class).map(Procedure::value)),
  CHECK(
      "How to know that it worked",
      m -> AnnotationSupport.findAnnotation(m, Check.class).map(Check::value)),
  WAY_BACK(
      "How to go back",
      m -> AnnotationSupport.findAnnotation(m, WayBack.class).map(WayBack::value)),
  TRAP(
      "What goes wrong here",
      m -> AnnotationSupport.findAnnotation(m, Trap.class).map(Trap::value)),
  DRILL("Drill", m -> drill(m, false)),
  /** A drill that the procedure does not need. */
  TRAP_DRILL("Drill", m -> drill(m, true)),
  MEASUREMENT(
      "Measurement",
      m -> AnnotationSupport.findAnnotation(m, Measurement.class).map(Measurement::value));

  private final String heading;
  private final Function<Method, Optional<String>> title;

  SectionKind(String heading, Function<Method, Optional<String>> title) {
    this.heading = heading;
    this.title = title;
  }

  /** The page's heading above sections of this kind. */
  public String heading() {
    return heading;
  }

  /** Whether somebody with a broken cluster is to type it: it stands unfolded. */
  public boolean isFollowed() {
    return this == PROCEDURE || this == CHECK || this == WAY_BACK;
  }

  /** Whether what destroys in it has to say what is lost. */
  public boolean tellsLosses() {
    return !isDrill();
  }

  /** Whether it breaks things for the sake of the proof. */
  public boolean isDrill() {
    return this == DRILL || this == TRAP_DRILL;
  }

  /**
   * Whether it belongs to the procedure: breaks what that mends, is it, or shows that it worked.
   */
  public boolean isRehearsedAlone() {
    return this == DRILL || this == PROCEDURE || this == CHECK;
  }

  private static Optional<String> drill(Method section, boolean trap) {
    return AnnotationSupport.findAnnotation(section, Drill.class)
        .filter(d -> d.trap() == trap)
        .map(Drill::value);
  }

  /** The kinds by which this method is annotated; more than one is a mistake. */
  static List<SectionKind> of(Method section) {
    return Arrays.stream(values()).filter(k -> k.title.apply(section).isPresent()).toList();
  }

  Optional<String> title(Method section) {
    return title.apply(section);
  }
}
