package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Situations that look alike and are not for this page, each with the page that is: {@code "one
 * node still says `Primary`: [[BringANodeBackChapter]]"}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NotWhen {
  String[] value();
}
