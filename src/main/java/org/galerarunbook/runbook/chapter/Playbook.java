package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A playbook: a procedure for a day on which something has to be done. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Playbook {
  /** Its place in the part, from 1. */
  int number();

  /** What the reader does here, as a heading. */
  String title();

  /** What it is for: one to three sentences of Markdown. */
  String purpose();
}
