package org.galerarunbook.runbook.model;

import java.util.List;

/** How a run, a chapter or an expectation came out. */
public enum Verdict {
  GREEN("green"),
  RED("red"),
  /** Something it needs could not be had; never counts as green. */
  COULD_NOT_RUN("could not run");

  private final String title;

  Verdict(String title) {
    this.title = title;
  }

  /** The verdict in running text. */
  public String title() {
    return title;
  }

  /** The verdict of a whole whose parts came out like this. */
  public static Verdict worst(List<Verdict> verdicts) {
    if (verdicts.contains(RED)) {
      return RED;
    }
    return verdicts.isEmpty() || verdicts.contains(COULD_NOT_RUN) ? COULD_NOT_RUN : GREEN;
  }
}
