package org.galerarunbook;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Waiting with a name, a limit and the last value seen, for the rooms that users of the library
 * load: they shall need no library for it.
 *
 * <p>On a machine with much to do a look takes longer, and the time to the next one grows with it:
 * whoever waits would else take from others what they wait for.
 */
public final class Waiting {

  /** The limit was reached. */
  public static final class TimedOut extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TimedOut(String message) {
      super(message);
    }
  }

  private static final int LOOKS_LONG = 3;
  private static final long MOST_BY_LOOKS = Duration.ofSeconds(2).toNanos();
  private static final int SLOWER = 5;
  private static final long MOST_BY_WAITING = Duration.ofSeconds(1).toNanos();

  private final String what;
  private final Duration limit;
  private Duration pause = Duration.ofMillis(100);
  private boolean slower;

  private Waiting(String what, Duration limit) {
    this.what = what;
    this.limit = limit;
  }

  /**
   * What is waited for.
   *
   * @param what as the message shall name it, for instance {@code galera2 is Synced}
   * @param limit how long at most; the first look is taken at once
   */
  public static Waiting until(String what, Duration limit) {
    return new Waiting(what, limit);
  }

  /**
   * Another time between two looks than a tenth of a second. A look that takes long makes it three
   * times as long as that, up to two seconds.
   */
  public Waiting every(Duration time) {
    pause = time;
    return this;
  }

  /**
   * The longer it has waited, the less often it looks: after a fifth of the time that has passed,
   * up to a second. For looks that cost what is waited for, and where a fifth does not matter.
   */
  public Waiting slowingDown() {
    slower = true;
    return this;
  }

  /**
   * Looks until the value is as wanted, and returns it. An exception of {@code look} ends the wait.
   *
   * @throws TimedOut with the last value that was seen
   * @throws IllegalStateException when the thread is interrupted; it stays so
   */
  public <T> T is(Supplier<T> look, Predicate<T> wanted) {
    return is(look, wanted, String::valueOf);
  }

  /** The same; {@code words} says the last value in the message. */
  public <T> T is(Supplier<T> look, Predicate<T> wanted, Function<T, String> words) {
    return look(
        look,
        wanted,
        words,
        value -> {
          throw new TimedOut(
              String.format(
                  Locale.ROOT,
                  "after %.1f s still not: %s; last seen: %s",
                  limit.toMillis() / 1000.0,
                  what,
                  words.apply(value)));
        });
  }

  /**
   * The same where the limit is no error: the value that was seen last, as wanted or not.
   *
   * @throws IllegalStateException when the thread is interrupted; it stays so
   */
  public <T> T last(Supplier<T> look, Predicate<T> wanted) {
    return look(look, wanted, String::valueOf, value -> value);
  }

  private <T> T look(
      Supplier<T> look, Predicate<T> wanted, Function<T, String> words, UnaryOperator<T> late) {
    long start = System.nanoTime();
    long end = start + limit.toNanos();
    while (true) {
      long begin = System.nanoTime();
      T value = look.get();
      if (wanted.test(value)) {
        return value;
      }
      long now = System.nanoTime();
      if (now >= end) {
        return late.apply(value);
      }
      LockSupport.parkNanos(Math.min(pauseAfter(now - begin, now - start, end - now), end - now));
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "interrupted while waiting for: " + what + "; last seen: " + words.apply(value));
      }
    }
  }

  private long pauseAfter(long look, long waited, long left) {
    // What begins to hold at the end is still to be seen in time.
    long most = Math.min(MOST_BY_WAITING, left - pause.toNanos());
    long least = slower ? Math.min(waited / SLOWER, most) : 0;
    return Math.max(Math.max(pause.toNanos(), least), Math.min(LOOKS_LONG * look, MOST_BY_LOOKS));
  }

  /** Looks until it holds. */
  public void holds(Supplier<Boolean> look) {
    is(look, Boolean::booleanValue);
  }
}
