package org.galerarunbook.runbook;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.galerarunbook.runbook.event.RunEvent;

/** Repeats an attempt until it holds or its time is over, telling what was seen last. */
final class Waits {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final EventSink events;

  Waits(EventSink events) {
    this.events = events;
  }

  /**
   * @param already how much of the time the reader was told of has passed before
   * @param attempt what differs, or empty when it holds
   * @return what differed last, or empty when it held in time
   */
  Optional<String> until(
      String what, Duration limit, Duration already, Supplier<Optional<String>> attempt) {
    long start = System.nanoTime();
    AtomicReference<Optional<String>> last = new AtomicReference<>(Optional.of("not tried"));
    try {
      // In this thread: an attempt is bounded by its own limit, and must be seen by the chapter's
      // thread.
      Awaitility.await(what)
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(INTERVAL)
          .atMost(limit)
          .until(
              () -> {
                last.set(attempt.get());
                Duration elapsed = already.plusNanos(System.nanoTime() - start);
                last.get()
                    .ifPresent(
                        seen ->
                            events.emit(
                                new RunEvent.Waiting(what, seen, elapsed, limit.plus(already))));
                return last.get().isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      return last.get().or(() -> Optional.of("it held only after the time was over"));
    }
    return Optional.empty();
  }
}
