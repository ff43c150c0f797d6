package org.galerarunbook.runbook.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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
  public CapturedOutput {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(whole, "whole");
  }

  /** A stream that is held whole. */
  public static CapturedOutput of(String text) {
    return new CapturedOutput(text, text.getBytes(StandardCharsets.UTF_8).length, Optional.empty());
  }

  /** Whether {@link #text} leaves something out. */
  public boolean isTruncated() {
    return whole.isPresent();
  }

  /** Reads the whole stream and discards what was kept of it outside of memory. */
  public String take() {
    if (whole.isEmpty()) {
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
      Files.deleteIfExists(file.getParent());
    } catch (DirectoryNotEmptyException e) {
      // The other stream is still there and takes the folder with it.
    } catch (IOException e) {
      throw new UncheckedIOException("A command's output can't be deleted: " + file, e);
    }
  }

  /**
   * Reads a stream that was captured into a file; the file is deleted when all of it fits in {@code
   * held} bytes.
   */
  static CapturedOutput read(Path file, int held) throws IOException {
    long size = Files.size(file);
    if (size <= held) {
      String text = decode(Files.readAllBytes(file));
      Files.delete(file);
      return new CapturedOutput(text, size, Optional.empty());
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      String head = decode(part(channel, 0, held / 2));
      String tail = decode(part(channel, size - held / 2, held / 2));
      String cut = "\n[… " + (size - held / 2 * 2L) + " bytes left out here …]\n";
      return new CapturedOutput(head + cut + tail, size, Optional.of(file));
    }
  }

  private static byte[] part(SeekableByteChannel channel, long from, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(from);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // read() may return less than asked for
    }
    return buffer.array();
  }

  private static String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
