package org.galerarunbook.runbook.shell;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One stream of a command. Bytes that are no UTF-8 are read as U+FFFD.
 *
 * @param text the whole stream, or when it is too long to be held, its first and last part
 * @param bytes how long the stream was
 * @param whole the file that holds all of it when {@code text} does not; whoever takes the result
 *     owns and deletes it
 */
public record CapturedOutput(String text, long bytes, Optional<Path> whole) {

  /** A stream that is held whole. */
  public static CapturedOutput of(String text) {
    return new CapturedOutput(text, text.getBytes(StandardCharsets.UTF_8).length, Optional.empty());
  }

  /** Whether {@link #text} leaves something out. */
  public boolean isTruncated() {
    return whole.isPresent();
  }

  /** A command that writes more is killed; how much more it wrote by then, nobody knows. */
  static final long MOST_BYTES = 64L * 1024 * 1024;

  /**
   * Reads the whole stream and discards what was kept of it outside of memory. Of a command that
   * was killed for all that it wrote, it is what {@link #text} has.
   */
  public String take() {
    if (whole.isEmpty() || bytes > MOST_BYTES) {
      discard();
      return text;
    }
    try {
      String all = decode(Files.readAllBytes(whole.orElseThrow()));
      discard();
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("A command's output can't be read from " + whole, e);
    }
  }

  /** Deletes what was kept outside of memory. Doing it twice changes nothing. */
  public void discard() {
    whole.ifPresent(CapturedOutput::delete);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("A command's output can't be deleted: " + file, e);
    }
  }

  /** Reads a stream's file, and deletes it when all of it fits in {@code held} bytes. */
  static CapturedOutput read(Path file, int held) throws IOException {
    long size = Files.size(file);
    if (size <= held) {
      String text = decode(Files.readAllBytes(file));
      Files.delete(file);
      return new CapturedOutput(text, size, Optional.empty());
    }
    byte[] part = new byte[held / 2];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.readFully(part);
      String head = decode(part);
      in.seek(size - part.length);
      in.readFully(part);
      String cut = "\n[… " + (size - 2L * part.length) + " bytes left out here …]\n";
      return new CapturedOutput(head + cut + decode(part), size, Optional.of(file));
    }
  }

  private static String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
