package org.galerarunbook.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.ledger.Operation.Kind;

/**
 * Acknowledged operations in a part of the time.
 *
 * @param at the middle of that part
 * @param perSecond how many a second
 */
public record Throughput(Instant at, double perSecond) {

  /**
   * The whole time of the workload in parts of that length, also those in which nothing was
   * acknowledged. The last part takes what remains, so none is too short to mean something.
   */
  static List<Throughput> of(History history, Kind kind, Duration part) {
    if (part.isNegative() || part.isZero()) {
      throw new IllegalArgumentException("parts of time must be longer than " + part);
    }
    Duration whole = history.begin().until(history.end());
    int parts = (int) Math.max(1, whole.toNanos() / part.toNanos());
    long[] counts = new long[parts];
    history
        .of(kind)
        .filter(o -> o.acknowledged() && !o.end().isAfter(history.end()))
        .map(o -> history.begin().until(o.end()).toNanos() / part.toNanos())
        .forEach(i -> counts[(int) Math.max(0, Math.min(i, parts - 1L))]++);
    List<Throughput> series = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      Duration from = part.multipliedBy(i);
      Duration length = i < parts - 1 ? part : whole.minus(from);
      double seconds = length.toNanos() / 1e9;
      series.add(
          new Throughput(
              history.begin().plus(from.plus(length.dividedBy(2))).wall(),
              seconds == 0 ? 0 : counts[i] / seconds));
    }
    return series;
  }
}
