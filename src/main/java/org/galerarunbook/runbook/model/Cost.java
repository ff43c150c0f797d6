package org.galerarunbook.runbook.model;

import java.time.Duration;
import java.util.Locale;

/**
 * What a chapter cost, measured.
 *
 * @param value with its unit, as read
 * @param bound the named limit it is held against; empty when there is none
 */
public record Cost(String name, String value, String unit, String bound, Verdict verdict) {
  /** The name under which a chapter records how much data there was. */
  public static final String DATA_SIZE = "data in the application's database";

  /** Held against nothing. */
  public static Cost shown(String name, String value, String unit) {
    return new Cost(name, value, unit, "", Verdict.GREEN);
  }

  /** How many, held against nothing. */
  public static Cost counted(String name, long count, String unit) {
    return shown(name, Long.toString(count), unit);
  }

  /**
   * A time, in seconds.
   *
   * @param limit what it may take, or null
   */
  public static Cost time(String name, Duration time, Duration limit) {
    if (limit == null) {
      return shown(name, seconds(time), "s");
    }
    Verdict verdict = time.compareTo(limit) <= 0 ? Verdict.GREEN : Verdict.RED;
    return new Cost(name, seconds(time), "s", seconds(limit), verdict);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
  }
}
