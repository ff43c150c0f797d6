package org.galerarunbook.runbook;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.galerarunbook.Waiting;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Where one chapter writes, while others write at theirs: what it tells is told as its own. */
final class Desk {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final Recorder recorder;
  private final String chapter;
  private volatile CommandRunner runner;

  Desk(Recorder recorder, String chapter) {
    this.recorder = recorder;
    this.chapter = chapter;
    this.runner = recorder.runner();
  }

  void emit(RunEvent event) {
    recorder.emit(chapter, event);
  }

  /**
   * Repeats an attempt until it holds or its time is over, telling what was seen last.
   *
   * @param already how much of the time the reader was told of has passed before
   * @param attempt what differs, or empty when it holds
   * @return what differed last, or empty when it held in time
   */
  Optional<String> until(
      String what, Duration limit, Duration already, Supplier<Optional<String>> attempt) {
    long start = System.nanoTime();
    // In this thread: an attempt is bounded by its own limit, and must be seen by the chapter's.
    Optional<String> last =
        Waiting.until(what, limit)
            .every(INTERVAL)
            .last(
                () -> {
                  Optional<String> seen = attempt.get();
                  Duration elapsed = already.plusNanos(System.nanoTime() - start);
                  seen.ifPresent(
                      s -> emit(new RunEvent.Waiting(what, s, elapsed, limit.plus(already))));
                  return seen;
                },
                Optional::isEmpty);
    boolean isLate = System.nanoTime() - start >= limit.toNanos();
    return isLate ? last.or(() -> Optional.of("it held only after the time was over")) : last;
  }

  /** From now on the chapter's commands go there. */
  void commandsTo(CommandRunner next) {
    runner = next;
  }

  CommandRunner runner() {
    return runner;
  }

  Keep keep() {
    return recorder.keep();
  }

  Clock clock() {
    return recorder.clock();
  }

  Redactor redactor() {
    return recorder.redactor();
  }
}
