package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.Locale;

/** Makes foreign text safe for one line of a terminal, and writes durations. */
final class Terminal {
  private Terminal() {}

  /** The text on one line; what would steer the terminal is shown as a middle dot. */
  static String safe(String text) {
    return text.replaceAll("[\n\t]", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "·");
  }

  /** The text cut to so many columns, its end marked when something is lost. */
  static String cut(String text, int columns) {
    if (text.codePointCount(0, text.length()) <= columns) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
  }

  /** Such as {@code 0.3 s}, {@code 12 s} or {@code 3 min 5 s}. */
  static String took(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 120) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds >= 10
        ? seconds + " s"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
