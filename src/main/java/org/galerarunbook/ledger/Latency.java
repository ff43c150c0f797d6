package org.galerarunbook.ledger;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.galerarunbook.ledger.Operation.Kind;

/**
 * How long acknowledged operations took. A client waits for an answer before it asks again, so a
 * standstill is one slow operation here; it is the {@link Gap} that shows it.
 *
 * @param count how many were acknowledged; with none, all times are zero
 * @param p50 half of them took at most this
 * @param p95 95 of 100
 * @param p99 99 of 100
 * @param max the slowest
 */
public record Latency(long count, Duration p50, Duration p95, Duration p99, Duration max) {

  /** Three digits are as much as a machine with other work to do can reproduce. */
  private static final int DIGITS = 3;

  static Latency of(History history, Kind kind) {
    Histogram nanos = new Histogram(DIGITS);
    history
        .of(kind)
        .filter(Operation::acknowledged)
        .forEach(o -> nanos.recordValue(o.took().toNanos()));
    return new Latency(
        nanos.getTotalCount(), at(nanos, 50), at(nanos, 95), at(nanos, 99), at(nanos, 100));
  }

  private static Duration at(Histogram nanos, double percentile) {
    return Duration.ofNanos(
        nanos.getTotalCount() == 0 ? 0 : nanos.getValueAtPercentile(percentile));
  }
}
