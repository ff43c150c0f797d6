package org.galerarunbook.runbook.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML file that only grows. Each entry is on the disk before {@link #append} returns, and is
 * followed by its seal: the SHA-256 of the seal before it, its number and its text. So the file is
 * whole wherever the run was cut off, and a later change of any byte shows.
 */
public final class ChangeRecord implements AutoCloseable {
  /** What the last entry of a record is called that has an end. */
  public static final String END = "End";

  private static final Pattern SEAL = Pattern.compile("<!-- sealed \\d{1,6} [0-9a-f]{64} -->\n");
  private static final Pattern LABEL = Pattern.compile("aria-label=\"([^\"]*)\"");

  private final Path file;
  private final SeekableByteChannel channel;
  private String seal = "";
  private int entries;
  private long length;

  ChangeRecord(Path file, SeekableByteChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Begins one.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is a file of that name, which stays
   *     as it is
   */
  public static ChangeRecord create(Path file) throws IOException {
    return new ChangeRecord(
        file,
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DSYNC));
  }

  /**
   * Writes an entry and its seal.
   *
   * @param html whose first {@code aria-label} is what the entry is called
   * @throws UncheckedIOException when it can't be written; the file then ends with the entry before
   */
  public synchronized void append(String html) {
    String next = seal(seal, entries, html.getBytes(StandardCharsets.UTF_8));
    byte[] whole = (html + comment(entries, next)).getBytes(StandardCharsets.UTF_8);
    try {
      Channels.newOutputStream(channel).write(whole);
    } catch (IOException e) {
      takeBack(e);
      throw new UncheckedIOException("the record " + file + " can't be written", e);
    }
    length += whole.length;
    seal = next;
    entries++;
  }

  private void takeBack(IOException cause) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** The newest seal: who has it knows whether the file is still what it was. */
  public synchronized String seal() {
    return seal;
  }

  /** Nothing can be appended any more. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the record " + file + " can't be closed", e);
    }
  }

  /**
   * What a record is found to be.
   *
   * @param entries how many have their seal, from the beginning
   * @param hasEnd whether the last of them is the end; else the run was stopped, or the rest was
   *     cut off
   * @param seal the last of them
   * @param changed the first entry that is not as it was sealed; empty when all are
   */
  public record Verification(int entries, boolean hasEnd, String seal, String changed) {}

  /**
   * Computes all seals anew.
   *
   * @throws IOException when the file can't be read
   */
  public static Verification verify(Path file) throws IOException {
    // a letter for each byte, so that what is no UTF-8 is seen, too
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Matcher next = SEAL.matcher(text);
    String seal = "";
    String last = "";
    int entries = 0;
    int from = 0;
    while (from < text.length()) {
      boolean found = next.find(from);
      String body = text.substring(from, found ? next.start() : text.length());
      last = label(body);
      String right = seal(seal, entries, body.getBytes(StandardCharsets.ISO_8859_1));
      if (!found || !next.group().equals(comment(entries, right))) {
        return new Verification(
            entries, false, seal, last.isEmpty() ? "what follows entry " + entries : last);
      }
      seal = right;
      from = next.end();
      entries++;
    }
    return new Verification(entries, last.equals(END), seal, entries == 0 ? "the whole file" : "");
  }

  private static String label(String body) {
    Matcher label = LABEL.matcher(body);
    return label.find()
        ? new String(label.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        : "";
  }

  private static String comment(int number, String seal) {
    return "<!-- sealed " + number + " " + seal + " -->\n";
  }

  private static String seal(String before, int number, byte[] body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((before + " " + number + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }
}
