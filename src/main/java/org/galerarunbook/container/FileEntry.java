package org.galerarunbook.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file as it shall be inside a container.
 *
 * @param path absolute path in the container
 * @param content its bytes
 * @param mode permission bits, for instance {@code 0400}
 * @param uid owner, as a number of the container
 * @param gid group, as a number of the container
 */
public record FileEntry(String path, byte[] content, int mode, int uid, int gid) {

  public FileEntry {
    Objects.requireNonNull(content, "content");
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path in a container must be absolute: " + path);
    }
  }

  /** A text file that only root of the container writes and everyone reads. */
  public static FileEntry text(String path, String text) {
    return new FileEntry(path, text.getBytes(StandardCharsets.UTF_8), 0644, 0, 0);
  }

  /** A script that root owns. */
  public static FileEntry script(String path, String text) {
    return new FileEntry(path, text.getBytes(StandardCharsets.UTF_8), 0755, 0, 0);
  }

  /** A file that nobody but {@code uid} can read. */
  public static FileEntry secret(String path, byte[] content, int uid) {
    return new FileEntry(path, content, 0400, uid, uid);
  }

  /**
   * What is in a file of this machine.
   *
   * @throws UncheckedIOException naming it
   */
  public static byte[] contentOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public String toString() {
    // The content may be a private key.
    return "%s (%d bytes, mode %o, %d:%d)".formatted(path, content.length, mode, uid, gid);
  }
}
