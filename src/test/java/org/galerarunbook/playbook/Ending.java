package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.runbook.Runbook;

/** What has to be true at the end of a chapter through which an application wrote. */
final class Ending {

  private Ending() {}

  /**
   * All nodes agree, and no acknowledged write is missing on any.
   *
   * @param healthy how long the nodes may take to agree
   * @param longestWait of the application for a write; null when that is not held against a limit
   */
  static LedgerReport intact(
      Runbook page, Lab lab, Measures measures, Duration healthy, Duration longestWait) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(healthy)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    LedgerReport report = measures.stop(longestWait);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    if (longestWait != null) {
      page.expect(
              "the application never waited longer than "
                  + longestWait.toSeconds()
                  + " s for a write")
          .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(longestWait));
    }
    return report;
  }
}
