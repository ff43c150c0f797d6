package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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
    number = 5,
    title = "Lose the quorum",
    purpose =
        """
        More than half of the nodes that were together go on; the rest refuses. So that there is
        never a second history, a node without quorum refuses even reads, until it sees the others
        again or an operator says that they are gone.""")
@WhenToUse("Nodes answer with error 1047, or say `non-Primary`.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "before a node is made primary by hand: proof that no other one is, and can't become one"
})
@Costs(
    "Clients of a node that is cut off get errors until they go elsewhere. With two of three nodes"
        + " gone nobody writes until an operator decides.")
@UsesLab
@Topic.Recovery
@Topic.Bootstrap
class LoseTheQuorumChapter {

  private static final Duration NOTICED = Duration.ofSeconds(15);
  private static final Duration BACK = Duration.ofSeconds(60);

  @Test
  @Order(1)
  @DisplayName("One node is cut off: it refuses, the others go on")
  @Covers("G041")
  void minority(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is below.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver());
    page.step("Leave a row to look for afterwards")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE quorum_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
              INSERT INTO quorum_probe (note) VALUES ('written before');\"""")
        .succeeds();
    ledger.mark("galera3 is cut off");
    page.step("Drop every packet between galera3 and its peers")
        .why(
            """
            In the network of galera3, from a container beside it: what a broken switch does. Nobody
            is told; connections stay open and silent.""")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                for peer in galera1.local galera2.local; do
                  iptables -A INPUT -s $peer -j DROP && iptables -A OUTPUT -d $peer -j DROP || exit
                done'""")
        .succeeds();
    page.step("See what it says of itself")
        .why(
            "After `evs.suspect_timeout` of silence, 1 s in the lab, it counts who is left: itself.")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size','wsrep_ready')\"""")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+non-Primary$")
        .matches("^wsrep_cluster_size\\s+1$")
        .matches("^wsrep_ready\\s+OFF$");
    QuorumSteps.refuses(page, "galera3");
    page.step("See what the others say, and that they take writes")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size')"
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO quorum_probe (note) VALUES ('written by the majority')\"""")
        .matches("^wsrep_cluster_status\\s+Primary$")
        .matches("^wsrep_cluster_size\\s+2$");
    page.expect("one node is not primary, and the other two are one component")
        .holds(() -> QuorumSteps.primaries(lab, 2));
  }

  @Test
  @Order(2)
  @DisplayName("The network is back: it returns by itself")
  @Covers("R011")
  void heals(Runbook page, Lab lab, Measures measures) {
    Instant healed = Instant.now();
    measures.ledger().mark("galera3 is connected again");
    page.step("Let packets through")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" --flush""")
        .succeeds();
    page.step("Wait until it is synced")
        .otherwise(
            """
            It was away for longer than a gcache reaches. A running server can't take a snapshot by
            mariabackup, as its log says; restart it.""")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
    page.step("See that it was sent what it missed, without a restart")
        .run(
            """
            docker logs --since 1m galera3 2>&1 | grep -oE 'Receiving IST: .*' | tail -n 1
            docker exec galera3 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.quorum_probe ORDER BY id\"""")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsLine("written by the majority")
        .printsNot("refused");
    page.expect("it came back by IST")
        .holds(
            () -> {
              NodeLog log = NodeLog.since(lab.cluster().node(3), healed);
              assertThat(log.has(NodeLog.IST)).isTrue();
              measures.time(
                  "cut off, from the first packet let through to Synced",
                  Duration.between(healed, log.at(NodeLog.SYNCED)),
                  null);
            });
    page.expect("all three are one component again")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(3)
  @DisplayName("Two of three are gone: the last one refuses")
  @Covers({"G041", "G058"})
  void majorityGone(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera1 and galera2 are killed");
    page.step("Kill two nodes at once")
        .why(
            "Stopped in order they would have taken their leave, and the last one would have stayed"
                + " primary, alone.")
        .run("docker kill galera1 galera2")
        .succeeds();
    page.step("See what the last one says")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+non-Primary$");
    QuorumSteps.refuses(page, "galera3");
    page.expect("no node is primary").holds(() -> QuorumSteps.primaries(lab, 0));
  }

  @Test
  @Order(4)
  @DisplayName("Make the last node primary")
  @Covers("G058")
  void bootstrap(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        Safe when the others are *known* to be down: stopped, or switched off, and kept so until this
        is done. Not safe when they only can't be reached: they may be primary behind the broken
        network, and then there are two histories, of which one will be thrown away. If they can be
        started soon, start them instead: the component forms again by itself.""");
    page.step("Prove that the others are down")
        .run("docker inspect --format '{{.State.Running}}' galera1 galera2")
        .matches("(?s)^false\\s+false$");
    measures.ledger().mark("galera3 is made primary");
    page.step("Make it primary")
        .why(
            """
            Where the plugin `wsrep_provider` is active, as in Debian's 11.8, each provider option is a
            variable of its own and the string is read-only (error 1238). Where it is not, as in 10.11,
            there is only the string. Asking first works on both. The server is not restarted, so its
            gcache stays, and the others can come back by IST.""")
        .run(
            """
            docker exec galera3 sh -c '
              if mariadb -N -e "SHOW VARIABLES LIKE \\"wsrep_provider_pc_bootstrap\\"" | grep -q .
              then mariadb -e "SET GLOBAL wsrep_provider_pc_bootstrap=ON"
              else mariadb -e "SET GLOBAL wsrep_provider_options=\\"pc.bootstrap=YES\\""
              fi'""")
        .succeeds();
    page.step("See that it is, alone")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size')\"""")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+Primary$")
        .matches("^wsrep_cluster_size\\s+1$");
    page.step("Write")
        .run(
            """
            docker exec toolbox mariadb -h galera3.local -e "
              INSERT INTO quorum_probe (note) VALUES ('written alone')\"""")
        .succeeds();
  }

  @Test
  @Order(5)
  @DisplayName("The others come back, one by one")
  @Covers("G058")
  void peersReturn(Runbook page, Lab lab, Measures measures) {
    for (String node : new String[] {"galera1", "galera2"}) {
      measures.ledger().mark(node + " is started");
      page.step("Start " + node + ", and wait until it is synced")
          .why(
              node.equals("galera1")
                  ? "It finds the component that galera3 made, and joins it."
                  : "Only now. Two joiners at once may take each other as donors.")
          .otherwise(
              """
              `Receiving IST failed, node restart required` in its log, and state `Disconnected` while
              a ping is answered: its donor had only just joined and lacked the last write-set.
              Restart it.""")
          .run("docker start " + node)
          .succeeds()
          .run(
              "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                  .formatted(node))
          .within(BACK)
          .matches("Synced$");
    }
    page.step("Find what was written alone, on both")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.quorum_probe WHERE note = 'written alone'"
            done""")
        .matches("(?s)written alone\\n.*written alone\\n")
        .printsNot("ERROR");
    page.expect("there is one component of three, of one state UUID")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(6)
  @DisplayName("Two are left, and lose each other: neither goes on")
  @Covers({"G041", "G058"})
  void evenSplit(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        One of two is not more than half. So a pair stops as a whole when its network breaks, and that
        is right: each half would have a history of its own. Three nodes, or two and an arbitrator,
        never split evenly. `pc.ignore_sb` and `pc.ignore_quorum` take this away; leave both off.""");
    measures.ledger().mark("galera3 is stopped, and galera2 is cut off");
    page.step("Stop galera3, which takes its leave")
        .limit(Duration.ofMinutes(10))
        .run("docker stop -t 600 galera3")
        .succeeds();
    page.step("See that two are left, and are Primary")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"")
        .within(NOTICED)
        .matches("^wsrep_cluster_size\\s+2$");
    page.step("Drop every packet between these two")
        .run(
            """
            docker run --rm --network container:galera2 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                iptables -A INPUT -s galera1.local -j DROP && iptables -A OUTPUT -d galera1.local -j DROP'""")
        .succeeds();
    page.step("See that both have lost it")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'"
            done""")
        .within(NOTICED)
        .matches("(?s)^wsrep_cluster_status\\s+non-Primary\nwsrep_cluster_status\\s+non-Primary$");
    page.expect("no node is primary").holds(() -> QuorumSteps.primaries(lab, 0));
    QuorumSteps.refuses(page, "galera1");
    QuorumSteps.refuses(page, "galera2");
    measures.ledger().mark("galera2 is connected again");
    page.step("Let packets through")
        .run(
            """
            docker run --rm --network container:galera2 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" --flush""")
        .succeeds();
    page.step("See that they find each other, and go on by themselves")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"")
        .within(BACK)
        .matches("^wsrep_cluster_status\\s+Primary$");
    page.step("Start galera3, and wait until it is synced")
        .run("docker start galera3")
        .succeeds()
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
    page.expect("all three are one component again")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(7)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE quorum_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once; there was never a second history")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }
}
