package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.galerarunbook.WholeFiles;

/** Directories of mode 0700 and whole files of mode 0600 or 0644; says what can't be written. */
final class SecureFiles {
  private interface Writing {
    void run() throws IOException;
  }

  private SecureFiles() {}

  /** Creates the directory and those above it that are missing; leaves existing ones alone. */
  static void createDirectory(Path directory) {
    try {
      WholeFiles.createFolder(directory);
    } catch (FileAlreadyExistsException e) {
      throw new PkiException(
          directory + " is not a directory", "Move it away, or name another directory", e);
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotWrite(directory, e);
    }
  }

  /** Removes what a killed run left half-written; call it only while holding the lock. */
  static void sweep(Path directory) {
    writing(directory, () -> WholeFiles.sweep(directory, Instant.MAX));
  }

  /** Copies those that exist with their modes, to the names below target that they have in root. */
  static Optional<Path> copy(Path root, List<Path> files, Path target) {
    List<Path> existing = files.stream().filter(Files::exists).toList();
    for (Path file : existing) {
      Path copy = target.resolve(root.relativize(file));
      createDirectory(copy.getParent());
      writing(copy, () -> Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES));
    }
    return existing.isEmpty() ? Optional.empty() : Optional.of(target);
  }

  static void write(Path file, byte[] content, String mode) {
    writing(file, () -> WholeFiles.replace(file, content, mode));
  }

  /** An open channel to lock on; the file stays, because deleting it would let two in. */
  static FileChannel openLock(Path file) {
    try {
      return FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          WholeFiles.mode(WholeFiles.SECRET));
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotWrite(file, e);
    }
  }

  private static void writing(Path path, Writing action) {
    try {
      action.run();
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotWrite(path, e);
    }
  }

  private static PkiException cannotWrite(Path path, Exception e) {
    return new PkiException(
        "cannot write " + path + " (" + e + ")",
        "Check its owner and the free space, and that the file system keeps POSIX permissions",
        e);
  }
}
