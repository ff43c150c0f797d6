package org.galerarunbook.galera.recovery;

/** What can be said of a node from outside. */
public enum Condition {
  /** It answers, and is part of a primary component. */
  PRIMARY("Primary"),
  /** It answers, and refuses queries: it misses its peers. */
  NON_PRIMARY("non-Primary"),
  /** It answers, and has left its cluster: nothing but a restart brings it back. */
  DISCONNECTED("disconnected"),
  /** It runs and has taken no query since its start: it waits for peers or for a snapshot. */
  STARTING("starting, takes no queries yet"),
  /** It runs, has taken queries since its start, and does not answer now. */
  SILENT("runs, does not answer"),
  /** Its processes are frozen. */
  PAUSED("frozen"),
  /** It does not run; its data directory can be looked at. */
  STOPPED("stopped"),
  /** There is no such container. */
  ABSENT("gone");

  private final String words;

  Condition(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
