package org.galerarunbook.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/**
 * What a run of Maven proved: its exit code and the record together, for Maven ends well when
 * nothing ran, too.
 */
record RunVerdict(Path folder, PrintStream err) {

  /** What Maven says of a failure that the run told of in its own words already. */
  private static final String WRAPPED = "Failed to close extension context";

  private static final int LINES = 12;

  /**
   * Sets an earlier run's record aside, so that a record is of the run that comes now or of none.
   */
  void beginAnew() throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(EventLog.FILE));
    Path record = folder.resolve(Recorder.RUN_FILE);
    if (Files.exists(record)) {
      Files.move(
          record, folder.resolve(Recorder.LAST_RUN_FILE), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Tells what is not green of what was chosen; the exit code. */
  int of(int mavenExit, Path log, String chosen) {
    if (mavenExit != 0) {
      tellWhy(log);
      return Main.NOT_RIGHT;
    }
    Path record = folder.resolve(Recorder.RUN_FILE);
    if (!Files.exists(record)) {
      err.println(
          "lab verify: no chapter ran, so nothing was proved: there is none for " + chosen + ".");
      return Main.NOT_RIGHT;
    }
    Run run = Json.run(record);
    run.chapters().stream().filter(c -> c.verdict() == Verdict.COULD_NOT_RUN).forEach(this::tell);
    if (run.chapters().stream().noneMatch(c -> c.verdict() == Verdict.GREEN)) {
      err.println("lab verify: no chapter came to its end, so nothing was proved.");
      return Main.NOT_RIGHT;
    }
    return Main.OK;
  }

  /** Maven counts a chapter that could not run as skipped and says no more; here it has a name. */
  private void tell(ChapterRecord chapter) {
    err.println(
        "lab verify: could not run, and not counted as green: %s: %s"
            .formatted(chapter.description().title(), chapter.reason()));
  }

  /** What Maven itself said, when it failed before or beside the chapters. */
  private void tellWhy(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      lines
          .filter(l -> l.startsWith("[ERROR]") && !l.contains(WRAPPED))
          .limit(LINES)
          .forEach(err::println);
    } catch (IOException e) {
      throw new UncheckedIOException("Maven's output can't be read from " + log, e);
    }
    err.println("lab verify: not green; Maven's whole output: " + log);
  }
}
