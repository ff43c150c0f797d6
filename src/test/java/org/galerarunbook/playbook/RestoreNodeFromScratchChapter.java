package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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
    number = 1,
    title = "Restore a node from scratch",
    purpose =
        """
        A node whose data is lost or not to be trusted is emptied and started. A donor sends it
        everything, a snapshot (SST) over TLS, while the application goes on writing.""")
@WhenToUse(
    "A node's disk was replaced, its data directory is damaged, or it differs from the others and"
        + " they are right.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`; the two others stay up meanwhile",
  "disk space on the node for the whole data, and network between donor and node",
  "certainty that what is on the node is not needed: it will be gone"
})
@Costs(
    "The cluster has one node less until the snapshot is in, and the donor is desynced meanwhile: the"
        + " third node alone is `Synced`. A second failure then costs the quorum.")
@UsesLab
@Topic.Sst
@Topic.Recovery
class RestoreNodeFromScratchChapter {

  private static final Duration REBUILT = Duration.ofSeconds(90);
  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  @Test
  @Order(1)
  @DisplayName("Before")
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.step("See that the two others can spare a node")
        .why(
            "One of them becomes the donor. With only one `Synced` node left, taking this one away is"
                + " taking the quorum away.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .matches("(?s)Synced\\n.*Synced\\n");
    page.step("Leave a row to look for afterwards")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE restore_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
              INSERT INTO restore_probe (note) VALUES ('written before');\"""")
        .succeeds();
  }

  @Test
  @Order(2)
  @DisplayName("Empty the node")
  @Covers("G031")
  void wipe(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is stopped and wiped");
    page.step("Stop it").run("docker stop galera2").succeeds();
    page.step("Delete everything in its data directory")
        .why(
            """
            The container stays, and with it the volume; a throw-away container mounts it. With any
            doubt about the two others, copy the directory away first: it may be the last copy.""")
        .otherwise("It must name the stopped node. Emptied under a running server, look again.")
        .run(
            """
            docker run --rm --volumes-from galera2 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    page.step("See that it is empty")
        .run(
            """
            docker run --rm --volumes-from galera2 --entrypoint ls \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -A /var/lib/mysql""")
        .printsNothing();
    page.step("Write what it has missed")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO restore_probe (note) VALUES ('written while it was away')\"""")
        .succeeds();
  }

  @Test
  @Order(3)
  @DisplayName("Start it: a donor sends everything")
  @Covers({"G031", "R001"})
  void rebuilt(Runbook page, Lab lab, Measures measures) {
    Instant began = Instant.now();
    measures.ledger().mark("galera2 is started, empty");
    page.step("Start it")
        .why("It finds no data, tells the cluster so, and is given a donor.")
        .run("docker start galera2")
        .succeeds();
    page.step("See the donor at work")
        .why(
            """
            `Donor/Desynced` is no fault: the donor answers, but may lag, and flow control does not
            wait for it. Take it out of rotation for reads that must be current. The script of
            `mariabackup` pauses ten seconds before it sends, however little there is to send.""")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done | sort""")
        .within(Duration.ofSeconds(20))
        .matches("Donor/Desynced");
    page.step("See that the application writes meanwhile")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO restore_probe (note) VALUES ('written during the snapshot')\"""")
        .succeeds();
    page.step("Wait until it is synced")
        .otherwise(
            """
            The node's container ends instead: its snapshot failed. `docker logs galera2` and the
            donor's log have lines with `WSREP_SST: [ERROR]`; see the last section but one.""")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(REBUILT)
        .matches("Synced$");
    page.step("Read who sent it")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 | grep -oE 'requested state transfer from .*'""")
        .matches("Selected \\d\\.\\d \\(galera[13]\\)\\(SYNCED\\) as donor");
    page.step("Read that it was a snapshot, that it was encrypted, and that it was complete")
        .why("An IST has a line `Receiving IST: … writesets, seqnos …` instead.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 |
              grep -oE 'Using openssl based encryption with socat: with key and crt|SST completed on joiner|Receiving IST: .*'""")
        .prints("Using openssl based encryption with socat: with key and crt")
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
    page.step("Find the rows on it, all three")
        .run(
            """
            docker exec galera2 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.restore_probe ORDER BY id;\"""")
        .printsLine("written before")
        .printsLine("written while it was away")
        .printsLine("written during the snapshot");
    page.expect("one node was the donor, and it is synced again")
        .within(Duration.ofSeconds(30))
        .holds(() -> donated(lab, began, measures));
  }

  private static void donated(Lab lab, Instant began, Measures measures) {
    GaleraNode joiner = lab.cluster().node(2);
    var donors =
        lab.cluster().nodes().stream()
            .filter(n -> n != joiner)
            .map(n -> NodeLog.since(n, began))
            .filter(l -> l.has(NodeLog.DONATING))
            .toList();
    assertThat(donors).as("nodes that were desynced as donors").hasSize(1);
    Duration desynced = donors.get(0).between(NodeLog.DONATING, NodeLog.SYNCED);
    NodeLog log = NodeLog.sinceStart(joiner);
    assertThat(log.has(NodeLog.SST)).as("the joiner got a snapshot").isTrue();
    assertThat(log.has(NodeLog.IST)).as("the joiner got write-sets only").isFalse();
    measures.time("the donor was desynced", desynced, null);
    measures.time(
        "from start to Synced, by SST",
        Duration.between(joiner.container().startedAt(), log.at(NodeLog.SYNCED)),
        null);
  }

  @Test
  @Order(4)
  @DisplayName("Files added to the data directory do not survive a snapshot")
  @Covers("R010")
  void addedFiles(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 is stopped, and loses grastate.dat");
    page.step("Stop it, add a file, and take away what says where it stood")
        .why(
            """
            Without `grastate.dat` the node asks for a snapshot although its data is all there: the
            way to have a node rebuilt that is to be kept for inspection until the donor sends.""")
        .run(
            """
            docker stop galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                echo mine > /var/lib/mysql/notes.txt && rm /var/lib/mysql/grastate.dat && ls /var/lib/mysql'""")
        .printsLine("notes.txt")
        .printsLine("ibdata1");
    page.step("Start it, and wait until it is synced")
        .run("docker start galera2")
        .succeeds()
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(REBUILT)
        .matches("Synced$");
    page.step("See that the file is gone")
        .why(
            """
            The joiner's script empties the data directory before it unpacks. Keys, passwords and
            scripts belong elsewhere; so does what a health check reads.""")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 | grep -oE 'Cleaning the existing datadir|SST completed on joiner'
            docker exec galera2 ls /var/lib/mysql""")
        .prints("Cleaning the existing datadir")
        .prints("SST completed on joiner")
        .printsLine("ibdata1")
        .printsNot("notes.txt");
  }

  @Test
  @Order(5)
  @DisplayName("How wrong credentials look")
  @Covers({"G031", "R025"})
  void wrongCredentials(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("the donors get a wrong wsrep_sst_auth");
    WrongCredentialsSteps.wrongCredentials(page, lab);
  }

  @Test
  @Order(6)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE restore_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
  }
}
