package org.galerarunbook.runbook.shell;

/**
 * What a command left behind.
 *
 * @param exitCode as the shell reports it; {@link #TIMED_OUT} when it was killed at its limit
 * @param timedOut whether the limit ended it
 */
public record CommandResult(
    int exitCode, CapturedOutput stdout, CapturedOutput stderr, boolean timedOut) {
  /** The exit code of a command that was killed at its limit, as {@code timeout(1)} has it. */
  public static final int TIMED_OUT = 124;

  /** Deletes what was kept of its output outside of memory. */
  public void discard() {
    stdout.discard();
    stderr.discard();
  }

  /** A result that never touched a process, for runners made by hand. */
  public static CommandResult of(int exitCode, String stdout, String stderr) {
    return new CommandResult(exitCode, CapturedOutput.of(stdout), CapturedOutput.of(stderr), false);
  }
}
