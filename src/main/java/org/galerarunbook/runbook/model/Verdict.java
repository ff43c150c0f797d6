package org.galerarunbook.runbook.model;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** How many came out how, as in {@code Chapters: 3 green, 0 red, 1 could not run}. */
  public static String count(List<Verdict> chapters) {
    return "Chapters: "
        + Stream.of(values())
            .map(v -> Collections.frequency(chapters, v) + " " + v.title)
            .collect(Collectors.joining(", "));
  }
}
