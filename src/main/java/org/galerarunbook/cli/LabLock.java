package org.galerarunbook.cli;

import java.time.Duration;
import java.util.function.Supplier;
import org.galerarunbook.container.EngineLock;
import org.galerarunbook.container.LabIdentity;

/** What commands that change the lab hold while they do: one at a time per engine and lab. */
final class LabLock {

  /** A first start may build images. */
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private LabLock() {}

  /**
   * Waits for the other one to end, and says who that is.
   *
   * @param command as the next one is told it, for instance {@code up}
   */
  static <T> T whileHeld(String command, Supplier<T> work) {
    return EngineLock.whileHeld(
        LabIdentity.ofCommandLine().name(),
        "./lab " + command,
        LIMIT,
        waiting -> System.err.println("lab " + command + ": " + waiting),
        work);
  }
}
