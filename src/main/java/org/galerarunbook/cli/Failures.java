package org.galerarunbook.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** Values with commas between them. */
  static String list(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
