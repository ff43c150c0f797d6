package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the procedure costs the application and the operator; what a run measures is added. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Costs {
  /** In Markdown. */
  String value();

  /**
   * Of what fault the measured costs are, such as "one node emptied; no power cut". A chapter with
   * a card that measures has to say it.
   */
  String fault() default "";
}
