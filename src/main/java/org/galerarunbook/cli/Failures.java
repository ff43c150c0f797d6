package org.galerarunbook.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What went wrong, for a person: every message of the chain once, without class names. */
final class Failures {

  private static final Map<Class<?>, String> REASONS =
      Map.of(
          AccessDeniedException.class, "permission denied",
          NoSuchFileException.class, "there is no such file",
          FileAlreadyExistsException.class, "it is there already",
          NotDirectoryException.class, "it is no folder",
          DirectoryNotEmptyException.class, "the folder is not empty");

  private Failures() {}

  static String inWords(Throwable failure) {
    Set<String> messages = new LinkedHashSet<>();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = message(t);
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

  /** The system's answers about files say by their kind alone what is wrong. */
  private static String message(Throwable t) {
    return t instanceof FileSystemException file && file.getReason() == null
        ? file.getFile() + ": " + REASONS.getOrDefault(t.getClass(), t.getClass().getSimpleName())
        : t.getMessage();
  }

  static String list(List<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
