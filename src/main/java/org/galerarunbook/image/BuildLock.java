package org.galerarunbook.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
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

  private final Path folder;

  /**
   * @param folder for the lock file and for temporary files; made when missing
   */
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
        return new Held(channel, lock, work);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ImageException(
          "cannot use "
              + file
              + " to keep builds apart ("
              + Engine.rootMessage(e)
              + "); make its folder writable, or set XDG_CACHE_HOME to one that is",
          e);
    }
  }

  private static FileLock await(FileChannel channel, Path file, ImageProgress progress)
      throws IOException {
    FileLock free = tryLock(channel);
    if (free != null) {
      return free;
    }
    progress.line(Phase.WAIT, "another process is building images (" + file + " is locked)");
    try {
      return Waiting.until("the image build lock " + file, LIMIT)
          .every(POLL)
          .is(() -> tryLockUnchecked(channel), lock -> lock != null);
    } catch (Waiting.TimedOut e) {
      throw new ImageException(
          "another process has been building images for "
              + LIMIT.toMinutes()
              + " minutes; find it with: fuser "
              + file,
          e);
    }
  }

  private static FileLock tryLockUnchecked(FileChannel channel) {
    try {
      return tryLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock", e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by another thread of this process.
      return null;
    }
  }

  /** Tries for a while: a helper of a killed process may still be writing there. */
  static void deleteTree(Path root) {
    AtomicReference<IOException> last = new AtomicReference<>();
    try {
      Waiting.until("the removal of " + root, DELETE_LIMIT)
          .every(POLL)
          .holds(() -> isDeleted(root, last));
    } catch (Waiting.TimedOut e) {
      throw new ImageException(
          "cannot remove the leftovers in " + root + " (" + last.get() + "); remove them as root",
          last.get() == null ? e : last.get());
    }
  }

  private static boolean isDeleted(Path root, AtomicReference<IOException> last) {
    try {
      if (Files.exists(root)) {
        Files.walkFileTree(root, new Deleter(root));
      }
      return !Files.exists(root);
    } catch (IOException e) {
      // Tried again until the limit, where it is told.
      last.set(e);
      return false;
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    private final Path root;

    Deleter(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      // A root filesystem in the making can have the host's /dev mounted in it.
      boolean other = !Files.getFileStore(folder).equals(Files.getFileStore(root));
      return other ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  /** The lock while it is held, with a folder for temporary files that goes with it. */
  record Held(FileChannel channel, FileLock lock, Path workFolder) implements AutoCloseable {
    @Override
    public void close() {
      try {
        deleteTree(workFolder);
        lock.release();
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot release the build lock", e);
      }
    }
  }
}
