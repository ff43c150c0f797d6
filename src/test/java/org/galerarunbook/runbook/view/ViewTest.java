package org.galerarunbook.runbook.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.ExampleChapter;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.Test;

class ViewTest {
  private static final String P2 = "playbook-02-bring-a-node-back";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final SetClock clock = new SetClock();

  @Test
  void plainShowsOneLinePerStepAndWhatARedChapterNeeds() {
    PlainView view = new PlainView(out, clock);
    redChapter().forEach(e -> view.accept(P2, e));
    assertThat(shown())
        .isEqualTo(
            """
            == Playbook 2: Bring a node back
               A stopped node joins again
               1 Start the node  0.3 s  ok
               2 Wait·[31m  60 s  RED
               Bring a node back  RED
              expected  Synced
              observed  Joined
              what to do  Look at flow control, or SilentNodeChapter.
              galera2.log, its last lines:
                | WSREP: gave up
              evidence    target/runbook/run
              run again   ./lab verify ExampleChapter
            Chapters: 0 green, 1 red, 0 could not run; 0 expectations held
            Report: target/runbook/index.html
            """);
  }

  @Test
  void plainIsNeverSilentForLong() {
    PlainView view = new PlainView(out, clock);
    view.accept(P2, new RunEvent.StepStarted(1, "Start", "", "", "", "", clock.instant()));
    clock.plus(1);
    view.accept(
        P2, new RunEvent.CommandStarted("docker start x", Duration.ofSeconds(60), clock.instant()));
    for (int second = 0; second < 13; second++) {
      clock.plus(1);
      view.tick();
    }
    view.accept(
        P2,
        new RunEvent.Waiting(
            "galera2 Synced", "Joined", Duration.ofSeconds(4), Duration.ofSeconds(60)));
    clock.plus(4);
    view.tick();
    assertThat(shown())
        .isEqualTo(
            """
                 … docker start x; 2 s of 60 s
                 … docker start x; 7 s of 60 s
                 … docker start x; 12 s of 60 s
                 … waiting: galera2 Synced; now Joined; 8 s of 60 s
            """);
  }

  @Test
  void ttyKeepsItsStatusWithinTheWidthAndSteersOnlyItself() {
    TtyView view = new TtyView(out, clock, false, () -> 40);
    redChapter().forEach(e -> view.accept(P2, e));
    List<String> drawn = List.of(shown().split("[\r\n]"));
    assertThat(drawn)
        .filteredOn(l -> l.contains("⠋"))
        .isNotEmpty()
        .allMatch(l -> l.replace("\u001b[2K", "").length() < 40);
    assertThat(shown().replace("\r\u001b[2K", "")).doesNotContain("\u001b").doesNotContain("\r");
    assertThat(shown()).endsWith("\r\u001b[2K");
  }

  @Test
  void ttyColoursUnlessToldNotTo() {
    TtyView view = new TtyView(out, clock, true, () -> 80);
    view.accept(P2, new RunEvent.StepFinished(1, "Start", Verdict.GREEN, Duration.ZERO));
    assertThat(shown()).contains("\u001b[32mok\u001b[0m");
  }

  @Test
  void jsonShowsEveryEventAsALineThatCanBeReadBack() {
    View view = View.open(View.Mode.JSON, out, Map.of());
    redChapter().forEach(e -> view.accept(P2, e));
    assertThat(shown().lines().map(Json::event)).isEqualTo(redChapter());
  }

  @Test
  void linesSayWhoseTheyAreWhileChaptersRunSideBySide() {
    PlainView view = new PlainView(out, clock);
    RunEvent start = redChapter().get(1);
    RunEvent step = new RunEvent.StepFinished(1, "Start", Verdict.GREEN, Duration.ZERO);
    RunEvent end =
        new RunEvent.ChapterFinished("Other", Verdict.GREEN, "", "", "", clock.instant());
    view.accept("guide-04-other", start);
    view.accept("guide-04-other", step);
    view.accept(P2, start);
    view.accept(P2, step);
    view.accept("guide-04-other", end);
    view.accept(P2, step);
    assertThat(shown().lines())
        .containsExactly(
            "== Playbook 2: Bring a node back",
            "   1 Start  0.0 s  ok",
            "P2  == Playbook 2: Bring a node back",
            "P2     1 Start  0.0 s  ok",
            "G4     1 steps, 0 expectations  ok",
            "   1 Start  0.0 s  ok");
  }

  @Test
  void ttyDrawsALineForEachChapterAndTakesThemAwayAgain() {
    TtyView view = new TtyView(out, clock, false, () -> 60);
    RunEvent start = redChapter().get(1);
    view.accept("guide-04-other", start);
    view.accept(P2, start);
    bytes.reset();
    view.tick();
    assertThat(shown()).contains("G4").contains("P2").contains("\n");
    bytes.reset();
    view.tick();
    assertThat(shown()).startsWith("\r\u001b[2K\u001b[1A\r\u001b[2K");
  }

  @Test
  void aStepWithoutAWordOfItsOwnHasItsSections() throws Exception {
    PlainView view = new PlainView(out, clock);
    redChapter().stream()
        .filter(e -> !(e instanceof RunEvent.OtherwiseAdded o && o.markdown().startsWith("Look")))
        .forEach(e -> view.accept(P2, e));
    assertThat(shown()).contains("what to do  The others serve.");
  }

  private List<RunEvent> redChapter() {
    Instant at = SetClock.START;
    return List.of(
        new RunEvent.RunStarted(1, "run", at),
        new RunEvent.ChapterStarted(
            ChapterDescription.of(ExampleChapter.class), "./lab verify ExampleChapter", at),
        new RunEvent.SectionStarted("A stopped node joins again", List.of(), SectionKind.DRILL),
        new RunEvent.OtherwiseAdded("The others serve."),
        new RunEvent.StepStarted(1, "Start the node", "", "", "", "", at),
        new RunEvent.CommandStarted("docker start galera2", Duration.ofSeconds(60), at),
        new RunEvent.CommandFinished(
            0, RecordedOutput.NONE, RecordedOutput.NONE, Duration.ofMillis(300), 1),
        new RunEvent.StepFinished(1, "Start the node", Verdict.GREEN, Duration.ofMillis(300)),
        new RunEvent.StepStarted(2, "Wait\u001b[31m", "", "", "", "", at),
        new RunEvent.OtherwiseAdded(
            "Look at [[SignalsChapter#Help it|flow control]], or [[SilentNodeChapter]]."),
        new RunEvent.Waiting("Synced", "Joined", Duration.ofSeconds(4), Duration.ofSeconds(60)),
        new RunEvent.StepFinished(2, "Wait\u001b[31m", Verdict.RED, Duration.ofSeconds(60)),
        new RunEvent.Attached(new Attachment("galera2.log", "a", 14, "WSREP: gave up\n")),
        new RunEvent.ChapterFinished(
            "Bring a node back",
            Verdict.RED,
            "expected  Synced\nobserved  Joined",
            "./lab verify ExampleChapter",
            "target/runbook/run",
            at),
        new RunEvent.RunFinished(Verdict.RED, "target/runbook/index.html", at));
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static final class SetClock extends Clock {
    static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private Instant now = START;

    void plus(long seconds) {
      now = now.plusSeconds(seconds);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
