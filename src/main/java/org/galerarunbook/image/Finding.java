package org.galerarunbook.image;

/**
 * One thing that was looked at on the way to a running lab.
 *
 * @param subject what was looked at, e.g. "engine version"
 * @param observed what was seen
 * @param remedy what to do; empty when nothing need be done
 */
public record Finding(Level level, String subject, String observed, String remedy) {

  /** How much it matters. */
  public enum Level {
    /** As it should be. */
    OK,
    /** The lab works, with a restriction. */
    NOTE,
    /** The lab can't work. */
    PROBLEM
  }

  static Finding ok(String subject, String observed) {
    return new Finding(Level.OK, subject, observed, "");
  }

  static Finding note(String subject, String observed, String remedy) {
    return new Finding(Level.NOTE, subject, observed, remedy);
  }

  static Finding problem(String subject, String observed, String remedy) {
    return new Finding(Level.PROBLEM, subject, observed, remedy);
  }
}
