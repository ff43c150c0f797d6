package org.galerarunbook.lab.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.galerarunbook.lab.LabRequest;

/**
 * Whose turn it is: so many chapters side by side, or one with the machine to itself. Those that
 * take long begin first, so that the last lane ends soon after the others; those that want the
 * machine to themselves come last, one by one.
 */
final class Turns {

  /**
   * Who wants a turn.
   *
   * @param alone whether nobody else may run meanwhile
   * @param lab what it needs; of labs with the application tier one is enough
   * @param expected how long it takes, as far as is known
   */
  record Wish(String chapter, boolean alone, LabRequest lab, Duration expected) {
    boolean application() {
      return lab.application();
    }
  }

  private static final Comparator<Wish> LONGEST_FIRST =
      Comparator.comparing(Wish::application)
          .thenComparing(Wish::expected)
          .reversed()
          .thenComparing(Wish::chapter);

  private final int lanes;
  private final Duration settle;
  private long settled = System.nanoTime();
  private boolean begun;
  private final List<Wish> waiting = new ArrayList<>();
  private final List<Wish> running = new ArrayList<>();

  /**
   * @param lanes how many may run side by side
   * @param settle for how long nobody has to have asked before the first turn is given, so that it
   *     is not the quickest to ask who begin
   */
  Turns(int lanes, Duration settle) {
    if (lanes < 1) {
      throw new IllegalArgumentException("there have to be lanes to run in, not " + lanes);
    }
    this.lanes = lanes;
    this.settle = settle;
  }

  /** Waits for the turn; it lasts until it is closed. */
  synchronized Turn await(Wish wish) {
    waiting.add(wish);
    if (!begun) {
      settled = System.nanoTime() + settle.toNanos();
    }
    try {
      for (long left = settled - System.nanoTime(); left > 0; left = settled - System.nanoTime()) {
        wait(left / 1_000_000 + 1);
      }
      while (!isNext(wish)) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(wish.chapter() + " was interrupted before its turn", e);
    } finally {
      waiting.remove(wish);
    }
    begun = true;
    running.add(wish);
    notifyAll();
    return () -> end(wish);
  }

  /** What those need who still wait for their turn. */
  synchronized List<LabRequest> waiting() {
    return waiting.stream().map(Wish::lab).toList();
  }

  /** Leave to run. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  private synchronized void end(Wish wish) {
    running.remove(wish);
    notifyAll();
  }

  private boolean isNext(Wish wish) {
    return waiting.stream().filter(this::fits).min(LONGEST_FIRST).filter(wish::equals).isPresent();
  }

  private boolean fits(Wish wish) {
    if (wish.alone()) {
      return running.isEmpty() && waiting.stream().allMatch(Wish::alone);
    }
    return running.size() < lanes
        && running.stream().noneMatch(Wish::alone)
        && !(wish.application() && running.stream().anyMatch(Wish::application));
  }
}
