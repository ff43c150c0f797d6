package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The situations in which this is the right page: what the operator sees, with the literal message
 * or error number, one Markdown phrase each. The first one is the line of the index.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface UseWhen {
  String[] value();
}
