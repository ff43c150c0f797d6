package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.ledger.History;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;

/** What every rotation does to a node, and how it is seen. */
final class RotationSteps {

  private RotationSteps() {}

  /** The ending of a rotation with a pause: the application is back, and has lost nothing. */
  static void intact(Runbook page, Lab lab, Measures measures) {
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application writes again")
        .within(Duration.ofSeconds(60))
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(Duration.ofSeconds(60))
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  /** Notes when the nodes were started, and galera1's connections to its peers by their ends. */
  static void noteConnections(Runbook page) {
    page.step("Note since when the nodes run, and which connections galera1 has to its peers")
        .run(connections() + " > connections-before\ncat connections-before")
        .matches(":4567");
  }

  /** The same starts and connections as when they were noted. */
  static void sameConnections(Runbook page) {
    page.step("See that no node was restarted, and no connection between them was closed")
        .why(
            """
            A certificate is looked at when a connection begins. Those between the nodes go on with what
            was agreed on under the old certificates, until a node restarts.""")
        .otherwise("They differ: a node restarted, or the network failed, meanwhile.")
        .run(connections() + " | diff connections-before -")
        .printsNothing();
  }

  private static String connections() {
    return """
        { docker inspect --format '{{.State.StartedAt}}' galera1 galera2 galera3
          docker run --rm --network container:galera1 --entrypoint ss \\
            "$(docker inspect --format '{{.Config.Image}}' toolbox)" -Htn state established \\
            '( sport = :4567 or dport = :4567 )' | awk '{print $3, $4}' | sort; }"""
        .stripTrailing();
  }

  static void synced(Runbook page, Node node) {
    page.step("Wait until " + node + " is synced")
        .youSee("`Synced`; until then `ERROR 2002`")
        .otherwise("It ends: `docker logs --tail 50 %s` says why.".formatted(node))
        .run(node.state())
        .within(Duration.ofSeconds(60))
        .matches("Synced$");
  }

  /** Copies a node's leaf of each CA to where somebody who is no node would have it. */
  static void takeLeaves(Runbook page, String old, String next) {
    page.step("Put a leaf of each CA where somebody else would have it")
        .run(
            """
            for file in server-cert server-key cluster-cert cluster-key; do
              docker cp %s/galera1/$file.pem toolbox:/tmp/old-$file.pem
              docker cp %s/galera1/$file.pem toolbox:/tmp/new-$file.pem
            done"""
                .formatted(old, next))
        .succeeds();
  }

  /** Shows both to every node's ports; each expression is about all lines of the answer. */
  static void admission(Runbook page, String title, String why, String... expected) {
    var outcome =
        page.step(title)
            .why(why)
            .limit(Duration.ofMinutes(2))
            .run(
                """
                for node in galera1 galera2 galera3; do
                  for ca in old new; do
                    echo $node 3306 $ca: $(docker exec toolbox timeout 10 \\
                      openssl s_client -brief -tls1_2 -connect $node.local:3306 -starttls mysql \\
                      -cert /tmp/$ca-server-cert.pem -key /tmp/$ca-server-key.pem 2>&1 |
                      grep -a -m 1 -oE 'alert unknown ca|ESTABLISHED')
                    echo $node 4567 $ca: $(docker exec toolbox timeout 10 \\
                      openssl s_client -brief -tls1_2 -connect $node.local:4567 \\
                      -cert /tmp/$ca-cluster-cert.pem -key /tmp/$ca-cluster-key.pem 2>&1 |
                      grep -a -m 1 -oE 'alert unknown ca|ESTABLISHED')
                  done
                done""")
            .within(Duration.ofSeconds(60));
    for (String each : expected) {
      outcome.matches("(?s)(" + each + ".*){3}");
    }
  }

  /**
   * Operations of either kind that were not acknowledged, conflicts that were tried again aside.
   */
  static List<String> failures(LedgerReport report) {
    return report.verdict().history().operations().stream()
        .filter(o -> o.outcome() != Outcome.ACKNOWLEDGED && o.outcome() != Outcome.CONFLICT)
        .map(Operation::summary)
        .toList();
  }

  /** The same, of what ended before the first mark that ends with this text. */
  static List<String> failuresBefore(LedgerReport report, String mark) {
    History history = report.verdict().history();
    Moment first =
        history.marks().stream()
            .filter(m -> m.text().endsWith(mark))
            .findFirst()
            .orElseThrow()
            .at();
    return history.operations().stream()
        .filter(o -> o.end().until(first).toNanos() > 0)
        .filter(o -> o.outcome() != Outcome.ACKNOWLEDGED && o.outcome() != Outcome.CONFLICT)
        .map(Operation::summary)
        .toList();
  }

  /** Writes that a server refused for good, or did not answer. */
  static List<String> failedWrites(LedgerReport report) {
    return report
        .verdict()
        .history()
        .of(Operation.Kind.WRITE)
        .filter(o -> o.outcome() == Outcome.REFUSED || o.outcome() == Outcome.UNKNOWN)
        .map(Operation::summary)
        .toList();
  }
}
