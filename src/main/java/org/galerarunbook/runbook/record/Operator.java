package org.galerarunbook.runbook.record;

import java.util.Optional;

/** Who sits at the terminal. */
public interface Operator {
  /** Shows a text. */
  void show(String text);

  /** Asks, and waits for a line; empty when nobody sits there any more. */
  Optional<String> answer(String question);
}
