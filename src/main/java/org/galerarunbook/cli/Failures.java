package org.galerarunbook.cli;

import java.util.LinkedHashSet;
import java.util.Set;

/** What went wrong, for a person: every message of the chain once, without class names. */
final class Failures {

  private Failures() {}

  static String inWords(Throwable failure) {
    Set<String> messages = new LinkedHashSet<>();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (message == null || message.isBlank()) {
        message = t.getClass().getSimpleName();
      }
      String shown = message.strip();
      if (messages.stream().noneMatch(m -> m.contains(shown))) {
        messages.add(shown);
      }
    }
    return String.join(System.lineSeparator() + "  because: ", messages);
  }
}
