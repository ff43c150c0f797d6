package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.runbook.ExampleChapter;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerReportTest {

  private static LedgerReport report(Planted planted) {
    return new LedgerReport(planted.verdict());
  }

  private static Cost cost(List<Cost> costs, String name) {
    return costs.stream().filter(c -> c.name().startsWith(name)).findFirst().orElseThrow();
  }

  @Test
  void cleanRunCostsNothing() {
    LedgerReport report = report(Planted.onThreeNodes().clean(1, 99));
    assertThat(report.costs(null)).allMatch(c -> c.verdict() == Verdict.GREEN);
    assertThat(cost(report.costs(null), "acknowledged writes lost"))
        .isEqualTo(new Cost("acknowledged writes lost", "0", "writes", "0", Verdict.GREEN));
    assertThat(cost(report.costs(null), "RPO").value()).isEqualTo("0.000");
    assertThat(cost(report.costs(null), "RTO").value()).isEqualTo("0.012");
    assertThat(report.longestWriteGap()).isEqualTo(Duration.ofMillis(12));
  }

  @Test
  void lossIsRedAndHasASpan() {
    Planted planted = Planted.onThreeNodes().clean(1, 10);
    for (long number = 11; number <= 20; number++) {
      planted.wrote(number, Outcome.ACKNOWLEDGED, number * 10);
    }
    List<Cost> costs = report(planted.clean(21, 99)).costs(null);
    assertThat(cost(costs, "acknowledged writes lost"))
        .isEqualTo(new Cost("acknowledged writes lost", "10", "writes", "0", Verdict.RED));
    assertThat(cost(costs, "RPO").value()).isEqualTo("0.100");
    assertThat(cost(costs, "RPO").verdict()).isEqualTo(Verdict.RED);
  }

  @Test
  void whoGoesBackOnPurposeSeesTheLossAsItsCost() {
    Planted planted = Planted.onThreeNodes().clean(1, 10);
    planted.wrote(11, Outcome.ACKNOWLEDGED, 110);
    List<Cost> costs = report(planted.clean(12, 99)).costsOfGoingBack();
    assertThat(cost(costs, "acknowledged writes lost"))
        .isEqualTo(new Cost("acknowledged writes lost", "1", "writes", "", Verdict.GREEN));
    assertThat(cost(costs, "RPO").verdict()).isEqualTo(Verdict.GREEN);
    assertThat(cost(report(planted.row(77)).costsOfGoingBack(), "rows that should not").verdict())
        .isEqualTo(Verdict.RED);
  }

  @Test
  void lossOfAllReachesBackToTheBegin() {
    Planted planted = Planted.onThreeNodes().wrote(1, Outcome.ACKNOWLEDGED, 98);
    assertThat(planted.verdict().recoveryPoint()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void wrongRowsAreRed() {
    Planted twice = Planted.onThreeNodes().clean(1, 9).row(5);
    Planted refused = Planted.onThreeNodes().clean(1, 9).wrote(10, Outcome.REFUSED, 100).row(10);
    Planted foreign = Planted.onThreeNodes().clean(1, 9).row(77);
    Planted differing =
        Planted.onThreeNodes().clean(1, 9).wrote(10, Outcome.UNKNOWN, 100).row(10, "galera2");
    for (Planted planted : List.of(twice, refused, foreign, differing)) {
      Cost cost = cost(report(planted).costs(null), "rows that should not be there");
      assertThat(cost.value()).isEqualTo("1");
      assertThat(cost.verdict()).isEqualTo(Verdict.RED);
    }
  }

  @Test
  void writeGapIsHeldAgainstTheChaptersLimit() {
    LedgerReport report = report(Planted.onThreeNodes().clean(1, 50));
    assertThat(cost(report.costs(Duration.ofMillis(498)), "RTO"))
        .isEqualTo(new Cost("RTO: longest write gap", "0.498", "s", "0.498", Verdict.GREEN));
    assertThat(cost(report.costs(Duration.ofMillis(497)), "RTO").verdict()).isEqualTo(Verdict.RED);
  }

  @Test
  void errorsConflictsAndUnansweredAreCounted() {
    List<Cost> costs =
        report(
                Planted.onThreeNodes()
                    .workers(1, 1)
                    .clean(1, 9)
                    .wrote(10, Outcome.UNKNOWN, 100)
                    .wrote(11, Outcome.CONFLICT, 110)
                    .saw(Kind.READ, 1, 1, Outcome.NOT_SENT, 100, 110))
            .costs(null);
    assertThat(cost(costs, "errors seen").value()).isEqualTo("2");
    assertThat(cost(costs, "conflicts").value()).isEqualTo("1");
    assertThat(cost(costs, "writes without an answer").value()).isEqualTo("1");
    assertThat(cost(costs, "longest read gap").value()).isEqualTo("1.000");
    assertThat(cost(costs, "p99 write latency").value()).isEqualTo("2.0");
  }

  @Test
  void timelineGetsWritesAndReads(@TempDir Path folder) {
    LedgerReport report =
        report(
            Planted.onThreeNodes()
                .workers(1, 1)
                .clean(1, 40)
                .saw(Kind.READ, 1, 1, Outcome.ACKNOWLEDGED, 700, 710));
    Timeline timeline = timeline(folder, report);
    assertThat(timeline.series())
        .extracting(Timeline.Series::name, Timeline.Series::unit)
        .containsExactly(tuple("writes", "1/s"), tuple("reads", "1/s"));
    assertThat(timeline.series().get(0).points())
        .containsExactly(
            new Timeline.Point(Planted.at(250).wall(), 80),
            new Timeline.Point(Planted.at(750).wall(), 0));
    assertThat(timeline.series().get(1).points())
        .extracting(Timeline.Point::value)
        .containsExactly(0.0, 2.0);
  }

  @Test
  void timelineHasNoReadsWithoutReaders(@TempDir Path folder) {
    assertThat(timeline(folder, report(Planted.onThreeNodes().clean(1, 9))).series())
        .extracting(Timeline.Series::name)
        .containsExactly("writes");
  }

  private static Timeline timeline(Path folder, LedgerReport report) {
    CommandRunner none =
        request -> {
          throw new IllegalStateException("no command is expected");
        };
    try (Recorder recorder = FakeRun.open(folder, none)) {
      var chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
      report.feed(chapter.timeline());
      chapter.finish();
      return recorder.run().chapters().get(0).timeline();
    }
  }
}
