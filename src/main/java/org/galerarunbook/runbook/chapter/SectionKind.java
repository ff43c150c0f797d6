package org.galerarunbook.runbook.chapter;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a section is for, in the order in which a page shows them. */
public enum SectionKind {
  PROCEDURE("Procedure", Procedure.class, p -> true, Procedure::value),
  CHECK("How to know that it worked", Check.class, c -> true, Check::value),
  WAY_BACK("How to go back", WayBack.class, w -> true, WayBack::value),
  TRAP("What goes wrong here", Trap.class, t -> true, Trap::value),
  DRILL("Drill", Drill.class, d -> !d.trap(), Drill::value),
  /** A drill that the procedure does not need. */
  TRAP_DRILL("Drill", Drill.class, Drill::trap, Drill::value),
  MEASUREMENT("Measurement", Measurement.class, m -> true, Measurement::value);

  private final String heading;
  private final Function<Method, Optional<String>> title;

  <A extends Annotation> SectionKind(
      String heading, Class<A> annotation, Predicate<A> fits, Function<A, String> title) {
    this.heading = heading;
    this.title = m -> AnnotationSupport.findAnnotation(m, annotation).filter(fits).map(title);
  }

  /** The page's heading above sections of this kind. */
  public String heading() {
    return heading;
  }

  /** Whether somebody with a broken cluster is to type it: it stands unfolded. */
  public boolean isFollowed() {
    return this == PROCEDURE || this == CHECK || this == WAY_BACK;
  }

  /** Whether it breaks things for the sake of the proof, and need not say what is lost. */
  public boolean isDrill() {
    return this == DRILL || this == TRAP_DRILL;
  }

  /**
   * Whether it belongs to the procedure: breaks what that mends, is it, or shows that it worked.
   */
  public boolean isRehearsedAlone() {
    return this == DRILL || this == PROCEDURE || this == CHECK;
  }

  /** The kinds by which this method is annotated; more than one is a mistake. */
  static List<SectionKind> of(Method section) {
    return Arrays.stream(values()).filter(k -> k.title.apply(section).isPresent()).toList();
  }

  Optional<String> title(Method section) {
    return title.apply(section);
  }
}
