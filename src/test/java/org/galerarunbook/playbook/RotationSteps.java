package org.galerarunbook.playbook;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.ledger.History;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.runbook.Runbook;

/** What every rotation does to a node, and how it is seen. */
final class RotationSteps {

  private static final Duration SERVED = Duration.ofSeconds(20);

  private RotationSteps() {}

  /** Puts a folder's certificate, key and CA into a node that runs; nothing reads them yet. */
  static void place(Runbook page, String node, String folder) {
    page.step("Put the files of " + folder + "/" + node + " into " + node)
        .why(
            """
            First beside the others: a key that was copied in belongs to root, and the server, which
            runs as `mysql`, can't read it. Then all at once into their place, so that a state transfer
            that begins now does not find half of them.""")
        .run(
            """
            docker cp %2$s/%1$s/. %1$s:/etc/mysql/tls-new
            docker exec %1$s sh -c '
              cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 *-key.pem &&
              mv *.pem ../tls/ && rmdir ../tls-new'"""
                .formatted(node, folder))
        .succeeds();
  }

  /** Has the server and the provider read their files again. */
  static void reload(Runbook page, String node) {
    page.step("Have " + node + " read them")
        .why(
            "`FLUSH SSL` is for this node alone, it is not replicated. It has the provider read its"
                + " files, too.")
        .otherwise(
            "Error 1105, `Unable to get private key`: the key is not readable for `mysql`, or belongs"
                + " to another certificate; the log says which file. The node goes on with what it"
                + " had. Error 1047: the node is not in a primary component, see"
                + " [Recover from expired certificates](playbook-17-recover-from-expired-certificates.md).")
        .run("docker exec %s mariadb -e \"FLUSH SSL\"".formatted(node))
        .succeeds();
  }

  /** The same on nodes without quorum. */
  static void reloadWithoutQuorum(Runbook page, String... nodes) {
    page.step("Have the nodes that run read them all the same")
        .why(
            """
            In a session of its own that is not replicated. Nothing is written: `FLUSH SSL` concerns this
            server and its provider alone. It works with and without the plugin `wsrep_provider`.""")
        .otherwise(
            """
            The provider alone can be told as well: by `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where
            there is that variable, else by `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            for node in %s; do
              docker exec $node mariadb -e "SET SESSION wsrep_on=OFF; FLUSH SSL"
            done"""
                .formatted(String.join(" ", nodes)))
        .succeeds();
  }

  /**
   * On each port three serials: in the old file, and two equal others, in the new one and served.
   */
  static void served(Runbook page, String node, String old, String folder) {
    page.step("See the new serial on both ports of " + node)
        .why(
            "For clients, then for peers: that of the old file, that of the new one, and what is served"
                + " on 3306 and on 4567.")
        .otherwise(
            """
            The third differs: the server has not read its files. Only the sixth: the provider has not.
            Tell it so, by `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable,
            else by `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            openssl x509 -noout -serial -in %3$s/%1$s/server-cert.pem
            openssl x509 -noout -serial -in %2$s/%1$s/server-cert.pem
            docker exec toolbox openssl s_client -starttls mysql -connect %1$s.local:3306 2>/dev/null |
              openssl x509 -noout -serial
            openssl x509 -noout -serial -in %3$s/%1$s/cluster-cert.pem
            openssl x509 -noout -serial -in %2$s/%1$s/cluster-cert.pem
            docker exec toolbox openssl s_client -connect %1$s.local:4567 2>/dev/null |
              openssl x509 -noout -serial"""
                .formatted(node, folder, old))
        .within(SERVED)
        .matches(
            "^(serial=\\w+)\\n(?!\\1)(serial=\\w+)\\n\\2\\n"
                + "(serial=\\w+)\\n(?!\\3)(serial=\\w+)\\n\\4$");
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

  static void synced(Runbook page, String node) {
    page.step("See that " + node + " is synced")
        .run(
            "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                .formatted(node))
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

  /** A restart that clients do not notice as a failure, as in playbook 6. */
  static void restartDrained(Runbook page, String node) {
    page.step("Restart " + node + ", drained")
        .why(
            "As in [Restart all nodes, one by one](playbook-06-restart-all-nodes-one-by-one.md):"
                + " clients are told to go elsewhere, and gone, before it stops.")
        .run("docker exec %s mariadb -e \"SET GLOBAL wsrep_reject_queries=ALL\"".formatted(node))
        .succeeds()
        .run(
            "docker exec %s mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true"
                .formatted(node))
        .within(Duration.ofSeconds(30))
        .printsLine("0")
        .run("docker restart -t 600 " + node)
        .succeeds();
    synced(page, node);
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
