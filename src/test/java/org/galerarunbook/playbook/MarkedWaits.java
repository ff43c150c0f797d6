package org.galerarunbook.playbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;

/** How long writes took in the spans of a workload that begin with a mark. */
final class MarkedWaits {

  private MarkedWaits() {}

  /**
   * The longest acknowledged write in each span, shortest first.
   *
   * @param begins whether a mark begins such a span; the next mark, whatever its text, ends it
   * @param counts which writes are looked at
   */
  static List<Duration> of(
      LedgerReport report, Predicate<String> begins, Predicate<Operation> counts) {
    List<Duration> waits = new ArrayList<>();
    var marks = report.verdict().history().marks();
    for (int i = 0; i < marks.size() - 1; i++) {
      if (begins.test(marks.get(i).text())) {
        waits.add(longest(report, counts, marks.get(i).at(), marks.get(i + 1).at()));
      }
    }
    return waits.stream().sorted().toList();
  }

  private static Duration longest(
      LedgerReport report, Predicate<Operation> counts, Moment from, Moment to) {
    return report
        .verdict()
        .history()
        .of(Operation.Kind.WRITE)
        .filter(o -> o.acknowledged() && o.end().isAfter(from) && to.isAfter(o.start()))
        .filter(counts)
        .map(Operation::took)
        .max(Duration::compareTo)
        .orElseThrow();
  }
}
