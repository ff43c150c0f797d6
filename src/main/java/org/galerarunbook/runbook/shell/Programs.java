package org.galerarunbook.runbook.shell;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Finds programs as a shell does. */
public final class Programs {

  private Programs() {}

  /** The program of that name on this process's {@code PATH}. */
  public static Optional<Path> find(String name) {
    return find(System.getenv().getOrDefault("PATH", ""), name);
  }

  /** The same on another search path. */
  public static Optional<Path> find(String searchPath, String name) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
