package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingCostTest {
  /** A command in a container takes half a second; 2 % of it are 10 ms. */
  private static final Duration BOUND = Duration.ofMillis(10);

  private static final int STEPS = 30;

  /** What others take of the machine makes some of them slow; what recording costs is in all. */
  private static final int BATCHES = 10;

  @TempDir Path folder;

  @Test
  void aStepWithFourKilobytesOfOutputIsRecordedInNoTime() {
    FakeRunner runner =
        new FakeRunner().answers(0, "wsrep_local_state_comment\tSynced\n".repeat(120), "");
    try (Recorder recorder = FakeRun.open(folder, runner)) {
      recorder.redactor().hide("s3cret!pw");
      ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
      chapter.section(new SectionDescription("Measure", SectionKind.DRILL, List.of()));
      write(chapter, STEPS * BATCHES);
      Duration fastest =
          Stream.generate(() -> timed(chapter)).limit(BATCHES).min(Duration::compareTo).get();
      chapter.sectionEnded(null);
      assertThat(fastest.dividedBy(STEPS)).isLessThan(BOUND);
    }
  }

  private static Duration timed(ChapterRecorder chapter) {
    long start = System.nanoTime();
    write(chapter, STEPS);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void write(ChapterRecorder chapter, int steps) {
    for (int i = 0; i < steps; i++) {
      chapter.page().step("Ask").why("To know.").run("state").succeeds().prints("Synced");
    }
  }
}
