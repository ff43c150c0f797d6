package org.galerarunbook.container;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of a container's log.
 *
 * @param at when the engine took it
 * @param text what the container wrote
 */
public record LogLine(Instant at, String text) {

  private static final Pattern STAMPED =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S*Z) (.*)");

  /** Lines as the engine prints them when asked for timestamps, and nothing else. */
  public static Stream<LogLine> parse(String stamped, Instant since) {
    return stamped
        .lines()
        .map(STAMPED::matcher)
        .filter(Matcher::matches)
        .map(l -> new LogLine(Instant.parse(l.group(1)), l.group(2)))
        .filter(l -> !l.at().isBefore(since));
  }
}
