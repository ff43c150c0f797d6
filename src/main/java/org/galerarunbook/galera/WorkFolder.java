package org.galerarunbook.galera;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;

/**
 * The files of one cluster of a test, which only their owner can read. A JVM that ends in order
 * takes them and all that the cluster has on the engine away, also where Testcontainers' helper
 * can't run.
 */
final class WorkFolder implements AutoCloseable {

  private final Path path;
  private final Thread hook;

  private WorkFolder(Path path, LabIdentity identity) {
    this.path = path;
    this.hook =
        new Thread(
            () -> {
              try {
                Leftovers.remove(Leftovers.of(identity));
              } finally {
                delete();
              }
            },
            "removes " + identity.name());
  }

  static WorkFolder make(LabIdentity identity) {
    try {
      WorkFolder folder =
          new WorkFolder(Files.createTempDirectory(identity.name() + "-"), identity);
      Runtime.getRuntime().addShutdownHook(folder.hook);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for certificates", e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook runs, and does the same.
    }
    delete();
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }
}
