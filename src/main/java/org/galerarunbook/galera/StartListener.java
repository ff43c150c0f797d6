package org.galerarunbook.galera;

import java.time.Duration;

/** Hears how far the start of a cluster is; called from the thread that starts it. */
public interface StartListener {

  /** Hears nothing. */
  StartListener SILENT = new StartListener() {};

  /** A phase begins; the one before, when still open, is over. */
  default void phase(String what) {}

  /** What is being waited for, and what was seen last. */
  default void waiting(String what, String lastValue, Duration elapsed, Duration limit) {}

  /** The last phase ended well. */
  default void done() {}

  /** A phase failed. */
  default void failed(String why) {}
}
