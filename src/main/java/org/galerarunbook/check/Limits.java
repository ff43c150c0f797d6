package org.galerarunbook.check;

import java.time.Duration;

/**
 * Where "too much" begins.
 *
 * @param paused share of the time in which flow control held the cluster back, 0 to 1
 * @param istWindow for how long a node may be away and still be brought back by IST
 * @param queue write-sets that wait on a node
 * @param shortTimers whether the lab's timers, which evict over a long distance, are right here
 * @param binaryLog whether there has to be one, to go back to a moment
 */
record Limits(
    double paused, Duration istWindow, int queue, boolean shortTimers, boolean binaryLog) {

  /** A small cluster on one machine that chapters load as hard as they can. */
  static final Limits LAB = new Limits(0.8, Duration.ofSeconds(10), 1000, true, false);

  /** A cluster that somebody depends on. */
  static final Limits SERVICE = new Limits(0.1, Duration.ofHours(1), 100, false, true);
}
