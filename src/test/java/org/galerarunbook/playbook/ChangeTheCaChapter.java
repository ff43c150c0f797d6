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
    number = 16,
    title = "Change the CA without a pause",
    purpose =
        """
        The cluster gets a new certificate authority in three phases, while the application reads and
        writes: everybody trusts both, everybody gets a new leaf, nobody trusts the old one. The first
        two need no restart. In the third the provider has to be restarted node by node, because it
        does not forget a CA that it has once read.""")
@WhenToUse(
    "When the CA's key may be known to somebody, or a node's: any leaf of the CA can join the"
        + " cluster, and nothing else takes that back. And before the CA itself ends, after five years"
        + " here.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "clients that go to another node on error 1047, for the third phase",
  "`openssl` on this machine"
})
@Costs("No failed write. In the third phase one node less at a time, for seconds each.")
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
@Topic.Sst
class ChangeTheCaChapter {

  private static final List<String> NODES = List.of("galera3", "galera2", "galera1");

  @Test
  @Order(1)
  @DisplayName("Before")
  @Covers("R015")
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload reads and writes on all three nodes from here to the end. Its clients connect anew
        after every tenth answer, with what is in `certs/client` by then, and go to another node when
        theirs refuses. What it saw is below.""");
    measures.start(
        Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver().reconnectingAfter(10));
    page.step("See that all is well").run("./lab check").prints("All right");
    RotationSteps.noteConnections(page);
    page.step("Make the new CA, and leaves of it for everybody, in a folder of its own")
        .why(
            """
            Nothing that runs has any of it yet. It has another name than the old one, so that people can
            tell them apart. The application's stores keep their password, so that they can be replaced
            one by one later.""")
        .run(
            """
            mkdir -p -m 700 next-certs/client && cp -p certs/client/store-password next-certs/client/
            ./lab certs issue --dir next-certs --ca-name "Galera Runbook CA $(date +%Y-%m-%d.%H%M%S)\"""")
        .matches("^created +next-certs/ca/ca-cert.pem$");
    RotationSteps.takeLeaves(page, "certs", "next-certs");
    RotationSteps.admission(
        page,
        "See whom the nodes accept now: only the old CA",
        "By TLS 1.2, because there a client knows before the connection stands. `ESTABLISHED` is"
            + " accepted.",
        "3306 old: ESTABLISHED",
        "4567 old: ESTABLISHED",
        "3306 new: alert unknown ca",
        "4567 new: alert unknown ca");
  }

  @Test
  @Order(2)
  @DisplayName("Phase 1: everybody trusts both")
  @Covers("R009")
  void trustBoth(Runbook page, Measures measures) {
    measures.ledger().mark("phase 1: trust both");
    page.step("Make one file of both CAs, for everybody")
        .why("`ca.pem` may hold several. It goes beside the old leaves and the new ones.")
        .run(
            """
            cat certs/ca/ca-cert.pem next-certs/ca/ca-cert.pem > both.pem
            for folder in certs next-certs; do
              for who in galera1 galera2 galera3 client https valkey; do
                cp both.pem $folder/$who/new.pem && mv $folder/$who/new.pem $folder/$who/ca.pem
              done
            done
            rm both.pem
            ./lab certs verify""")
        .prints("Nothing is wrong");
    for (String node : NODES) {
      RotationSteps.place(page, node, "certs");
      RotationSteps.reload(page, node);
    }
    page.step("Have the application trust both")
        .why("Before any node shows a leaf of the new CA. " + ApplicationFiles.WHY)
        .run(
            "docker cp certs/client/ca.pem toolbox:/etc/tls/ca.pem\n"
                + ApplicationFiles.whereItRuns("certs"))
        .succeeds();
    RotationSteps.admission(
        page,
        "See that every node accepts both, on both ports",
        "Don't go on before that: a node that trusts only the old CA would refuse its peers' new"
            + " leaves.",
        "3306 old: ESTABLISHED",
        "4567 old: ESTABLISHED",
        "3306 new: ESTABLISHED",
        "4567 new: ESTABLISHED");
  }

  @Test
  @Order(3)
  @DisplayName("Phase 2: new leaves for the nodes")
  @Covers("R009")
  void newLeaves(Runbook page, Measures measures) {
    measures.ledger().mark("phase 2: new leaves");
    for (String node : NODES) {
      RotationSteps.place(page, node, "next-certs");
      RotationSteps.reload(page, node);
      RotationSteps.served(page, node, "certs", "next-certs");
    }
  }

  @Test
  @Order(4)
  @DisplayName("Phase 2: a new leaf for the application")
  @Covers("G019")
  void newClient(Runbook page, Measures measures) {
    measures.ledger().mark("phase 2: the application");
    ApplicationLeafSteps.change(page);
  }

  @Test
  @Order(5)
  @DisplayName("Phase 3: nobody trusts the old one")
  @Covers({"R015", "G018"})
  void dropOld(Runbook page, Measures measures) {
    measures.ledger().mark("phase 3: drop the old CA");
    page.step("Take the old CA out, for everybody")
        .run(
            """
            for who in galera1 galera2 galera3 client https valkey; do
              cp next-certs/ca/ca-cert.pem next-certs/$who/ca.pem
            done
            cp next-certs/client/ca.pem certs/client/new.pem && mv certs/client/new.pem certs/client/ca.pem
            docker cp next-certs/client/ca.pem toolbox:/etc/tls/ca.pem
            """
                + ApplicationFiles.whereItRuns("next-certs"))
        .succeeds();
    for (String node : NODES) {
      RotationSteps.place(page, node, "next-certs");
      RotationSteps.reload(page, node);
    }
    RotationSteps.admission(
        page,
        "See that the old CA is out on 3306, and not on 4567",
        """
        The server begins anew with each `FLUSH SSL`. The provider (Galera 26.4) adds what it reads to
        what it knows: it takes a new CA without a restart, and forgets the old one only by a restart.
        Until then a leaf of the old CA can still join.""",
        "3306 old: alert unknown ca",
        "4567 old: ESTABLISHED",
        "3306 new: ESTABLISHED",
        "4567 new: ESTABLISHED");
    RotationSteps.sameConnections(page);
  }

  @Test
  @Order(6)
  @DisplayName("Phase 3: the provider forgets it")
  @Covers({"R015", "G018", "G056"})
  void restart(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        At once when the old CA's key may be known to somebody. If the CA just grew old, the next
        restart for another reason will do.""");
    for (String node : NODES) {
      measures.ledger().mark(node + " is restarted");
      RotationSteps.restartDrained(page, node);
    }
    RotationSteps.admission(
        page,
        "See that the old CA is out everywhere",
        "Nodes found each other again with the new leaves alone.",
        "3306 old: alert unknown ca",
        "4567 old: alert unknown ca",
        "3306 new: ESTABLISHED",
        "4567 new: ESTABLISHED");
    page.expect("all three are one component")
        .within(Duration.ofSeconds(60))
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(7)
  @DisplayName("A state snapshot uses the new ones, too")
  @Covers("R007")
  void snapshot(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 takes a snapshot");
    page.step("Have galera3 be rebuilt")
        .why(
            "Donor and joiner check each other on port 4444 by `tca`, the same file. A drill; for a"
                + " rotation it is not needed.")
        .run("docker exec galera3 mariadb -e \"SET GLOBAL wsrep_reject_queries=ALL\"")
        .succeeds()
        .run("docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true")
        .within(Duration.ofSeconds(30))
        .printsLine("0")
        .run(
            """
            docker stop -t 600 galera3
            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete
            docker start galera3""")
        .succeeds();
    RotationSteps.synced(page, "galera3");
    page.step("See that it was a snapshot")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'SST completed on joiner' | head -n 1""")
        .printsLine("SST completed on joiner");
  }

  @Test
  @Order(8)
  @DisplayName("How to know that it worked")
  @Covers("R016")
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.step("Make the new folder the one that counts, and remove the old one")
        .why("Whoever has the old CA's key can make leaves that nobody accepts any more.")
        .run(
            """
            mv certs old-certs && mv next-certs certs && rm -rf old-certs connections-before
            docker exec toolbox sh -c 'rm -f /tmp/old-*.pem /tmp/new-*.pem'
            ./lab check""")
        .prints("All right");
    page.step("See who can read the files in a node")
        .run("docker exec galera1 stat -c '%U %a' /etc/mysql/tls /etc/mysql/tls/server-key.pem")
        .printsLine("mysql 700")
        .printsLine("mysql 400");
    page.note(
        """
        **Way back**: before phase 3, each step with `certs` where it says `next-certs`, and the
        account's old issuer. After it the old CA is trusted by nobody, and the way back is the same way
        forward: trust both, leaves, drop.""");
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("before the first restart no read, write or connection of the application failed")
        .holds(() -> assertThat(RotationSteps.failuresBefore(report, "is restarted")).isEmpty());
    page.expect(
            "no write failed: each was acknowledged, or not sent and then acknowledged elsewhere")
        .holds(() -> assertThat(RotationSteps.failedWrites(report)).isEmpty());
    page.expect("all three are one component")
        .within(Duration.ofSeconds(60))
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
