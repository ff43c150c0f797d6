package org.galerarunbook;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * Files that appear under their names only when they are complete and with their modes: a killed
 * run leaves whole files or none, and no secret can be read by others even for a moment. All throw
 * UnsupportedOperationException where the file system keeps no POSIX permissions.
 */
public final class WholeFiles {
  /** The mode of a file that its owner alone reads. */
  public static final String SECRET = "rw-------";

  /** The mode of a file that everybody reads. */
  public static final String PUBLIC = "rw-r--r--";

  private static final String UNFINISHED = ".unfinished-";

  private interface Naming {
    void of(Path unfinished) throws IOException;
  }

  private WholeFiles() {}

  /** A mode that a file or folder is made with, such as {@link #SECRET}. */
  public static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /** Makes a folder and those above it that are missing, each for its owner alone. */
  public static void createFolder(Path folder) throws IOException {
    Files.createDirectories(folder, mode("rwx------"));
  }

  /** Writes a file in place of the one that may be there. */
  public static void replace(Path file, byte[] content, String mode) throws IOException {
    write(file, content, mode, unfinished -> Files.move(unfinished, file, ATOMIC_MOVE));
  }

  /** Writes a file, unless one is there; returns whether it did. */
  public static boolean create(Path file, byte[] content, String mode) throws IOException {
    try {
      // A second name, which fails where a file is; a move would replace it.
      write(file, content, mode, unfinished -> Files.createLink(file, unfinished));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void write(Path file, byte[] content, String mode, Naming naming)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path unfinished = Files.createTempFile(folder, UNFINISHED, "", mode(SECRET));
    try {
      // Never anew: one that somebody has swept away would have the mode of all new files.
      Files.write(unfinished, content, StandardOpenOption.WRITE);
      // Set here and not at creation: the umask may have narrowed it.
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(mode));
      naming.of(unfinished);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Removes what killed runs left half-written in a folder before that time. */
  public static void sweep(Path folder, Instant before) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var leftovers = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (Path leftover : leftovers) {
        sweepOne(leftover, before);
      }
    }
  }

  private static void sweepOne(Path leftover, Instant before) throws IOException {
    try {
      if (Files.getLastModifiedTime(leftover, NOFOLLOW_LINKS).toInstant().isBefore(before)) {
        Files.deleteIfExists(leftover);
      }
    } catch (NoSuchFileException e) {
      // Another process has finished with it meanwhile.
    }
  }
}
