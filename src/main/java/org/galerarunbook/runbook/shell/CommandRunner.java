package org.galerarunbook.runbook.shell;

/** Runs commands. A chapter reaches it only through the runbook, so nothing runs unrecorded. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs the command to its end or its limit, whichever comes first.
   *
   * @throws java.io.UncheckedIOException when the command could not be started or its output not be
   *     read; a command that fails or runs out of time is a result, no exception
   */
  CommandResult run(CommandRequest request);
}
