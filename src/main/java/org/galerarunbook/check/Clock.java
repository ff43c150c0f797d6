package org.galerarunbook.check;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * By how many seconds a node's clock is ahead of this machine's, between two bounds: it was read at
 * some moment between the question and the answer.
 */
record Clock(double least, double most) {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  /**
   * @param said the answer to {@code SELECT UTC_TIMESTAMP(6)}
   */
  static Clock read(String said, Instant asked, Instant answered) {
    Instant there = instant(said);
    return new Clock(seconds(answered, there), seconds(asked, there));
  }

  static Instant instant(String said) {
    return LocalDateTime.parse(said.strip(), STAMP).toInstant(ZoneOffset.UTC);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  /** Negative when it need not be ahead. */
  double atLeastAheadOf(Clock other) {
    return least - other.most;
  }
}
