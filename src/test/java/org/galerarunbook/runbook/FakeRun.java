package org.galerarunbook.runbook;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.model.Timeline.Tone;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Runs with a clock of their own, for golden tests. */
public final class FakeRun {
  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  /** A green chapter with everything a page can have. */
  public static Run green(Path folder) {
    return record(folder, "wsrep_cluster_size\t3\n");
  }

  /** A red one: the cluster stays at two nodes. */
  public static Run red(Path folder) {
    return record(folder, "wsrep_cluster_size\t2\n");
  }

  /** A chapter with one step whose command prints this. */
  public static Run printing(Path folder, String output) {
    Recorder recorder = open(folder, new FakeRunner().answers(0, output, ""));
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
    chapter.section(new SectionDescription("Print", SectionKind.DRILL, List.of()));
    chapter.page().step("Print").run("print");
    chapter.sectionEnded(null);
    chapter.attach("galera1.log", output);
    chapter.finish();
    recorder.close();
    return recorder.run();
  }

  /** A chapter whose sections know what they are, in the order in which they ran. */
  public static Run procedure(Path folder) {
    return procedure(folder, 17);
  }

  /**
   * The same.
   *
   * @param seqno of the node's position, which differs from run to run
   */
  public static Run procedure(Path folder, int seqno) {
    FakeRunner runner =
        new FakeRunner()
            .answers(0, "", "")
            .answers(0, "", "")
            .answers(0, "wsrep_local_state_comment\tSynced\n", "")
            .answers(0, "written before\nseqno:   " + seqno + "\n", "")
            .answers(0, "1045 denied\n", "");
    Recorder recorder = open(folder, runner);
    recorder.facts(Map.of(), List.of(new Tested("database", "mariadb:11.8", "", "11.8.3")));
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleProcedure.class));
    ExampleProcedure example = new ExampleProcedure();
    Map<String, Consumer<Runbook>> sections = new LinkedHashMap<>();
    sections.put("lose", example::lose);
    sections.put("replace", example::replace);
    sections.put("wrongAccount", example::wrongAccount);
    sections.put("check", example::check);
    for (String name : List.of("lose", "replace", "check", "wrongAccount")) {
      chapter.section(section(name));
      sections.get(name).accept(chapter.page());
      chapter.sectionEnded(null);
    }
    chapter.cost(new Cost("RTO: longest write gap", "0.8", "s", "", Verdict.GREEN));
    chapter.cost(new Cost(Cost.DATA_SIZE, "80", "MB", "", Verdict.GREEN));
    chapter.finish();
    recorder.close();
    return recorder.run();
  }

  private static SectionDescription section(String method) {
    try {
      return SectionDescription.of(ExampleProcedure.class.getMethod(method, Runbook.class));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The chapter could not run, for this reason. */
  public static Run couldNotRun(Path folder, String reason) {
    Recorder recorder = open(folder, new FakeRunner());
    recorder.chapter(ChapterDescription.of(ExampleChapter.class)).couldNotRun(reason);
    recorder.close();
    return recorder.run();
  }

  private static Run record(Path folder, String size) {
    FakeRunner runner = new FakeRunner().answers(0, "galera2\n", "").answers(0, size, "");
    Recorder recorder = open(folder, runner);
    recorder.facts(
        Map.of("Engine", "Docker 29.0"),
        List.of(
            new Tested("database", "mariadb:11.8", "sha256:0123", "11.8.3"),
            new Tested("cache", "valkey/valkey:8.1", "", "8.1.4")));
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
    chapter.section(
        new SectionDescription(
            "A stopped node joins again", SectionKind.PROCEDURE, List.of("G057")));
    Instant now = NOON;
    chapter.timeline().state("galera1", "Synced", Tone.GOOD, now);
    chapter.timeline().state("galera2", "Down", Tone.GONE, now);
    chapter.timeline().state("galera2", "Joined", Tone.DEGRADED, now.plusSeconds(8));
    chapter.timeline().state("galera2", "Synced", Tone.GOOD, now.plusSeconds(12));
    chapter.timeline().state("galera3", "Synced", Tone.GOOD, now);
    chapter.timeline().fault("stopped", "galera2", now, now.plusSeconds(6));
    for (int second = 0; second < 20; second++) {
      chapter.timeline().sample("commit latency", "ms", now.plusSeconds(second), second % 7 + 1);
    }
    chapter.cost(new Cost("write gap", "0.8", "s", "at most 2 s", Verdict.GREEN));
    chapter.cost(new Cost("acknowledged writes lost", "0", "writes", "0", Verdict.GREEN));
    chapter.cost(new Cost("RTO: longest write gap", "0.8", "s", "", Verdict.GREEN));
    chapter.cost(new Cost("RTO: longest write gap", "10.2", "s", "", Verdict.GREEN));
    try {
      ExampleChapter.write(chapter.page());
      chapter.sectionEnded(null);
    } catch (AssertionError e) {
      chapter.sectionEnded(e);
      chapter.attach("galera2.log", "WSREP: gave up\n");
    }
    chapter.finish();
    recorder.reportAt("target/runbook/index.html");
    recorder.close();
    return recorder.run();
  }

  /** A recorder with a clock of its own. */
  public static Recorder open(Path folder, CommandRunner runner) {
    return open(folder, runner, new Ticking());
  }

  static Recorder open(Path folder, CommandRunner runner, Clock clock) {
    return new Recorder(
        folder, runner, c -> "mvn verify -Dit.test=" + c.simpleName(), clock, List.of());
  }

  /** Half a second passes with each look. */
  private static final class Ticking extends Clock {
    private Instant now = NOON;

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofMillis(500));
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

  private FakeRun() {}
}
