package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.chapter.Card;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.shell.CommandResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of Maven's exit code and of a record that is there, or is of an earlier run. */
class RunVerdictTest {

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  @DisplayName("A run that ran nothing is red, and the record of an earlier run does not count")
  void nothingRan() throws Exception {
    write(folder.resolve(Recorder.RUN_FILE));
    verdict().beginAnew();
    assertThat(verdict().of(0, log(""), "--topic recovery and --chapter CertificatesChapter"))
        .isEqualTo(Main.NOT_RIGHT);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("no chapter ran", "--topic recovery and --chapter CertificatesChapter");
    assertThat(folder.resolve(Recorder.LAST_RUN_FILE)).exists();
  }

  @Test
  @DisplayName("A record without a chapter that came to its end is red")
  void noChapters() throws Exception {
    write(folder.resolve(Recorder.RUN_FILE));
    assertThat(verdict().of(0, log(""), "all")).isEqualTo(Main.NOT_RIGHT);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("nothing was proved");
  }

  @Test
  @DisplayName("Chapters that could not run are named, and a run of such alone is red")
  void couldNotRun() throws Exception {
    ChapterDescription chapter =
        new ChapterDescription(
            Part.GUIDE,
            7,
            "Save a secret",
            "",
            List.of(),
            "",
            "guide-07",
            List.of(),
            List.of(),
            Card.NONE,
            List.of());
    try (Recorder recorder = FakeRun.open(folder, request -> CommandResult.of(0, "", ""))) {
      recorder.chapter(chapter).couldNotRun("no image of Passbolt");
    }
    assertThat(verdict().of(0, log(""), "all"))
        .as("a run in which no chapter came to its end")
        .isEqualTo(Main.NOT_RIGHT);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("could not run, and not counted as green: Save a secret: no image of Passbolt");
  }

  @Test
  @DisplayName("What only wraps what the run said itself is left out")
  void wrapped() throws Exception {
    Path log =
        log(
            "[INFO] fine\n[ERROR] LabExtension » JUnit Failed to close extension context\n"
                + "[ERROR] COMPILATION ERROR\n");
    assertThat(verdict().of(1, log, "all")).isEqualTo(Main.NOT_RIGHT);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("[ERROR] COMPILATION ERROR")
        .contains(log.toString());
  }

  private RunVerdict verdict() {
    return new RunVerdict(folder, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private Path log(String text) throws Exception {
    return Files.writeString(folder.resolve("maven.log"), text);
  }

  private static void write(Path file) {
    Json.write(
        new Run(
            Run.SCHEMA_VERSION,
            "earlier",
            Instant.EPOCH,
            Instant.EPOCH,
            Map.of(),
            List.of(),
            List.of()),
        file);
  }
}
