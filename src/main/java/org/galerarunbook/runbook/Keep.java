package org.galerarunbook.runbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.shell.CapturedOutput;

/**
 * Keeps texts in the run's folder, redacted: what is long whole in a file, its ends in the record.
 */
final class Keep {
  private static final int INLINE = 64 * 1024;
  static final String OUTPUT = "output";
  static final String ATTACHMENTS = "attachments";
  private static final int TAIL_LINES = 40;
  private static final int FAILURE_LINES = 30;
  private static final int FAILURE_WIDTH = 500;

  private final Path folder;
  private final Redactor redactor;
  private int kept;

  Keep(Path folder, Redactor redactor) {
    this.folder = folder;
    this.redactor = redactor;
  }

  /**
   * Sets the earlier run aside and deletes what it kept, or its texts would mix with this run's.
   */
  void beginAnew() {
    Path run = folder.resolve(Recorder.RUN_FILE);
    Path lastRun = folder.resolve(Recorder.LAST_RUN_FILE);
    try {
      if (Files.exists(run)) {
        Files.move(run, lastRun, StandardCopyOption.REPLACE_EXISTING);
      }
      for (String subfolder : List.of(OUTPUT, ATTACHMENTS)) {
        if (Files.isDirectory(folder.resolve(subfolder))) {
          try (Stream<Path> files = Files.list(folder.resolve(subfolder))) {
            for (Path file : files.toList()) {
              Files.delete(file);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The earlier run in " + folder + " can't be set aside", e);
    }
  }

  RecordedOutput output(CapturedOutput captured, String name) {
    String text = redactor.redact(captured.take());
    if (text.length() <= INLINE) {
      return new RecordedOutput(text, captured.bytes(), "");
    }
    String file = write(OUTPUT, name + ".txt", text);
    int end = INLINE / 2;
    String cut = "\n[… all of it is in " + file + " …]\n";
    return new RecordedOutput(
        text.substring(0, end) + cut + text.substring(text.length() - end), captured.bytes(), file);
  }

  /** The first lines of a text that is too long to be read as a failure; all of it in a file. */
  String shortened(String text) {
    List<String> lines = text.lines().toList();
    List<String> shown =
        lines.stream()
            .limit(FAILURE_LINES)
            .map(l -> l.substring(0, Math.min(FAILURE_WIDTH, l.length())))
            .toList();
    String head = String.join("\n", shown);
    if (lines.size() <= FAILURE_LINES && head.length() >= text.stripTrailing().length()) {
      return text;
    }
    String file = write(OUTPUT, "failure.txt", redactor.redact(text));
    return "%s%n[… all %d lines, %d characters, are in %s …]"
        .formatted(head, lines.size(), text.length(), file);
  }

  Attachment attachment(String name, String content) {
    String text = redactor.redact(content);
    List<String> lines = text.lines().toList();
    String tail =
        String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    String file = write(ATTACHMENTS, name, text);
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return new Attachment(name, file, bytes, tail);
  }

  private synchronized String write(String subfolder, String name, String text) {
    kept++;
    String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-");
    String file = String.format(Locale.ROOT, "%s/%04d-%s", subfolder, kept, safe);
    Path path = folder.resolve(file);
    try {
      Files.createDirectories(path.getParent());
      // getBytes, unlike writeString, replaces half a surrogate pair instead of refusing it.
      Files.write(path, text.getBytes(StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("A text of the run can't be kept in " + path, e);
    }
  }
}
