package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** A section that is typed by who has to do it: steps, one block each, and what must be seen. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
public @interface Procedure {
  /** The section's heading. */
  String value();
}
