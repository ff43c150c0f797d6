package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A chapter of the guide. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Guide {
  /** Its place in the part; 0 is what can be done before the first. */
  int number();

  /** What the reader does here, as a heading. */
  String title();

  /** What it is for: one to three sentences of Markdown. */
  String purpose();
}
