package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Directories of mode 0700 and files of mode 0600 or 0644. The mode is given when the file is
 * created, so that no key is readable by others even for a moment, and a file appears under its
 * name only when it is complete: a killed run leaves whole files or none.
 */
final class SecureFiles {
  /** What a reader other than the owner would need. */
  static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final String UNFINISHED = ".unfinished-";
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> SECRET = mode("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> PUBLIC = mode("rw-r--r--");

  private SecureFiles() {}

  /** Creates the directory and those above it that are missing; leaves existing ones alone. */
  static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory, DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      throw new PkiException(
          directory + " is not a directory", "Move it away, or name another directory", e);
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotWrite(directory, e);
    }
  }

  /** Removes what a killed run left half-written; call it only while holding the lock. */
  static void sweep(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var leftovers = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    } catch (IOException e) {
      throw cannotWrite(directory, e);
    }
  }

  /**
   * Copies those of the files that exist, with their modes.
   *
   * @param root of the files
   * @param target a folder in which they get the names that they have below root
   * @return the target; empty when none exists
   */
  static Optional<Path> copy(Path root, List<Path> files, Path target) {
    List<Path> existing = files.stream().filter(Files::exists).toList();
    for (Path file : existing) {
      Path copy = target.resolve(root.relativize(file));
      createDirectory(copy.getParent());
      try {
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      } catch (IOException e) {
        throw cannotWrite(copy, e);
      }
    }
    return existing.isEmpty() ? Optional.empty() : Optional.of(target);
  }

  static void writeSecret(Path file, byte[] content) {
    write(file, content, SECRET);
  }

  static void writePublic(Path file, byte[] content) {
    write(file, content, PUBLIC);
  }

  /** An open channel to lock on; the file stays, because deleting it would let two in. */
  static FileChannel openLock(Path file) {
    try {
      return FileChannel.open(
          file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), SECRET);
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotWrite(file, e);
    }
  }

  private static void write(
      Path file, byte[] content, FileAttribute<Set<PosixFilePermission>> mode) {
    Path unfinished = null;
    try {
      unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), UNFINISHED, "", SECRET);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      if (!mode.equals(SECRET)) {
        // Set here and not at creation: the umask may have narrowed a public file's mode.
        Files.setPosixFilePermissions(unfinished, mode.value());
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UnsupportedOperationException e) {
      discard(unfinished, e);
      throw cannotWrite(file, e);
    }
  }

  private static void discard(Path unfinished, Exception cause) {
    try {
      if (unfinished != null) {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static PkiException cannotWrite(Path path, Exception e) {
    return new PkiException(
        "cannot write " + path + " (" + e + ")",
        "Check its owner and the free space, and that the file system keeps POSIX permissions",
        e);
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
