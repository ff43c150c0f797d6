package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A message by which a situation is known. The chapter's run has to see it in an answer or a log,
 * else the chapter is red; or a kept log has it. Becomes a line of docs/start-here.md and of the
 * lexicon that {@code ./lab explain} reads logs by.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Symptom.All.class)
public @interface Symptom {
  /** The message, letter by letter; {@code …} stands for what differs from time to time. */
  String text();

  /** What it means, as a sentence of Markdown. */
  String means();

  /** The page that helps, such as {@code [[FullOutageChapter]]}; by default the chapter's own. */
  String page() default "";

  /**
   * The kept log of a broken lab that has it, for what no chapter brings about: a folder beside the
   * tests of {@code ./lab explain}. By default the chapter's own run has to see it.
   */
  String log() default "";

  /** How much it tells. */
  Rank rank() default Rank.EFFECT;

  /** How much a message tells of what is wrong. */
  enum Rank {
    /** It says why: its page comes first. */
    CAUSE,
    /** It says that something is wrong, and may follow from something else. */
    EFFECT,
    /** It happens on good days, too. */
    EVENT
  }

  /** Several of them. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    Symptom[] value();
  }
}
