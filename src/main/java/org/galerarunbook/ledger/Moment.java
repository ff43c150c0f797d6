package org.galerarunbook.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time, read from two clocks: durations come from the one that never jumps, the other
 * one says where it lies beside logs and steps.
 *
 * @param nanos {@link System#nanoTime()} of this JVM
 * @param wall time of day
 */
public record Moment(long nanos, Instant wall) {

  /** Now, by both clocks. */
  public static Moment now() {
    return new Moment(System.nanoTime(), Instant.now());
  }

  /** The time from here to {@code later}; negative if that came earlier. */
  public Duration until(Moment later) {
    return Duration.ofNanos(later.nanos - nanos);
  }

  /** This moment that much later. */
  public Moment plus(Duration time) {
    return new Moment(nanos + time.toNanos(), wall.plus(time));
  }

  /** Whether this comes after {@code other}. */
  public boolean isAfter(Moment other) {
    return nanos - other.nanos > 0;
  }
}
