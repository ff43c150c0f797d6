package org.galerarunbook.runbook.shell;

import java.time.Duration;

/**
 * A command as a person types it.
 *
 * @param command one or more lines for {@code sh -c}
 * @param host where it is typed; empty where the reader sits
 * @param limit after this the command and everything it started are killed
 */
public record CommandRequest(String command, String host, Duration limit) {
  public CommandRequest {
    if (command.isBlank()) {
      throw new IllegalArgumentException("A command is blank: say what to run.");
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException(
          "The limit of `" + command + "` is " + limit + ": give it a positive duration.");
    }
  }

  /** A command typed where the reader sits. */
  public CommandRequest(String command, Duration limit) {
    this(command, "", limit);
  }
}
