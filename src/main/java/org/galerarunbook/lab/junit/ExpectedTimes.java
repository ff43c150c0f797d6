package org.galerarunbook.lab.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;

/**
 * How long chapters took, by their ids: as an earlier run has it, else as their committed pages
 * say. Nothing depends on it but who begins first.
 */
final class ExpectedTimes {

  private static final Pattern RAN =
      Pattern.compile("(?m)^\\*(?:Ran on|It ran for)[^\\n]*about (\\d+) (s|min)\\b");

  private ExpectedTimes() {}

  /** Empty where neither tells. */
  static Map<String, Duration> of(Path lastRun, Path pages) {
    Map<String, Duration> times = new HashMap<>(ofPages(pages));
    if (Files.exists(lastRun)) {
      try {
        for (ChapterRecord chapter : Json.run(lastRun).chapters()) {
          times.put(chapter.description().id(), chapter.duration());
        }
      } catch (UncheckedIOException e) {
        // Of another version of the schema; the pages have to do.
        return times;
      }
    }
    return times;
  }

  private static Map<String, Duration> ofPages(Path pages) {
    Map<String, Duration> times = new HashMap<>();
    try (Stream<Path> files = Files.isDirectory(pages) ? Files.list(pages) : Stream.empty()) {
      for (Path page : files.toList()) {
        Matcher ran = RAN.matcher(Files.readString(page));
        if (ran.find()) {
          long number = Long.parseLong(ran.group(1));
          times.put(
              page.getFileName().toString().replaceFirst("\\.md$", ""),
              ran.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the pages can't be read in " + pages, e);
    }
    return times;
  }
}
