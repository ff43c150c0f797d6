package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 15,
    title = "Rotate certificates without a pause",
    purpose =
        """
        Every node and the application get new certificates of the same CA while the application
        reads and writes. No node restarts, no connection is cut, no write fails.""")
@WhenToUse(
    "Each year, before the certificates end: `./lab check` warns 30 days ahead. When they have ended"
        + " already, see [Recover from expired"
        + " certificates](playbook-17-recover-from-expired-certificates.md).")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "the CA's key, `certs/ca/ca-key.pem`",
  "`openssl` on this machine"
})
@Costs("Nothing that the application notices.")
@Symptom(
    text = "Failed to refresh SSL, error: Unable to get private key",
    means =
        "the key can't be read by the server, or is of another certificate; it goes on with the old",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Certificates
@Topic.Tls
class RotateWithoutAPauseChapter {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  @Order(1)
  @DisplayName("Before")
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload reads and writes on all three nodes from here to the end. Each client stays at its
        node and connects anew after every tenth answer, with the certificates that are in
        `certs/client` by then. What it saw is below.""");
    measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().reconnectingAfter(10));
    page.step("See until when the certificates are valid")
        .run(
            """
            for node in galera1 galera2 galera3; do
              openssl x509 -noout -enddate -in certs/$node/server-cert.pem
            done
            openssl x509 -noout -enddate -in certs/client/client-cert.pem""")
        .matches("(?s)(notAfter=.*){4}");
    page.step("See that all is well, and keep a copy")
        .why("The copy is the way back: what is replaced below is lost otherwise.")
        .run("./lab check && cp -Rp certs certs-before")
        .prints("All right");
    RotationSteps.noteConnections(page);
  }

  @Test
  @Order(2)
  @DisplayName("Issue new ones")
  void issue(Runbook page) {
    page.step("Issue new certificates and keys, of the same CA")
        .why(
            "Nothing that runs has them yet. An account that asks for issuer and subject goes on"
                + " accepting the application: both stay as they were.")
        .otherwise("With another kind of key than EC: the same `--algorithm` as before.")
        .run("./lab certs issue --force")
        .matches("^0 created, \\d+ replaced, \\d+ kept$");
    page.step("Check them").run("./lab certs verify").prints("Nothing is wrong");
  }

  @Test
  @Order(3)
  @DisplayName("The first node")
  @Covers({"R009", "G018"})
  void first(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is given its files");
    RotationSteps.place(page, "galera3", "certs");
    page.step("See that files alone change nothing")
        .why("Who forgets the next step has a cluster that lets nobody in on the day they expire.")
        .run("./lab check | grep ^galera3:")
        .matches("^galera3: serves another certificate on port 3306")
        .matches("^galera3: serves another certificate on port 4567");
    RotationSteps.reload(page, "galera3");
    RotationSteps.served(page, "galera3", "certs-before", "certs");
    RotationSteps.synced(page, "galera3");
  }

  @Test
  @Order(4)
  @DisplayName("The other nodes, one by one")
  @Covers({"R009", "G018"})
  void others(Runbook page, Measures measures) {
    for (String node : List.of("galera2", "galera1")) {
      measures.ledger().mark(node + " is given its files");
      RotationSteps.place(page, node, "certs");
      RotationSteps.reload(page, node);
      RotationSteps.served(page, node, "certs-before", "certs");
      RotationSteps.synced(page, node);
    }
  }

  @Test
  @Order(5)
  @DisplayName("The application")
  @Covers("G019")
  void application(Runbook page) {
    page.step("Give the application its certificate")
        .why(
            """
            The order does not matter: nodes and application accept each other's old and new
            certificates, as one CA signed all of them. What is connected stays connected; the new one
            is shown from the next connection on.
            """
                + ApplicationFiles.WHY)
        .run(ApplicationFiles.all("certs"))
        .succeeds();
    page.step("See which one it has now, and that every node accepts it")
        .run(
            """
            openssl x509 -noout -serial -in certs/client/client-cert.pem
            docker exec toolbox openssl x509 -noout -serial -in /etc/tls/client-cert.pem
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SELECT 'accepted'"
            done""")
        .matches("^(serial=\\w+)\\n\\1\\naccepted\\naccepted\\naccepted$");
  }

  @Test
  @Order(6)
  @DisplayName("When a file is wrong, the node goes on with what it has")
  @Covers("R008")
  void wrongFiles(Runbook page) {
    page.step("Give galera3 a key that only root can read, as a plain copy leaves it")
        .run("docker cp certs/galera3/server-key.pem galera3:/etc/mysql/tls/server-key.pem")
        .succeeds();
    refused(page, "Permission denied");
    page.step("Give it another node's key")
        .run(
            """
            docker cp certs/galera2/server-key.pem galera3:/etc/mysql/tls/server-key.pem
            docker exec galera3 chown mysql:mysql /etc/mysql/tls/server-key.pem""")
        .succeeds();
    refused(page, "key values mismatch");
    page.note("A restart with such files would fail: the node must not be left like this.");
    RotationSteps.place(page, "galera3", "certs");
    RotationSteps.reload(page, "galera3");
    page.step("See who reads the key")
        .run("docker exec galera3 stat -c '%U %a' /etc/mysql/tls/server-key.pem")
        .printsLine("mysql 400");
  }

  private static void refused(Runbook page, String reason) {
    page.step("Have galera3 read it: " + reason)
        .why(
            "The provider, asked by itself, gives the reason in the log. How it is asked depends on"
                + " the packaging: a variable where the plugin `wsrep_provider` is active, as in"
                + " Debian's 11.8, else the option string.")
        .run(
            """
            docker exec galera3 mariadb -e "FLUSH SSL"
            docker exec galera3 sh -c '
              if mariadb -N -e "SHOW VARIABLES LIKE \\"wsrep_provider_socket_ssl_reload\\"" | grep -q .
              then mariadb -e "SET GLOBAL wsrep_provider_socket_ssl_reload=ON"
              else mariadb -e "SET GLOBAL wsrep_provider_options=\\"socket.ssl_reload=1\\""
              fi'""")
        .exits(1)
        .prints("Failed to refresh SSL");
    page.step("Read the reason")
        .run("docker logs --since 20s galera3 2>&1 | grep 'socket.ssl_key' | tail -n 1")
        .within(SOON)
        .prints(reason);
    RotationSteps.served(page, "galera3", "certs-before", "certs");
  }

  @Test
  @Order(7)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    RotationSteps.sameConnections(page);
    page.step("See that all is well").run("./lab check").prints("All right");
    page.note(
        """
        Nothing has to be done for state transfers: an SST reads the files when it begins, as [Change the
        CA](playbook-16-change-the-ca-without-a-pause.md) shows.
        **Way back**: the same steps with `certs-before` instead of `certs`. The old certificates are
        not revoked by any of this: whoever has a copy of an old key can use it until it expires, see
        [Revoke a certificate](playbook-18-revoke-a-certificate.md).""");
    page.step("Remove what was kept")
        .why("The copy has keys that are still good.")
        .run("rm -rf certs-before connections-before")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("no read, no write and no connection of the application failed")
        .holds(() -> assertThat(RotationSteps.failures(report)).isEmpty());
    page.expect("all three are one component").holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
