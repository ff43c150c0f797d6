package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
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
    number = 13,
    title = "After a crash of all nodes: start them, and wait",
    purpose =
        """
        Nodes that were killed together find each other by themselves when all of them are started:
        each has the last view in a file. If one never comes back, the others wait for it without end,
        and somebody has to found the cluster again. (Killed, that is: a power cut was not tried.)""")
@WhenToUse("All nodes crashed, and all of their machines start again.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "not a cluster that people use: steps 1 and 7 make the outage. In a real one begin at step 3",
  "`pc.recovery` on, as it comes"
})
@Costs("Nobody reads or writes until the last node of the last view is back.")
@UsesLab
@Topic.Recovery
class ComesBackByItselfChapter {

  private static final Duration REBUILT = Duration.ofMinutes(3);

  @Test
  @Order(1)
  @DisplayName("All come back: nobody has to found anything")
  void all(Runbook page, Lab lab, Measures measures) {
    String history = lab.cluster().node(1).status().uuid();
    page.step("Write a row, then kill all nodes")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE crash_probe (id INT PRIMARY KEY, note VARCHAR(255));
              INSERT INTO crash_probe VALUES (1, 'written before the crash')"
            docker kill galera1 galera2 galera3""")
        .succeeds();
    page.step("Read the last view that a node noted down")
        .why(
            """
            `gvwstate.dat` is deleted when a node stops in order. That it is here means a crash; its
            members are those that have to come back.""")
        .run("docker cp galera1:/var/lib/mysql/gvwstate.dat - | tar -xO")
        .matches("(?s)^member: .*\\nmember: .*\\nmember: ");
    Instant started = Instant.now();
    page.step("Start all nodes")
        .why("Without `--wsrep-new-cluster`. The order does not matter.")
        .run("docker start galera1 galera2 galera3")
        .succeeds();
    page.step("Wait until they are one component")
        .otherwise(
            "One is missing: read what the others wait for (step 9), then go on at step 11. Never step 7"
                + " in earnest: it kills all nodes and empties galera3's disk.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_local_state_comment')"
            done""")
        .within(OutageSteps.BACK)
        .matches("(?s)(wsrep_local_state_comment\\s+Synced\\nwsrep_cluster_size\\s+3\\s*){3}");
    page.step("Read in a log how they did it")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker logs --since "$since" galera1 2>&1 | grep -oE 'restore pc from disk.*|promote to primary component'""")
        .prints("restore pc from disk successfully")
        .prints("promote to primary component");
    page.step("Find the row")
        .run(
            """
            docker exec galera3 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.crash_probe\"""")
        .printsLine("written before the crash");
    page.expect("the history is the one from before")
        .is(history, () -> lab.cluster().node(1).status().uuid());
    measures.time(
        "from the start of all nodes to Synced",
        Duration.between(
            started,
            lab.cluster().nodes().stream()
                .map(n -> NodeLog.sinceStart(n).at(NodeLog.SYNCED))
                .max(Instant::compareTo)
                .orElseThrow()),
        null);
  }

  @Test
  @Order(2)
  @DisplayName("One never comes back: how the others wait")
  void waiting(Runbook page) {
    page.step("Kill all nodes, and replace the disk of galera3")
        .run(
            """
            docker kill galera1 galera2 galera3
            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    page.step("Start all nodes")
        .why("galera3 runs, too, but it is a new node to the others: it has no view.")
        .run("docker start galera1 galera2 galera3")
        .succeeds();
    page.step("See what they wait for")
        .why("Two of three see each other. They were three, and one of those is missing.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker logs --since "$since" galera1 2>&1 |
              grep -oE 'restore pc from disk.*|No nodes coming from primary view.*|New COMPONENT: primary = .*'""")
        .within(Duration.ofSeconds(30))
        .prints("restore pc from disk successfully")
        .prints("No nodes coming from primary view, primary view is not possible")
        .matches("New COMPONENT: primary = no, .*memb_num = 3");
    page.step("Ask one")
        .why(
            """
            It does not take connections yet, not even by the socket, so `pc.bootstrap` can't be told
            to it. It waits without end; the container runs, and looks well to the engine.""")
        .run(
            """
            docker exec galera1 mariadb -e "SHOW STATUS LIKE 'wsrep_cluster_status'" || echo 'no answer'
            docker inspect --format '{{.State.Running}}' galera1""")
        .prints("ERROR 2002")
        .prints("no answer")
        .printsLine("true");
  }

  @Test
  @Order(3)
  @DisplayName("Found it again without the one that is lost")
  @Covers({"G053", "G054", "G055"})
  void founded(Runbook page, Lab lab) {
    page.step("Have it done")
        .why(
            """
            It gives them five seconds, stops those that wait, asks InnoDB, and goes on as in [Recover
            from a full outage](playbook-04-recover-from-a-full-outage.md). By hand: `docker kill` them,
            since a server that waits does not listen to `docker stop`.""")
        .otherwise(
            "A node that can't be looked at stops it: `--without galera3` if it is gone for good.")
        .limit(REBUILT)
        .run("./lab recover")
        .prints("run without a primary component and take no queries")
        .matches("^ +galera3 +stopped, without a position \\(no tables in it\\)$")
        .matches("^galera[12]: founded it, after ")
        .matches("^galera3: joined by SST, a whole snapshot, after ")
        .prints("all nodes agree");
    page.step("Find the row on the new one")
        .run(
            """
            docker exec galera3 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.crash_probe\"""")
        .printsLine("written before the crash");
    page.step("Remove the probe, and what was saved")
        .why(OutageSteps.ALL_SAVED)
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE crash_probe\"")
        .succeeds()
        .run(OutageSteps.DELETE_SAVED)
        .prints("saved");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
