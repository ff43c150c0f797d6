package org.galerarunbook.operator;

import java.time.Duration;

/** How commands are laid out, so that a page's reader sees all of them. */
final class Layout {

  /** A longer line goes on in the next one. */
  private static final int WIDTH = 100;

  private Layout() {}

  /** A client with its statement. */
  static String statement(String client, String statement) {
    String line = client + " \"" + statement + '"';
    return statement.contains("\n") || line.length() > WIDTH
        ? client + " \"\n" + statement.strip().indent(2).stripTrailing() + '"'
        : line;
  }

  /** What writes a log, maybe after other lines, and what reads it. */
  static String piped(String source, String filter) {
    int last = source.length() - (source.lastIndexOf('\n') + 1);
    boolean fits = last + " | ".length() + filter.length() <= WIDTH;
    return source + (fits ? " | " : " |\n  ") + filter;
  }

  /** As numbers are given to both worlds: {@code 2m}, {@code 90s}. */
  static String time(Duration time, String minutes) {
    return time.toSecondsPart() == 0 && !time.isZero()
        ? time.toMinutes() + minutes
        : time.toSeconds() + "s";
  }
}
