package org.galerarunbook.runbook;

/** An assertion about a value that may throw anything. */
@FunctionalInterface
public interface ThrowingConsumer<T> {
  void accept(T value) throws Exception;
}
