package org.galerarunbook.operator;

import org.galerarunbook.runbook.TypedCommand;

/** One server or several, and what is done to all of them by one command. */
public interface Servers {

  /** These, and then those of the same world. */
  Servers and(Servers others);

  /** Starts them with the data that they have. */
  TypedCommand start();

  /** Shuts them down in order, with time to write out what is in memory. */
  TypedCommand stop();

  /** Shuts them down in order, and starts them again. */
  TypedCommand restart();

  /** SIGKILL; nothing starts them again. */
  TypedCommand kill();

  /** Their connections stay open, and nothing answers. */
  TypedCommand freeze();

  /** They go on where they were. */
  TypedCommand thaw();
}
