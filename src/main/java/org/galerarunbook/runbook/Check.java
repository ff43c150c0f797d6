package org.galerarunbook.runbook;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A property that is about to be checked. It is recorded, then throws {@link AssertionError} when
 * it does not hold.
 */
public interface Check {
  /** The check is repeated until it holds, or the time is over. */
  Check within(Duration limit);

  /** Holds when the assertion does not throw. */
  void holds(ThrowingRunnable assertion);

  /** Holds when the value is this; the page shows it. */
  <T> void is(T expected, Supplier<T> actual);
}
