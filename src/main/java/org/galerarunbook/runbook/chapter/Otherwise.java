package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What to do when a step of this section fails or shows something else, and does not say so itself:
 * how things stand by then, and where to go. In Markdown, which may lead to a page by {@code
 * [[AChapter]]}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Otherwise {
  String value();
}
