package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Fake chapters side by side, through JUnit's own parallel execution. */
class LanesTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLaneChapters.MEETING.reset();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName("Chapters run side by side, each with a lab of its own, and are recorded apart")
  void sideBySide() throws Exception {
    run("2", FakeLaneChapters.MeetsOneChapter.class, FakeLaneChapters.MeetsTwoChapter.class);
    Run record = record();
    assertThat(record.chapters()).extracting(ChapterRecord::verdict).containsOnly(Verdict.GREEN);
    assertThat(FakeChapters.SEEN).containsExactlyInAnyOrder("fake1", "fake2");
    assertThat(FakeLabFactory.STARTED).hasSize(2).allMatch(lab -> lab.closed == 1);
    for (ChapterRecord chapter : record.chapters()) {
      assertThat(chapter.sections().get(0).entries())
          .extracting(e -> ((CheckRecord) e).what())
          .containsExactly("the lab answers", "said in " + chapter.description().title());
      assertThat(chapter.company()).isEqualTo("beside other chapters");
      assertThat(chapter.attachments()).hasSize(3);
    }
    RunFold fold = new RunFold();
    for (String line : Files.readAllLines(folder.resolve("run").resolve(EventLog.FILE))) {
      fold.accept(Json.chapterOf(line), Json.event(line));
    }
    assertThat(fold.run()).as("the events tell the same").isEqualTo(record);
  }

  @Test
  @DisplayName("One that measures has the machine to itself: nobody beside it, no idle lab")
  void alone() {
    run(
        "3",
        FakeChapters.FirstChapter.class,
        FakeLaneChapters.MeasuresChapter.class,
        FakeChapters.SecondChapter.class);
    ChapterRecord measured =
        record().chapters().stream()
            .filter(c -> c.description().title().equals("Measures"))
            .findFirst()
            .orElseThrow();
    assertThat(measured.company()).isEqualTo("alone in its run");
    assertThat(record().chapters()).extracting(ChapterRecord::verdict).containsOnly(Verdict.GREEN);
    assertThat(record().chapters())
        .filteredOn(c -> !c.equals(measured))
        .hasSize(2)
        .allMatch(
            c ->
                !c.startedAt().isBefore(measured.finishedAt())
                    || !c.finishedAt().isAfter(measured.startedAt()));
  }

  @Test
  @DisplayName("A shared lab that nobody waits for ends while other chapters go on")
  void noIdleLab() {
    run("2", FakeLaneChapters.OutlastsChapter.class, FakeLaneChapters.SharesLastChapter.class);
    assertThat(record().chapters()).extracting(ChapterRecord::verdict).containsOnly(Verdict.GREEN);
    assertThat(FakeLabFactory.STARTED).hasSize(2).allMatch(lab -> lab.closed == 1);
  }

  @Test
  @DisplayName("With one lane chapters come one after the other and share one lab")
  void oneLane() {
    run("1", FakeChapters.FirstChapter.class, FakeChapters.SecondChapter.class);
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake1");
  }

  private void run(String lanes, Class<?>... chapters) {
    EngineTestKit.Builder kit =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(LabExtension.FACTORY, FakeLabFactory.class.getName())
            .configurationParameter(RunSetup.FOLDER, folder.resolve("run").toString())
            .configurationParameter(RunSetup.VIEW, "none")
            .configurationParameter(RunSetup.DOCUMENTS, "none")
            .configurationParameter(RunSetup.LANES, lanes)
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "same_thread")
            .configurationParameter(
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "16");
    for (Class<?> chapter : chapters) {
      kit.selectors(selectClass(chapter));
    }
    kit.execute().allEvents().assertStatistics(s -> s.failed(0));
  }

  private Run record() {
    return Json.run(folder.resolve("run").resolve("run.json"));
  }
}
