package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 6,
    title = "Restart all nodes, one by one",
    purpose =
        """
        Every node is restarted while the application reads and writes. Each is drained first: it
        refuses queries in a way that a client may try again elsewhere, before its connections are
        cut in a way that leaves a client not knowing.""")
@WhenToUse("For a new kernel, a patch release, or a setting that counts at start only.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "clients that go to another node on error 1047 and try again there, by themselves or by a proxy"
})
@Costs("One node less at a time, for seconds each. Clients of a drained node reconnect elsewhere.")
@UsesLab
@Topic.Recovery
@Topic.Ist
class RollingRestartChapter {

  private static final Duration DRAINED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);

  @Test
  @Order(1)
  @DisplayName("Before")
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload reads and writes on all three nodes from here to the end; a client whose node
        fails goes to the next. What it saw is below.""");
    measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.step("See that all nodes can be spared, one at a time")
        .why("Never begin with the next node before the last one is `Synced`.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .matches("(?s)(Synced\\n.*){3}");
  }

  @Test
  @Order(2)
  @DisplayName("The first node")
  @Covers("G056")
  void first(Runbook page, Lab lab, Measures measures) {
    restart(page, lab, measures, lab.cluster().node(3));
  }

  @Test
  @Order(3)
  @DisplayName("The second node")
  @Covers("G056")
  void second(Runbook page, Lab lab, Measures measures) {
    restart(page, lab, measures, lab.cluster().node(2));
  }

  @Test
  @Order(4)
  @DisplayName("The last node, the writer where there is one")
  @Covers("G056")
  void last(Runbook page, Lab lab, Measures measures) {
    restart(page, lab, measures, lab.cluster().node(1));
  }

  private static void restart(Runbook page, Lab lab, Measures measures, GaleraNode node) {
    measures.ledger().mark(node + " is drained");
    page.step("Drain " + node)
        .why(
            """
            What runs is finished; every new query is refused with error 1047, which says that nothing
            happened. Replication goes on. A shutdown in order says 1047 in its last moments, too, and
            often nobody notices; draining shows that the clients are gone before. A restart sets it
            back to `NONE`.""")
        .run("docker exec %s mariadb -e \"SET GLOBAL wsrep_reject_queries=ALL\"".formatted(node))
        .succeeds();
    page.step("Wait until the application has left it")
        .otherwise(
            "Clients that stay do not fail over: stop them first, or their last write may have no"
                + " answer.")
        .run(
            "docker exec %s mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true"
                .formatted(node))
        .within(DRAINED)
        .printsLine("0");
    measures.ledger().mark(node + " is restarted");
    page.step("Restart it").run("docker restart -t 600 " + node).succeeds();
    page.step("Wait until it is synced")
        .otherwise("What it waits for is in `docker logs --tail 50 %s`.".formatted(node))
        .run(
            "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                .formatted(node))
        .within(BACK)
        .matches("Synced$");
    page.step("See that it was an IST, and that it takes queries")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' %1$s)" %1$s 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner'
            docker exec toolbox mariadb -h %1$s.local -N -e 'SELECT @@wsrep_reject_queries'"""
                .formatted(node))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed")
        .printsLine("NONE");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    measures.time(
        node + ", from start to Synced",
        Duration.between(node.container().startedAt(), NodeLog.sinceStart(node).at(NodeLog.SYNCED)),
        null);
  }

  @Test
  @Order(5)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect(
            "no write failed: each was acknowledged, or refused and then acknowledged elsewhere")
        .holds(() -> assertThat(failedWrites(report)).isEmpty());
  }

  private static java.util.List<String> failedWrites(LedgerReport report) {
    return report.verdict().history().operations().stream()
        .filter(o -> o.kind() == org.galerarunbook.ledger.Operation.Kind.WRITE)
        .filter(
            o ->
                o.outcome() == org.galerarunbook.ledger.Operation.Outcome.REFUSED
                    || o.outcome() == org.galerarunbook.ledger.Operation.Outcome.UNKNOWN)
        .map(Object::toString)
        .toList();
  }
}
