package org.galerarunbook.runbook.chapter;

import java.util.Arrays;
import java.util.Locale;

/** The parts of the runbook, in reading order. */
public enum Part {
  /** Read once, front to back: each chapter builds on the one before. */
  GUIDE("Guide"),
  /** Opened when something has to be done. */
  PLAYBOOK("Playbook"),
  /** The same for a cluster on hosts with systemd. */
  HOSTS("On hosts");

  private final String title;

  Part(String title) {
    this.title = title;
  }

  /** The part's name in file names and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The part's name in running text. */
  public String title() {
    return title;
  }

  /** The part that a page's name begins with; the guide where it begins with none. */
  public static Part ofPage(String name) {
    return Arrays.stream(values())
        .filter(p -> name.startsWith(p.id() + "-"))
        .findFirst()
        .orElse(GUIDE);
  }
}
