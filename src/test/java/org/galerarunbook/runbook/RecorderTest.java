package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final ChapterDescription CHAPTER = ChapterDescription.of(ExampleChapter.class);

  @TempDir Path folder;
  private final FakeRunner runner = new FakeRunner();

  @Test
  void recordsAChapterThatHolds() {
    runner
        .answers(0, "galera2\n", "")
        .answers(0, "wsrep_cluster_size\t2\n", "")
        .answers(0, "wsrep_cluster_size\t3\n", "");
    Recorder recorder = open();
    recorder.facts(
        Map.of("os", "Debian 12"), List.of(new Tested("database", "mariadb", "", "11.8.3")));
    ChapterRecorder chapter = recorder.chapter(CHAPTER);
    chapter.section(
        new SectionDescription("A stopped node joins again", SectionKind.DRILL, List.of("G056")));
    chapter.timeline().state("galera2", "Joined", Timeline.Tone.DEGRADED, NOON);
    chapter.timeline().state("galera2", "Joined", Timeline.Tone.DEGRADED, NOON.plusSeconds(1));
    ExampleChapter.write(chapter.page());
    chapter.sectionEnded(null);
    chapter.finish();
    recorder.close();

    Run run = Json.run(folder.resolve(Recorder.RUN_FILE));
    assertThat(run).isEqualTo(recorder.run());
    assertThat(run.verdict()).isEqualTo(Verdict.GREEN);
    ChapterRecord recorded = run.chapters().get(0);
    assertThat(recorded.rerun()).isEqualTo("mvn verify -Dit.test=ExampleChapter");
    assertThat(recorded.timeline().states()).hasSize(1);
    List<StepRecord> steps = recorded.steps().toList();
    assertThat(steps).extracting(StepRecord::number).containsExactly(1, 2);
    ActionRecord action = steps.get(1).actions().get(0);
    assertThat(action.attempts()).isEqualTo(2);
    assertThat(action.stdout().text()).isEqualTo("wsrep_cluster_size\t3\n");
    assertThat(action.expectations())
        .extracting(e -> e.expectation().toMarkdown())
        .containsExactly(
            "prints the line `wsrep_cluster_size\\t3` (repeat until it holds, at most 1 s)",
            "does not print `non-Primary` (repeat until it holds, at most 1 s)",
            "exit code 0");
    assertThat(recorded.sections().get(0).entries())
        .last()
        .isInstanceOfSatisfying(CheckRecord.class, c -> assertThat(c.held()).isTrue());
  }

  @Test
  void theEventsFoldToTheSameRun() throws Exception {
    recordsAChapterThatHolds();
    RunFold fold = new RunFold();
    try (var lines = Files.lines(folder.resolve(EventLog.FILE))) {
      lines.forEach(l -> fold.accept(Json.chapterOf(l), Json.event(l)));
    }
    assertThat(fold.run()).isEqualTo(Json.run(folder.resolve(Recorder.RUN_FILE)));
  }

  @Test
  void aKilledRunLeavesAReadableRecord() throws Exception {
    runner.answers(0, "galera2\n", "");
    ChapterRecorder chapter = open().chapter(CHAPTER);
    chapter.page().step("Start the node").run("docker start galera2").succeeds();
    RunFold fold = new RunFold();
    try (var lines = Files.lines(folder.resolve(EventLog.FILE))) {
      lines.forEach(l -> fold.accept(Json.chapterOf(l), Json.event(l)));
    }
    assertThat(fold.run().verdict()).isEqualTo(Verdict.RED);
    assertThat(fold.run().finishedAt()).isNull();
    assertThat(fold.run().chapters().get(0).steps()).hasSize(1);
  }

  @Test
  void aRedExpectationIsRecordedThenThrown() {
    runner.answers(1, "", "ERROR 2002\n");
    Recorder recorder = open();
    ChapterRecorder chapter = recorder.chapter(CHAPTER);
    assertThatThrownBy(() -> chapter.page().step("Ask").run("ask").prints("Synced"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "Step 1 of \"Bring a node back\": Ask", "prints `Synced`", "exit code 1", "ERROR 2002")
        .satisfies(chapter::sectionEnded);
    chapter.finish();
    ChapterRecord recorded = recorder.run().chapters().get(0);
    assertThat(recorded.verdict()).isEqualTo(Verdict.RED);
    assertThat(recorded.reason()).contains("prints `Synced`");
    assertThat(recorded.steps().findFirst().orElseThrow().verdict()).isEqualTo(Verdict.RED);
  }

  @Test
  void aCommandThatFailsIsRedEvenWhenNothingWasAsked() {
    runner.answers(7, "", "");
    ChapterRecorder chapter = open().chapter(CHAPTER);
    chapter.page().step("Fail quietly").run("false");
    assertThatThrownBy(() -> chapter.sectionEnded(null)).hasMessageContaining("exit code 0");
    assertThat(folder.resolve(EventLog.FILE)).content().containsOnlyOnce("\"stepFinished\"");
  }

  @Test
  void anExpectedFailureIsGreen() {
    runner.answers(1, "", "denied\n");
    ChapterRecorder chapter = open().chapter(CHAPTER);
    chapter.page().step("Be refused").run("mariadb --ssl=0").prints("denied").exits(1);
    chapter.sectionEnded(null);
  }

  @Test
  void timeIsOverWhenItNeverHolds() {
    runner.answers(0, "Joined\n", "");
    ChapterRecorder chapter = open().chapter(CHAPTER);
    Outcome outcome = chapter.page().step("Wait").run("state");
    assertThatThrownBy(() -> outcome.within(Duration.ofSeconds(1)).prints("Synced"))
        .hasMessageContaining("at most 1 s")
        .hasMessageContaining("Joined");
    assertThat(runner.commands.size()).isGreaterThan(2);
  }

  @Test
  void nothingSecretIsWritten() throws Exception {
    runner.answers(0, "the password is s3cret!pw\n" + "x\n".repeat(50_000) + "s3cret!pw", "");
    Recorder recorder = open();
    recorder.redactor().hide("s3cret!pw");
    ChapterRecorder chapter = recorder.chapter(CHAPTER);
    Outcome outcome = chapter.page().step("Log in").run("login s3cret!pw");
    assertThat(outcome.stdout()).contains("s3cret!pw");
    chapter.attach("galera1.log", "with s3cret!pw");
    assertThatThrownBy(() -> outcome.prints("absent")).hasMessageNotContaining("s3cret!pw");
    chapter.finish();
    recorder.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("s3cret!pw");
      }
    }
    String kept =
        recorder
            .run()
            .chapters()
            .get(0)
            .steps()
            .findFirst()
            .orElseThrow()
            .actions()
            .get(0)
            .stdout()
            .file();
    assertThat(folder.resolve(kept)).content().hasLineCount(50_002);
  }

  @Test
  void theRunBeforeIsSetAside() {
    runner.answers(0, "x\n".repeat(100_000), "");
    Recorder first = open();
    ChapterRecorder chapter = first.chapter(CHAPTER);
    chapter.page().step("Print much").run("yes").succeeds();
    chapter.finish();
    first.close();
    assertThat(folder.resolve("output")).isNotEmptyDirectory();
    open();
    assertThat(folder.resolve("output")).isEmptyDirectory();
    assertThat(folder.resolve(Recorder.RUN_FILE)).doesNotExist();
    assertThat(Json.run(folder.resolve(Recorder.LAST_RUN_FILE))).isEqualTo(first.run());
  }

  @Test
  void standardInputIsRunAsItIsPrinted() {
    runner.answers(0, "", "");
    ChapterRecorder chapter = open().chapter(CHAPTER);
    chapter.page().step("Feed").input("SELECT 1;\nEOF\n").run("mariadb").succeeds();
    assertThat(runner.commands).containsExactly("mariadb <<'EOFF'\nSELECT 1;\nEOF\nEOFF");
  }

  @Test
  void aDescriptionThatComesTooLateIsRefused() {
    runner.answers(0, "", "");
    Step step = open().chapter(CHAPTER).page().step("Hurry");
    step.run("true");
    assertThatThrownBy(() -> step.otherwise("…")).hasMessageContaining("before run.");
  }

  @Test
  void aChapterInWhichNothingRanIsNotGreen() {
    Recorder recorder = open();
    recorder.chapter(CHAPTER).finish();
    assertThat(recorder.run().verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
  }

  private Recorder open() {
    return FakeRun.open(folder, runner, Clock.fixed(NOON, ZoneOffset.UTC));
  }

  @Test
  void aRepetitionThatIsCutOffDoesNotHideWhatWasSeenBefore() {
    runner.answers(0, "Joined\n", "").answers(0, "Donor\n", "").runsOutOfTime();
    ChapterRecorder chapter = open().chapter(CHAPTER);
    assertThatThrownBy(
            () ->
                chapter
                    .page()
                    .step("Wait")
                    .run("ask")
                    .within(Duration.ofMillis(600))
                    .prints("Synced"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("it does not print that", "Donor", "cut off")
        .hasMessageNotContaining("did not end");
  }

  @Test
  void aFailureThatIsTooLongToReadIsCutAndKeptWhole() throws Exception {
    Recorder recorder = open();
    ChapterRecorder chapter = recorder.chapter(CHAPTER);
    String ids =
        IntStream.range(0, 2100).mapToObj(i -> "row " + i).collect(Collectors.joining("\n"));
    assertThatThrownBy(
            () ->
                chapter
                    .page()
                    .expect("no row is missing")
                    .holds(
                        () -> {
                          throw new AssertionError(ids);
                        }))
        .hasMessageContainingAll("row 0", "all 2100 lines", "output/0001-failure.txt")
        .hasMessageNotContaining("row 100\n")
        .satisfies(chapter::sectionEnded);
    chapter.finish();
    assertThat(recorder.run().chapters().get(0).reason().lines()).hasSizeLessThan(40);
    assertThat(folder.resolve("output/0001-failure.txt")).content().contains("row 2099");
  }

  @Test
  void proseThatLooksLikeAPagesBonesIsRefusedWhereItIsSaid() {
    Runbook page = open().chapter(CHAPTER).page();
    assertThatThrownBy(() -> page.note("```sh\nrm -rf /\n```"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an sh block");
    assertThatThrownBy(() -> page.step("Wait").why("# Heading"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a heading");
  }

  @Test
  void putsCommandsAndExpectationsIntoTheWordsOfWhatRuns() {
    runner.answers(0, "xtrabackup_info\n", "");
    Recorder recorder = open();
    ChapterRecorder chapter = recorder.chapter(CHAPTER);
    chapter.words(text -> text.replace("mariadb_backup_", "xtrabackup_"));
    chapter.section(new SectionDescription("Look", SectionKind.DRILL, List.of()));
    chapter.page().step("List it").run("ls mariadb_backup_info").printsLine("mariadb_backup_info");
    chapter.sectionEnded(null);
    chapter.finish();
    recorder.close();

    ChapterRecord recorded = recorder.run().chapters().get(0);
    assertThat(recorded.verdict()).isEqualTo(Verdict.GREEN);
    ActionRecord action = recorded.steps().toList().get(0).actions().get(0);
    assertThat(action.command()).isEqualTo("ls xtrabackup_info");
    assertThat(action.expectations().get(0).expectation().value()).isEqualTo("xtrabackup_info");
  }
}
