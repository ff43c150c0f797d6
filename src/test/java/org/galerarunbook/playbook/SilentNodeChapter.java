package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Repetitions;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 22,
    title = "A silent node",
    purpose =
        """
        A node that is stopped in order takes its leave, and nobody waits. One that is killed, that
        freezes, or whose packets are dropped, says nothing: all writers wait until the others agree that
        it is gone. How long that takes is set by timers; here they are read, changed, and measured.""")
@WhenToUse("When writes stop on all nodes for seconds now and then, and before timers are changed.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`, `LAB_TIMERS=lab`",
  "not a cluster that people use: writes stop on purpose"
})
@Costs(
    "Writes stand still once per fault, for as long as the timers say. Timers that are too short can"
        + " evict a node that is only busy.")
@UsesLab(own = true)
@Alone
@Topic.Recovery
class SilentNodeChapter {

  private static final int TIMES = Repetitions.times();

  /** Seconds; a longer run is asked for by the property. */
  private static final int BUSY = Integer.getInteger("galerarunbook.busy", 30);

  private static final Duration NOTICED = Duration.ofSeconds(60);
  private static final String FROZEN = "frozen, suspect after ";
  private static final String DROPPED = "packets dropped, suspect after ";

  @Test
  @Order(1)
  @DisplayName("Read the timers, and which can be changed while a node runs")
  void read(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).readers(0).timeout(Duration.ofSeconds(60)));
    page.step("Read them from the running node")
        .why(
            """
            A node is suspected when nothing was heard for `suspect_timeout`. Keepalives are sent every
            `keepalive_period`, and the silence is looked at every `inactive_check_period`. Once all others
            suspect it, it is out; `inactive_timeout` is when no agreement is needed. So a writer waits for the
            suspect timeout, up to one check more, the agreement of the others, and its own write.""")
        .run(
            """
            docker exec galera1 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -E 'evs.(suspect|inactive|install)_timeout|evs.(keepalive|inactive_check)_period'""")
        .matches("evs.suspect_timeout = PT1S$")
        .matches("evs.keepalive_period = PT0.1S$")
        .matches("evs.inactive_check_period = PT0.1S$");
    page.step("Change one that can be changed")
        .why(
            "The documents call it not dynamic. It is, in seconds. Each option is a variable here; before 11.6 it is"
                + " `SET GLOBAL wsrep_provider_options='evs.suspect_timeout=1.5'`.")
        .run(
            """
            docker exec galera1 mariadb -N -e "SET GLOBAL wsrep_provider_evs_suspect_timeout=1.5;
              SELECT @@wsrep_provider_options;
              SET GLOBAL wsrep_provider_evs_suspect_timeout=1" | grep -o 'evs.suspect_timeout = [^;]*'""")
        .printsLine("evs.suspect_timeout = PT1.5S");
    page.step("Try one that can't")
        .why("`inactive_check_period` counts from the start only: it stands in the file.")
        .run(
            "docker exec galera1 mariadb -e \"SET GLOBAL wsrep_provider_evs_inactive_check_period=0.2\"")
        .exits(1)
        .matches("^ERROR 1231 \\(42000\\)|^ERROR 1210 \\(HY000\\)");
  }

  @Test
  @Order(2)
  @DisplayName("The lab's timers: suspected after one second")
  void lab(Runbook page, Lab lab, Measures measures) {
    rounds(page, measures, "1 s", TIMES);
  }

  @Test
  @Order(3)
  @DisplayName("Shorter ones: half a second")
  void shorter(Runbook page, Lab lab, Measures measures) {
    SilentNodeSteps.timers(page, "0.1", "0.5", "2", "2");
    rounds(page, measures, "0.5 s", TIMES);
  }

  @Test
  @Order(4)
  @DisplayName("Busy is not silent: how often somebody is left behind who is not gone")
  void busy(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("busy nodes, suspect after 0.5 s");
    long before = views(lab);
    page.step("Keep a processor busy in each node, for %d s".formatted(BUSY))
        .why(
            """
            More of them than this machine may have, beside the workload. Each view change that is not
            owed to a real fault costs every writer the pause that the timers were meant to shorten. Look
            at your busiest hour, and at the stalls of your virtual machines, before you shorten them.
            Ten minutes of it on two cores (`-Dgalerarunbook.busy=600`, 2026-11-26) changed no view.""")
        .limit(Duration.ofSeconds(BUSY + 60))
        .run(
            """
            for node in galera2 galera3; do
              docker exec --detach $node timeout %1$d sh -c 'while :; do :; done'
            done
            docker exec galera1 timeout %1$d sh -c 'while :; do :; done'"""
                .formatted(BUSY))
        .exits(124);
    measures.count(
        "busy for %d s, suspect after 0.5 s: views that changed".formatted(BUSY),
        views(lab) - before);
  }

  private static long views(Lab lab) {
    String status = lab.cluster().node(1).sql("SHOW STATUS LIKE 'wsrep_cluster_conf_id'");
    return Long.parseLong(status.strip().split("\\s+")[1]);
  }

  @Test
  @Order(5)
  @DisplayName("What the provider has by itself: five seconds")
  void defaults(Runbook page, Lab lab, Measures measures) {
    SilentNodeSteps.timers(page, "1", "5", "15", "7.5");
    rounds(page, measures, "5 s", 1);
    SilentNodeSteps.timers(page, "0.1", "1", "3", "3");
  }

  private static void rounds(Runbook page, Measures measures, String suspect, int times) {
    for (int i = 1; i <= times; i++) {
      measures.ledger().mark(FROZEN + suspect);
      SilentNodeSteps.freeze(page, NOTICED);
      measures.ledger().mark("galera3 goes on");
      SilentNodeSteps.thaw(page, NOTICED);
    }
    for (int i = 1; i <= times; i++) {
      measures.ledger().mark(DROPPED + suspect);
      SilentNodeSteps.drop(page, NOTICED);
      measures.ledger().mark("galera3 is connected again");
      SilentNodeSteps.connect(page, NOTICED);
    }
  }

  @Test
  @Order(6)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(NOTICED)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    List<Duration> frozen = record(measures, report, FROZEN + "1 s");
    record(measures, report, DROPPED + "1 s");
    List<Duration> shorter = record(measures, report, FROZEN + "0.5 s");
    record(measures, report, DROPPED + "0.5 s");
    List<Duration> byDefault = record(measures, report, FROZEN + "5 s");
    record(measures, report, DROPPED + "5 s");
    page.expect(
            "no write was acknowledged before the silent node was suspected, and the timer rules")
        .holds(
            () -> {
              assertThat(shorter.get(0)).isGreaterThan(Duration.ofMillis(400));
              assertThat(frozen.get(0)).isGreaterThan(Duration.ofMillis(800));
              assertThat(byDefault.get(0)).isGreaterThan(Duration.ofMillis(4000));
              assertThat(shorter.get(TIMES / 2)).isLessThan(frozen.get(TIMES / 2));
            });
  }

  /** Median and worst of the longest wait for a write after each fault of that kind, sorted. */
  private static List<Duration> record(Measures measures, LedgerReport report, String fault) {
    List<Duration> sorted = MarkedWaits.of(report, fault::equals, o -> true);
    measures.time(
        fault + ": longest wait for a write, median", sorted.get(sorted.size() / 2), null);
    measures.time(fault + ": longest wait for a write, worst", sorted.get(sorted.size() - 1), null);
    return sorted;
  }
}
