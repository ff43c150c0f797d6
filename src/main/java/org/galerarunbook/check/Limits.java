package org.galerarunbook.check;

import java.time.Duration;

/**
 * Where "too much" begins.
 *
 * @param paused share of the time in which flow control held the cluster back, 0 to 1
 * @param istWindow for how long a node may be away and still be brought back by IST
 * @param queue write-sets that wait on a node
 * @param service whether somebody depends on it: there has to be a binary log, to go back to a
 *     moment; the lab's short timers, which evict over a long distance, are not right; and what was
 *     not looked at is said
 * @param backupHours how old the newest backup may be
 */
record Limits(double paused, Duration istWindow, int queue, boolean service, int backupHours) {

  /** A small cluster on one machine that chapters load as hard as they can. */
  static final Limits LAB = new Limits(0.8, Duration.ofSeconds(10), 1000, false, 26);

  static final Limits SERVICE = service(26);

  static Limits service(int backupHours) {
    return new Limits(0.1, Duration.ofHours(1), 100, true, backupHours);
  }
}
