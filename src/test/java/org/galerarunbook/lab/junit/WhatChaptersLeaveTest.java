package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.engine;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Condition;
import org.galerarunbook.lab.LabNotStartedException;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

/**
 * What a chapter leaves behind: ruins, settings, containers, secrets; with fake chapters and labs.
 */
class WhatChaptersLeaveTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName(
      "A lab left sick fails the chapter that left it so, and not the next, which has a new one")
  void sickLab() {
    EngineExecutionResults results =
        run(FakeChapters.BreaksTheLabChapter.class, FakeChapters.FirstChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1,
            failed(
                FakeChapters.BreaksTheLabChapter.class,
                "not healthy after Breaks the lab: galera2: is Join"))
        .hasSize(1);
    assertThat(FakeChapters.SEEN).containsExactlyInAnyOrder("fake1", "fake2");
    assertThat(FakeLabFactory.STARTED).allMatch(lab -> lab.closed == 1);
    assertThat(verdicts()).containsExactlyInAnyOrder(Verdict.RED, Verdict.GREEN);
  }

  @Test
  @DisplayName("A lab that falls sick between two chapters is replaced, and fails the run by name")
  void sickBetween() {
    EngineExecutionResults results =
        run(FakeChapters.FallsSickLaterChapter.class, FakeChapters.FirstChapter.class);
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
    assertThat(verdicts()).containsExactly(Verdict.GREEN, Verdict.GREEN);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1,
            event(
                engine(),
                cause(
                    "fell sick after Falls sick later had left it healthy; a new one was started: galera3")));
  }

  @Test
  @DisplayName(
      "A timer or an account that a chapter leaves behind fails it by name, and costs its lab")
  void settingsLeft() {
    EngineExecutionResults results =
        run(FakeChapters.ChangesATimerChapter.class, FakeChapters.FirstChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1,
            failed(
                FakeChapters.ChangesATimerChapter.class,
                "Changes a timer left other settings than it found, and has to put them back by a"
                    + " step: galera1: evs.suspect_timeout was '1' and is '5';"
                    + " galera2: account probe@localhost is new"));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
  }

  @Test
  @DisplayName("After a red chapter nobody waits for its lab, which is thrown away")
  void redCostsItsLab() {
    run(FakeChapters.FailsHalfWayChapter.class, FakeChapters.FirstChapter.class);
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
    assertThat(FakeLabFactory.STARTED.get(0).waits).isZero();
    assertThat(FakeLabFactory.STARTED.get(0).closed).isEqualTo(1);
  }

  @Test
  @DisplayName("A section without a step or a check fails: it would have proved nothing")
  void looksAtNothing() {
    run(FakeChapters.LooksAtNothingChapter.class);
    assertThat(verdicts()).containsExactly(Verdict.RED);
    assertThat(record().chapters().get(0).reason())
        .isEqualTo("\"Nobody is missing\" has no step and no check, so it proves nothing");
  }

  @Test
  @DisplayName("A secret of the lab in what was written fails the run by file and name")
  void showsASecret() throws Exception {
    EngineExecutionResults results = run(FakeChapters.ShowsASecretChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(1, event(engine(), cause("output/0001-stdout.txt shows the fake password")));
    assertThat(Files.readString(folder.resolve("run/events.jsonl")))
        .as("hiding was tried on a made-up secret")
        .contains("hiding secrets", "such as [redacted]")
        .doesNotContain("decoy-");
  }

  @Test
  @DisplayName("A chapter with own=true may leave ruins")
  void ruins() {
    run(FakeChapters.RuinsChapter.class, FakeChapters.FirstChapter.class)
        .allEvents()
        .assertStatistics(s -> s.failed(0));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
    assertThat(FakeLabFactory.STARTED.get(0).closed).isEqualTo(1);
  }

  @Test
  @DisplayName("What is still on the engine after the shared lab's end fails the run")
  void sharedLeak() {
    EngineExecutionResults results = run(FakeChapters.LeaksChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(1, event(engine(), cause("container galera2-x")));
    assertThat(record().finishedAt()).as("the record is written all the same").isNotNull();
  }

  @Test
  @DisplayName("What a chapter started beside the shared lab fails that chapter alone")
  void startedBeside() {
    EngineExecutionResults results =
        run(FakeChapters.CapturesChapter.class, FakeChapters.FirstChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1,
            failed(
                FakeChapters.CapturesChapter.class, "Captures left behind: container capture1-x"));
    assertThat(verdicts()).containsExactlyInAnyOrder(Verdict.RED, Verdict.GREEN);
  }

  @Test
  @DisplayName("What a chapter's own lab leaves fails that chapter by name")
  void ownLeak() {
    EngineExecutionResults results = run(FakeChapters.LeaksAloneChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1,
            failed(
                FakeChapters.LeaksAloneChapter.class,
                "Leaks alone left on the engine: volume galera3-y"));
    assertThat(verdicts()).containsExactly(Verdict.RED);
  }

  @Test
  @DisplayName("What a lab logged that never started is kept with its chapter")
  void logsOfNoStart() {
    FakeLabFactory.refuse(
        new LabNotStartedException(
            new IllegalStateException("galera2: unsupported certificate purpose"),
            Map.of("galera2", "WSREP: handshake failed")));
    run(FakeChapters.FirstChapter.class);
    assertThat(record().chapters().get(0).attachments())
        .singleElement()
        .matches(a -> a.name().equals("galera2.log") && a.tail().contains("handshake failed"));
    assertThat(record().chapters().get(0).reason()).contains("unsupported certificate purpose");
  }

  private EngineExecutionResults run(Class<?>... chapters) {
    return LabExtensionTest.execute(folder.resolve("run"), chapters);
  }

  private Run record() {
    return record("run");
  }

  private Run record(String name) {
    return Json.run(folder.resolve(name).resolve("run.json"));
  }

  private List<Verdict> verdicts() {
    return record().chapters().stream().map(ChapterRecord::verdict).toList();
  }

  private static Condition<Event> failed(Class<?> chapter, String text) {
    return event(container(chapter), finishedWithFailure(message(m -> m.contains(text))));
  }

  /** JUnit wraps what closing a session threw. */
  private static Condition<Event> cause(String text) {
    return finishedWithFailure(
        new Condition<>(
            t -> {
              for (Throwable at = t; at != null; at = at.getCause()) {
                if (String.valueOf(at.getMessage()).contains(text)) {
                  return true;
                }
              }
              return false;
            },
            "a cause that says '%s'",
            text));
  }
}
