package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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
    number = 17,
    title = "Recover from expired certificates",
    purpose =
        """
        Nodes whose certificates have ended go on as long as their connections last. The next broken
        connection is not made again: the nodes lose each other, and in the end nobody writes. They are
        given new certificates where they stand, without a restart, and find each other again.""")
@WhenToUse(
    "Clients and nodes say `certificate has expired`. As long as all nodes are `Synced`: first the"
        + " recovery below, and no restart before it.")
@Needs({"the lab (`./lab up`)", "the CA's key, `certs/ca/ca-key.pem`", "`openssl` on this machine"})
@Costs(
    "From the first lost connection to the recovery nobody writes; after the last certificate has"
        + " expired nobody new gets in. How long is below, for a drill without thinking in between.")
@Symptom(
    text = "certificate verify failed: certificate has expired",
    means = "the peer's certificate is over; it is not of another CA",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 2026 (HY000): TLS/SSL error: certificate has expired",
    means = "the server's certificate is over",
    rank = Rank.CAUSE)
@Symptom(
    text = "failed to open gcomm backend connection: 110",
    means = "the node found no primary component within its time, and ends",
    page = "[[FullOutageChapter]]")
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
@Topic.Recovery
class ExpiredCertificatesChapter {

  private static final Duration EXPIRED = Duration.ofSeconds(120);
  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);

  @Test
  @Order(1)
  @DisplayName("Drill: certificates that end in a minute")
  void shortLived(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload writes to galera1 from here to the end, over connections that it keeps as long as
        they last. What it saw is below. With a cluster whose certificates have ended already, begin
        with [the recovery](#the-recovery).""");
    // A connection that a slow answer breaks would not be made again.
    measures.start(
        Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(Duration.ofSeconds(10)));
    page.step("Give everybody certificates that are valid for a minute and a half")
        .run(
            """
            ./lab certs issue --force --valid-for 90s
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls-new
              docker exec $node sh -c '
                cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 server-key.pem &&
                mv ca.pem server-cert.pem server-key.pem ../tls/ && rmdir ../tls-new' &&
              docker exec $node mariadb -e "FLUSH SSL"
            done
            """
                + ApplicationFiles.all("certs"))
        .succeeds();
    page.step("See that they do, and are served")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -N -e "SELECT 'accepted'"
            ./lab check""")
        .exits(1)
        .printsLine("accepted")
        .prints("server-cert.pem expires soon, at")
        .printsNot("serves another certificate");
    page.step("Wait until they have ended")
        .run(
            """
            for leaf in galera1/server galera2/server galera3/server client/client; do
              openssl x509 -noout -checkend 0 -in certs/$leaf-cert.pem
            done""")
        .within(EXPIRED)
        .exits(1)
        .matches("(?s)(Certificate will expire.*){4}")
        .printsNot("not expire");
    measures.ledger().mark("certificates have expired");
  }

  @Test
  @Order(2)
  @DisplayName("What goes on, and what does not")
  void expired(Runbook page, Lab lab, Measures measures) {
    long then = measures.ledger().acknowledgedWrites();
    page.step("See that the nodes go on")
        .why(
            """
            A certificate is looked at when a connection begins. What is connected goes on: nodes with
            each other, and the application's open connections. So a monitor of the cluster alone sees
            nothing, for days.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
              docker exec $node /usr/local/bin/galera-healthcheck > /dev/null && echo healthy
            done""")
        .matches("(?s)(Synced\\nhealthy\\n.*){3}");
    page.expect("the application goes on writing over the connections that it has")
        .within(NOTICED)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
    page.step("Connect anew, as the application")
        .run("docker exec toolbox mariadb -h galera1.local -e 'SELECT 1'")
        .exits(1)
        .prints("certificate has expired");
    page.step("Connect by the socket, with TLS")
        .why(
            """
            Today's client asks for TLS on the socket, too, and verifies the server: without
            `--skip-ssl` root is locked out of a node that runs, and a health check by the socket calls
            it sick. An orchestrator that restarts what is sick then ends the cluster. The lab's nodes
            have `skip-ssl` in `/root/.my.cnf` and in the health check's file.""")
        .run("docker exec galera1 mariadb --ssl --ssl-verify-server-cert -e 'SELECT 1'")
        .exits(1)
        .matches("^ERROR 2026 .*TLS/SSL error");
    page.step("Ask the lab")
        .run("./lab check")
        .exits(1)
        .matches("^galera1: server-cert.pem expired at ")
        .matches("^client: client-cert.pem expired at ")
        .matches("^galera1: the application is turned away: .*certificate has expired");
  }

  @Test
  @Order(3)
  @DisplayName("A node that restarts does not come back")
  @Covers("R015")
  void restart(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is restarted");
    page.step("Restart a node").run("docker restart -t 600 galera3").succeeds();
    page.step("Read why it does not join")
        .why(
            "Both sides look: `verify failed` is what it says of its peer's, `alert` what its peer says of its own.")
        .run("docker logs --since 30s galera3 2>&1 | grep -m 1 'certificate has expired'")
        .within(NOTICED)
        .prints("certificate verify failed: certificate has expired");
    page.step("Wait until it gives up")
        .why("It tries for `pc.wait_prim_timeout`, 30 s, and ends.")
        .run(
            """
            docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' galera3
            docker logs --since 2m galera3 2>&1 | grep -m 1 -o 'failed to open gcomm backend connection.*'""")
        .within(EXPIRED)
        .printsLine("exited 1")
        .prints("failed to open gcomm backend connection");
  }

  @Test
  @Order(4)
  @DisplayName("A short failure of the network, and nobody writes")
  @Covers("G041")
  void cut(Runbook page, Measures measures) {
    measures.ledger().mark("the network fails for some seconds");
    page.step("Break the connection between the two that are left")
        .why("As a switch does that restarts. The application is not concerned by it.")
        .run(
            """
            docker run --rm --network container:galera2 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                iptables -A INPUT -p tcp --dport 4567 -j REJECT --reject-with tcp-reset
                iptables -A INPUT -p tcp --sport 4567 -j REJECT --reject-with tcp-reset'""")
        .succeeds();
    alone(page, "See that each is alone, one of two, and refuses");
    page.step("Let packets through again")
        .why("With good certificates the nodes would be back at once.")
        .run(
            """
            docker run --rm --network container:galera2 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" --flush""")
        .succeeds();
    page.step("Read that they reach each other, and why that does not help")
        .run(
            """
            docker logs --since 3s galera1 2>&1 |
              grep -o 'Failed to establish connection: .*expired' | tail -n 1""")
        .within(NOTICED)
        .matches("Failed to establish connection: .*expired");
    alone(page, "See that they stay alone");
  }

  private static void alone(Runbook page, String title) {
    page.step(title)
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'"
            done""")
        .within(NOTICED)
        .matches("(?s)(non-Primary\\n?.*){2}");
  }

  @Test
  @Order(5)
  @DisplayName("The recovery")
  @Covers({"R009", "G018"})
  void recovery(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("the recovery begins");
    Instant begin = Instant.now();
    page.step("Issue new certificates, and place them on every node, running or not")
        .why("The nodes that run read nothing yet. A node that is down reads them when it starts.")
        .otherwise(
            "The CA has expired, too: `./lab certs issue --force --renew-ca`; the rest is the same.")
        .run(
            """
            ./lab certs issue --force
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls/
              docker exec $node sh -c '
                chown -R mysql:mysql /etc/mysql/tls && chmod 400 /etc/mysql/tls/server-key.pem' ||
                echo $node is down
            done""")
        .printsLine("galera3 is down");
    page.step("See that `FLUSH SSL` is refused now")
        .why("A node without quorum takes no statement but `SET` and `SHOW`.")
        .run("docker exec galera1 mariadb -e \"FLUSH SSL\"")
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    RotationSteps.reloadWithoutQuorum(page, "galera1", "galera2");
    page.step("Wait until they have found each other")
        .why(
            "They never stopped trying. Nobody has to bootstrap anything, and nothing is restarted.")
        .otherwise(
            "`non-Primary` with all of them in sight: some member of the last primary component is"
                + " missing; start it. If it can't be started, see [Lose the"
                + " quorum](playbook-05-lose-the-quorum.md#make-the-last-node-primary).")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'"
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .within(BACK)
        .matches("(?s)(wsrep_cluster_status\\tPrimary\\n.*Synced\\n?){2}");
    measures.time(
        "from the first step of the recovery to two nodes Primary",
        Duration.between(begin, Instant.now()),
        null);
    page.step("Start the node that is down").run("docker start galera3").succeeds();
    page.step("Give the application its own")
        .why(ApplicationFiles.WHY)
        .run(ApplicationFiles.all("certs"))
        .succeeds();
    RotationSteps.synced(page, "galera3");
    page.step("See that it was an IST")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner'""")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Test
  @Order(6)
  @DisplayName("How to know that it worked")
  @Covers("R009")
  void after(Runbook page, Lab lab, Measures measures) {
    page.step("See that all is well").run("./lab check").within(BACK).prints("All right");
    page.note(
        """
        **Way back**: none is needed; the old certificates are worth nothing. So that it does not happen
        again: `./lab check` as a regular job says so 30 days before.""");
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application writes again")
        .within(BACK)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
