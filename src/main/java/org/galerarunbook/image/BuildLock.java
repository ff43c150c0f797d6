package org.galerarunbook.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.galerarunbook.Waiting;
import org.galerarunbook.image.ImageProgress.Phase;

/**
 * One build at a time for a user of this machine, across processes: two labs that start together
 * would otherwise build the same image twice and clean up under each other. The operating system
 * frees the lock of a process that is killed.
 */
final class BuildLock {
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration DELETE_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);

  /** For the lock file and temporary files; made when missing. */
  private final Path folder;

  BuildLock(Path folder) {
    this.folder = folder;
  }

  /** Where the lock and what is worth keeping between runs live: the user's cache folder. */
  static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return cache.resolve("galera-runbook");
  }

  Held acquire(ImageProgress progress) {
    Path file = folder.resolve("image-build.lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = await(channel, file, progress);
        Path work = folder.resolve("build");
        deleteTree(work);
        Files.createDirectories(work);
        return new Held(lock, work);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ImageException(
          "cannot use "
              + file
              + " to keep builds apart ("
              + Engine.rootMessage(e)
              + "); make its folder writable, or set XDG_CACHE_HOME to one that is",
          e);
    }
  }

  private static FileLock await(FileChannel channel, Path file, ImageProgress progress) {
    FileLock free = tryLock(channel);
    if (free != null) {
      return free;
    }
    progress.line(Phase.WAIT, "another process is building images (" + file + " is locked)");
    try {
      return Waiting.until("the image build lock " + file, LIMIT)
          .every(POLL)
          .is(() -> tryLock(channel), Objects::nonNull);
    } catch (Waiting.TimedOut e) {
      throw new ImageException(
          "another process has been building images for "
              + LIMIT.toMinutes()
              + " minutes; find it with: fuser "
              + file,
          e);
    }
  }

  /** Null while it is held. */
  private static FileLock tryLock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // By another thread of this process.
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock", e);
    }
  }

  /** Tries for a while: a helper of a killed process may still be writing there. */
  static void deleteTree(Path root) {
    Waiting.until("the removal of " + root, DELETE_LIMIT)
        .every(POLL)
        .last(() -> failureToDelete(root), Optional::isEmpty)
        .ifPresent(
            e -> {
              throw new ImageException(
                  "cannot remove the leftovers in " + root + " (" + e + "); remove them as root",
                  e);
            });
  }

  private static Optional<IOException> failureToDelete(Path root) {
    try {
      if (Files.exists(root)) {
        delete(root, Files.getFileStore(root));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private static void delete(Path path, FileStore disk) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      // A root filesystem in the making can have the host's /dev mounted in it.
      if (!Files.getFileStore(path).equals(disk)) {
        return;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          delete(entry, disk);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    Files.deleteIfExists(path);
  }

  /** The lock while it is held, with a folder for temporary files that goes with it. */
  record Held(FileLock lock, Path workFolder) implements AutoCloseable {
    @Override
    public void close() {
      try {
        deleteTree(workFolder);
        lock.acquiredBy().close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot release the build lock", e);
      }
    }
  }
}
