package org.galerarunbook.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.CheckRecord;

/**
 * A property that is about to be checked. It is recorded, then throws {@link AssertionError} when
 * it does not hold.
 */
public final class Property {
  private final ChapterRecorder chapter;
  private final String what;
  private Duration within = Duration.ZERO;
  private String seen = "";
  private Throwable cause;

  Property(ChapterRecorder chapter, String what) {
    this.chapter = chapter;
    this.what = what;
  }

  /** The check is repeated until it holds, or the time is over. */
  public Property within(Duration limit) {
    within = limit;
    return this;
  }

  /** Holds when the assertion does not throw. */
  public void holds(ThrowingRunnable assertion) {
    decide(
        () -> {
          try {
            assertion.run();
            return Optional.empty();
          } catch (Exception | AssertionError e) {
            cause = e;
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
          }
        });
  }

  /** Holds when the value is this; the page shows it. */
  public <T> void is(T expected, Supplier<T> actual) {
    decide(
        () -> {
          T value = actual.get();
          seen = String.valueOf(value);
          return Objects.equals(expected, value)
              ? Optional.empty()
              : Optional.of("it is " + value + ", not " + expected);
        });
  }

  private void decide(Supplier<Optional<String>> attempt) {
    Instant at = chapter.clock().instant();
    long start = System.nanoTime();
    Optional<String> difference =
        (within.isZero() ? attempt.get() : chapter.until(what, within, start, attempt))
            .map(chapter.keep()::shortened);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    chapter.emit(
        new RunEvent.CheckFinished(
            new CheckRecord(
                what,
                within.toSeconds(),
                difference.isEmpty(),
                difference.orElse(seen),
                at,
                took)));
    if (difference.isPresent()) {
      String message =
          "Check in \"%s\":%n  expected  %s%s%n  observed  %s"
              .formatted(
                  chapter.title(),
                  what,
                  within.isZero() ? "" : ", within " + within.toSeconds() + " s",
                  difference.get());
      throw new AssertionError(chapter.redacted(message), cause);
    }
  }
}
