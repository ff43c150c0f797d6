package org.galerarunbook.playbook;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.ledger.LedgerReport;
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
              cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 server-key.pem &&
              mv ca.pem server-cert.pem server-key.pem ../tls/ && rmdir ../tls-new'"""
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

  /** The old file's serial, then three equal others: in the new file, on 3306, and on 4567. */
  static void served(Runbook page, String node, String old, String folder) {
    page.step("See the new serial on both ports of " + node)
        .why(
            "The old certificate's, then the new one's: in the file, as a client gets it on 3306, and"
                + " as a peer gets it on 4567.")
        .otherwise(
            """
            The third differs: the server has not read its files. Only the fourth: the provider has not.
            Tell it so, by `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable,
            else by `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            openssl x509 -noout -serial -in %3$s/%1$s/server-cert.pem
            openssl x509 -noout -serial -in %2$s/%1$s/server-cert.pem
            docker exec toolbox openssl s_client -starttls mysql -connect %1$s.local:3306 2>/dev/null |
              openssl x509 -noout -serial
            docker exec toolbox openssl s_client -connect %1$s.local:4567 2>/dev/null |
              openssl x509 -noout -serial"""
                .formatted(node, folder, old))
        .within(SERVED)
        .matches("^(serial=\\w+)\\n(?!\\1)(serial=\\w+)\\n\\2\\n\\2$");
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

  /**
   * Whether a certificate in the toolbox's /tmp is accepted: by a client's port and by a peer's.
   */
  static String probe(String node, int port, String file) {
    return """
        docker exec toolbox timeout 5 openssl s_client -brief %s-connect %s.local:%d -ign_eof \\
          -cert /tmp/%s-cert.pem -key /tmp/%s-key.pem 2>&1 | grep -o 'alert .*:SSL' || echo no alert"""
        .formatted(port == 3306 ? "-starttls mysql " : "", node, port, file, file);
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
}
