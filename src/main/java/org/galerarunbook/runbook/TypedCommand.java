package org.galerarunbook.runbook;

import java.util.Objects;

/**
 * A command, and where it is typed.
 *
 * @param command one or more lines for {@code sh -c}, without what surrounds them
 * @param host where it is typed; empty where the reader sits
 */
public record TypedCommand(String command, String host) {

  public TypedCommand {
    Objects.requireNonNull(host, "host");
    if (command.isBlank()) {
      throw new IllegalArgumentException("A command is blank: say what is typed.");
    }
  }

  /** Typed where the reader sits. */
  public static TypedCommand here(String command) {
    return new TypedCommand(command, "");
  }

  /**
   * This one, and the next one below it.
   *
   * @throws IllegalArgumentException when that one is typed elsewhere
   */
  public TypedCommand then(TypedCommand next) {
    if (!host.equals(next.host)) {
      throw new IllegalArgumentException(
          "`%s` is typed on \"%s\", and `%s` on \"%s\": begin another step."
              .formatted(command, host, next.command, next.host));
    }
    return new TypedCommand(command + "\n" + next.command, host);
  }
}
