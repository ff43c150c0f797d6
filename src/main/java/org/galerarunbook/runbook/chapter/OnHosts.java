package org.galerarunbook.runbook.chapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A procedure for a cluster on hosts with systemd. */
@Tag(OnHosts.TAG)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnHosts {
  /** The topic of all of them. */
  String TAG = "hosts";

  /** Its place in the part, from 1. */
  int number();

  /**
   * The chapters that do the same in containers, by the names of their classes; may be none. Where
   * a cluster is on hosts, {@code ./lab check} names this page in place of the first one's.
   */
  String[] twins() default {};

  /** What the reader does here, as a heading. */
  String title();

  /** What it is for: one to three sentences of Markdown. */
  String purpose();
}
