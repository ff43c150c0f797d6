package org.galerarunbook.runbook;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.runbook.event.EventLog;

/**
 * Looks for secrets in what a run wrote, as they are and as JSON and HTML write them. It trusts
 * nothing that hides them: it is what tells when that does not work.
 *
 * @param files how many files were looked at
 * @param bytes how long they are together
 * @param found which secret stands where, without the secret itself; empty when none does
 */
public record SecretSearch(int files, long bytes, List<String> found) {
  public SecretSearch {
    found = List.copyOf(found);
  }

  /** What a run of the runbook writes in its folder; Maven's log and earlier runs are not in it. */
  private static final List<String> WRITTEN =
      List.of(
          EventLog.FILE, Recorder.RUN_FILE, Keep.OUTPUT, Keep.ATTACHMENTS, "pages", "index.html");

  /**
   * Looks at what a run wrote.
   *
   * @param folder the run's
   * @param secrets what each is called, and what it is; those that are plain are left out
   */
  public static SecretSearch in(Path folder, Map<String, String> secrets) {
    int files = 0;
    long bytes = 0;
    List<String> found = new ArrayList<>();
    for (String place : WRITTEN) {
      for (Path file : files(folder.resolve(place))) {
        String text = read(file);
        files++;
        bytes += text.length();
        secrets.forEach(
            (name, secret) -> {
              if (!Redactor.isPlain(secret) && spellings(secret).anyMatch(text::contains)) {
                found.add(folder.relativize(file) + " shows " + name);
              }
            });
      }
    }
    return new SecretSearch(files, bytes, found);
  }

  /** What is wrong, in words; that nothing was looked at is wrong, too. */
  public List<String> wrong() {
    return files == 0 ? List.of("no file was found to look at") : found;
  }

  /** How much was looked at. */
  public String inWords() {
    return "%d files, %d kB looked at".formatted(files, bytes / 1000);
  }

  private static Stream<String> spellings(String secret) {
    String html =
        secret
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
    return Stream.of(
        secret, new String(JsonStringEncoder.getInstance().quoteAsString(secret)), html);
  }

  private static List<Path> files(Path place) {
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(place)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("what the run wrote can't be listed in " + place, e);
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("what the run wrote can't be read from " + file, e);
    }
  }
}
