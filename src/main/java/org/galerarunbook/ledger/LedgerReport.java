package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Verdict;

/**
 * What a procedure cost the application.
 *
 * @param verdict what was found
 */
public record LedgerReport(Judgement verdict) {

  private static final Duration PART = Duration.ofMillis(500);

  /** The longest time in which no writer got an acknowledgement. */
  public Duration longestWriteGap() {
    return verdict.longestWriteGap().length();
  }

  /**
   * For the chapter's page.
   *
   * @param writeGapLimit the limit named by the chapter, or null for none
   */
  public List<Cost> costs(Duration writeGapLimit) {
    return costs(writeGapLimit, false);
  }

  /**
   * For the page of a chapter that goes back in time: what is lost is what it costs, and no fault.
   */
  public List<Cost> costsOfGoingBack() {
    return costs(null, true);
  }

  private List<Cost> costs(Duration writeGapLimit, boolean goesBack) {
    List<Cost> costs = new ArrayList<>();
    int lost = verdict.lost().size();
    costs.add(
        goesBack
            ? Cost.counted("acknowledged writes lost", lost, "writes")
            : none("acknowledged writes lost", lost, "writes"));
    costs.add(none("rows that should not be there, or differ", wrongRows(), "rows"));
    costs.add(
        Cost.time(
            "RPO: span of acknowledged writes lost",
            verdict.recoveryPoint(),
            goesBack ? null : Duration.ZERO));
    costs.add(Cost.time("RTO: longest write gap", longestWriteGap(), writeGapLimit));
    costs.add(
        Cost.time(
            "longest write gap of one writer",
            verdict.longestGaps(Kind.WRITE).values().stream()
                .map(Gap::length)
                .max(Duration::compareTo)
                .orElseThrow(),
            null));
    verdict
        .longestReadGap()
        .ifPresent(gap -> costs.add(Cost.time("longest read gap", gap.length(), null)));
    String p99 = String.format(Locale.ROOT, "%.1f", verdict.p99(Kind.WRITE).toNanos() / 1e6);
    costs.add(Cost.shown("p99 write latency", p99, "ms"));
    costs.add(Cost.counted("errors seen by the application", total(verdict.errors()), "errors"));
    costs.add(Cost.counted("conflicts tried again", total(verdict.conflicts()), "conflicts"));
    costs.add(
        Cost.counted(
            "writes without an answer",
            verdict.unknownCommitted().size() + verdict.unknownNotCommitted().size(),
            "writes"));
    return costs;
  }

  private static Cost none(String name, long count, String unit) {
    return new Cost(
        name, Long.toString(count), unit, "0", count == 0 ? Verdict.GREEN : Verdict.RED);
  }

  private long wrongRows() {
    return count(verdict.twice())
        + count(verdict.refusedButPresent())
        + count(verdict.neverAttempted())
        + verdict.differences().size();
  }

  private static long count(Map<String, List<WriteId>> perNode) {
    return perNode.values().stream().flatMap(List::stream).distinct().count();
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For the chapter's timeline: writes and reads a second, every half second. */
  public void feed(TimelineFeed timeline) {
    feed(timeline, "writes", Kind.WRITE);
    if (verdict.history().readers() > 0) {
      feed(timeline, "reads", Kind.READ);
    }
  }

  private void feed(TimelineFeed timeline, String series, Kind kind) {
    for (Throughput part : Throughput.of(verdict.history(), kind, PART)) {
      timeline.sample(series, "1/s", part.at(), part.perSecond());
    }
  }
}
