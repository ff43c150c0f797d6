package org.galerarunbook.container;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a container's log.
 *
 * @param at when the engine took it
 * @param text what the container wrote
 */
public record LogLine(Instant at, String text) {

  private static final Pattern STAMPED =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S*Z) (.*)");

  /** A line as the engine prints it when asked for timestamps; empty for anything else. */
  public static Optional<LogLine> parse(String stamped) {
    Matcher line = STAMPED.matcher(stamped);
    return line.matches()
        ? Optional.of(new LogLine(Instant.parse(line.group(1)), line.group(2)))
        : Optional.empty();
  }
}
