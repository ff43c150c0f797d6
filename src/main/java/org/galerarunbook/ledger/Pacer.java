package org.galerarunbook.ledger;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Gives a worker its turns, evenly in time. Turns that were missed while an answer was waited for
 * are not made up for: a burst after an outage would measure the burst.
 */
final class Pacer {

  private final long interval;
  private final LongSupplier clock;
  private final LongConsumer park;
  private long due;

  /** The first turn is due then, by {@link System#nanoTime()}. */
  Pacer(double perSecond, long first) {
    this(perSecond, first, System::nanoTime, LockSupport::parkNanos);
  }

  Pacer(double perSecond, long first, LongSupplier clock, LongConsumer park) {
    this.interval = (long) (1e9 / perSecond);
    this.due = first;
    this.clock = clock;
    this.park = park;
  }

  /** Waits for the next turn; returns earlier, with false, when the work is over. */
  boolean awaitTurn(BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      long now = clock.getAsLong();
      long early = due - now;
      if (early <= 0) {
        due = (-early > interval ? now : due) + interval;
        return true;
      }
      park.accept(early);
    }
    return false;
  }
}
