package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A section that breaks, kills, wipes or prepares for the sake of the proof: never followed by who
 * has trouble.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
public @interface Drill {
  /** The section's heading. */
  String value();

  /**
   * Whether it belongs to a trap, a measurement or the way back, and the procedure does not need
   * it: a rehearsal of the procedure alone leaves it out.
   */
  boolean trap() default false;
}
