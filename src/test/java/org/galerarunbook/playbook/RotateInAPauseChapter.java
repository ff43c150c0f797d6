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
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 7,
    title = "Rotate certificates in a controlled pause",
    purpose =
        """
        Application and nodes are stopped in order, everybody gets new certificates, of a new CA, too,
        and the cluster is started again with its data. Simple, and everybody has a pause.""")
@WhenToUse(
    "When a pause is planned anyway, or the CA has to be changed at once and everywhere. Otherwise"
        + " [Rotate certificates without a"
        + " pause](playbook-15-rotate-certificates-without-a-pause.md).")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a window in which nobody writes",
  "`openssl` on this machine"
})
@Costs(
    "Nobody reads or writes from the first step until the first node is back. How long is below.")
@UsesLab
@Topic.Certificates
@Topic.Tls
@Topic.Bootstrap
class RotateInAPauseChapter {

  private static final Duration BACK = Duration.ofSeconds(60);

  @Test
  @Order(1)
  @DisplayName("Stop the application")
  @Covers("G028")
  void quiesce(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload reads and writes on all nodes from here to the end, and comes back by itself. What it
        saw is below.""");
    measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll());
    page.step("See that all is well, and keep a copy of the certificates")
        .run("./lab check && cp -Rp certs certs-before")
        .prints("All right");
    measures.ledger().mark("the application is stopped");
    page.step("Stop what writes")
        .why(
            """
            The application itself, where you can. What is left is refused by the nodes: with error 1047,
            which says that nothing happened. A restart of the node takes that back.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_reject_queries=ALL"
            done""")
        .succeeds();
    page.step("Wait until nobody is connected any more")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e 'SHOW PROCESSLIST'
            done | grep -c passbolt || true""")
        .within(BACK)
        .printsLine("0");
  }

  @Test
  @Order(2)
  @DisplayName("Stop the nodes, the first one last")
  @Covers("G028")
  void stop(Runbook page, Measures measures) {
    measures.ledger().mark("the nodes are stopped");
    page.step("Stop them, from the last to the first")
        .why("The one that leaves last has everything, and notes that it may bootstrap.")
        .run(
            "docker stop -t 600 galera3 && docker stop -t 600 galera2 && docker stop -t 600 galera1")
        .succeeds();
    positions(page, "See which one may bootstrap")
        .matches("^galera1 .* safe_to_bootstrap: 1$")
        .matches("^galera2 .* safe_to_bootstrap: 0$")
        .matches("^galera3 .* safe_to_bootstrap: 0$");
  }

  private static org.galerarunbook.runbook.Outcome positions(Runbook page, String title) {
    return page.step(title)
        .why("From files of stopped nodes. Nothing is started for it.")
        .otherwise(
            "`seqno: -1`: that node did not stop in order, its position has to be recovered first."
                + " Different UUIDs: two histories; bootstrap nothing before you know why.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E 'uuid|seqno|safe')
            done""")
        .matches(
            "(?s)^galera1 uuid: (\\S+) seqno: \\d+ .*galera2 uuid: \\1 seqno: \\d+ .*galera3 uuid: \\1 ");
  }

  @Test
  @Order(3)
  @DisplayName("If no node may bootstrap")
  @Covers("G029")
  void noneMay(Runbook page) {
    page.step("Drill: take the permission away")
        .why(
            "So it looks after all were stopped at once, or killed. Leave it out if it looks so already.")
        .run(flag("galera1", 1, 0))
        .succeeds();
    page.step("Find the one with the highest seqno, of one UUID")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E 'uuid|seqno|safe')
            done | sort -n -k 5 | tail -n 1""")
        .matches("^galera1 .* safe_to_bootstrap: 0$");
    page.step("Set its flag, and no other")
        .why("The others have less: with one of them, acknowledged writes would be lost.")
        .run(flag("galera1", 0, 1))
        .succeeds();
    positions(page, "See that it is the only one").matches("^galera1 .* safe_to_bootstrap: 1$");
  }

  private static String flag(String node, int from, int to) {
    return """
        docker run --rm --volumes-from %1$s --entrypoint sed \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" -i \\
          's/^safe_to_bootstrap: %2$d/safe_to_bootstrap: %3$d/' /var/lib/mysql/grastate.dat"""
        .formatted(node, from, to);
  }

  @Test
  @Order(4)
  @DisplayName("New certificates")
  @Covers({"G030", "R009"})
  void issue(Runbook page, Measures measures) {
    measures.ledger().mark("new certificates");
    page.step("Issue everything anew, the CA, too")
        .why(
            "Nothing runs that would have to trust both. The CA keeps its name, so that the account's"
                + " `REQUIRE ISSUER` stays right. Without `--renew-ca` the CA stays.")
        .run("./lab certs issue --force --renew-ca && ./lab certs verify")
        .prints("Nothing is wrong");
    page.step("Put them into the nodes and into the application's place")
        .why(
            "`docker cp` also writes into a stopped container. Owner and mode are set when it starts. "
                + ApplicationFiles.WHY)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls/
            done
            """
                + ApplicationFiles.all("certs"))
        .succeeds();
  }

  @Test
  @Order(5)
  @DisplayName("Start the nodes, the first one first")
  @Covers({"G028", "G030"})
  void start(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("the first node is started");
    page.step("Start the first node as the founder, this once")
        .why(
            "As in [Bootstrap the"
                + " cluster](guide-02-bootstrap-the-cluster.md#the-first-node-founds-the-primary-component).")
        .otherwise("`It may not be safe to bootstrap`: not this one. Look at the flags again.")
        .run(
            """
            touch bootstrap-once
            docker cp bootstrap-once galera1:/etc/galera/
            rm bootstrap-once
            docker start galera1""")
        .succeeds();
    RotationSteps.synced(page, "galera1");
    for (String node : List.of("galera2", "galera3")) {
      page.step("Start " + node)
          .otherwise(
              "`certificate verify failed` in its log: it has files of another CA than galera1.")
          .run("docker start " + node)
          .succeeds();
      RotationSteps.synced(page, node);
    }
    page.step("See that they needed no snapshot")
        .run(
            """
            for node in galera2 galera3; do
              docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' $node)" $node 2>&1 |
                grep -oE 'Receiving IST: .*|SST completed on joiner'
            done""")
        .matches("(?s)(Receiving IST: .*){2}")
        .printsNot("SST completed");
  }

  @Test
  @Order(6)
  @DisplayName("How to know that it worked")
  @Covers({"G030", "R015"})
  void after(Runbook page, Lab lab, Measures measures) {
    page.step("See that each node's certificate has the name of its host")
        .why("As a client asks on 3306, and as a peer could on 4567.")
        .otherwise("`hostname mismatch`: another node's files were put there.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              for as in '3306 -starttls mysql' '4567'; do
                docker exec toolbox openssl s_client -brief -connect $node.local:$as -CAfile /etc/tls/ca.pem \\
                  -cert /etc/tls/client-cert.pem -key /etc/tls/client-key.pem \\
                  -verify_hostname $node.local -verify_return_error 2>&1 | grep -a -m 1 -o 'Verified peername: .*local'
              done
            done""")
        .matches(
            "(?s)(Verified peername: galera1.local\\n){2}.*(galera2.local\\n.*){2}(galera3.local\\n?.*){2}");
    RotationSteps.takeLeaves(page, "certs-before", "certs");
    RotationSteps.admission(
        page,
        "See that the old CA's leaves are refused",
        "By both ports of every node; `ESTABLISHED` is accepted.",
        "3306 old: alert unknown ca",
        "4567 old: alert unknown ca",
        "3306 new: ESTABLISHED",
        "4567 new: ESTABLISHED");
    page.step("See that all is well, and remove what was kept")
        .run(
            """
            ./lab check && rm -rf certs-before
            docker exec toolbox sh -c 'rm /tmp/old-*.pem /tmp/new-*.pem'""")
        .prints("All right");
    page.note(
        """
        **Way back**: stop all nodes in the same order, put `certs-before` in place of `certs`, start them
        in the same order. As long as the copy is kept.""");
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
