package org.galerarunbook.runbook;

/** An action or assertion that may throw anything. */
@FunctionalInterface
public interface ThrowingRunnable {
  void run() throws Exception;
}
