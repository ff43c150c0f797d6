package org.galerarunbook.runbook.chapter;

import java.util.Locale;

/** The two parts of the runbook, in reading order. */
public enum Part {
  /** Read once, front to back: each chapter builds on the one before. */
  GUIDE,
  /** Opened when something has to be done. */
  PLAYBOOK;

  /** The part's name in file names and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The part's name in running text. */
  public String title() {
    return this == GUIDE ? "Guide" : "Playbook";
  }
}
