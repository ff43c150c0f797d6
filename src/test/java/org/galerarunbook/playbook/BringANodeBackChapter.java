package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    number = 2,
    title = "Bring a node back",
    purpose =
        """
        A node that was away gets what it missed. If a donor still has all of it in its gcache, that
        is an incremental transfer (IST), over in seconds; if not, a whole snapshot (SST). Which of
        the two it was is in the joiner's log.""")
@WhenToUse("After a restart, a crash, or hours without power or network of one node.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`, `gcache.size` 32M as it comes",
  "the node's data directory as the node left it"
})
@Costs("One node less until it is `Synced` again. Nobody waits for an IST.")
@UsesLab
@Topic.Gate
@Topic.Ist
@Topic.Sst
@Topic.Recovery
class BringANodeBackChapter {

  private static final Duration BACK = Duration.ofSeconds(60);

  /** A snapshot's donor pauses ten seconds before it sends: what is faster was none. */
  private static final Duration AFTER_CRASH = Duration.ofSeconds(10);

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  /** Only what it logged since it was started last; an earlier transfer must not count. */
  private static final String TRANSFER =
      """
      since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
      docker logs --since "$since" galera2 2>&1 |
        grep -oE 'Receiving IST: .*|IST receiver using ssl|SST completed on joiner'""";

  private static final String IST = "Receiving IST: \\d+ writesets, seqnos \\d+-\\d+";

  @Test
  @Order(1)
  @DisplayName("How long a node may be away")
  @Covers({"G047", "R013", "R014"})
  void reach(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.step("Leave rows to look for afterwards")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE back_probe (id INT PRIMARY KEY AUTO_INCREMENT, note LONGTEXT);
              INSERT INTO back_probe (note) VALUES ('written before');\"""")
        .succeeds();
    page.step("Read the size of the gcache")
        .why(
            """
            `gcache.size` is a ring on disk, allocated at start: what falls out of it can't be sent by
            IST. `gcache.recover` says that its content counts again after a restart; it is `yes`
            without being set.""")
        .run(
            """
            docker exec galera1 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -E '^ *gcache.(size|recover) ='""")
        .matches("gcache\\.size = 32M$")
        .matches("gcache\\.recover = yes$");
    page.step("Read how many bytes of write-sets a second it takes")
        .why(
            """
            The gcache's size divided by this rate is how long a node may be away. Measure it at the
            busiest hour; here it is the mean since the node was started.""")
        .run(
            """
            docker exec galera1 mariadb -N -e "
              SELECT 'bytes a second', ROUND(SUM(IF(VARIABLE_NAME = 'UPTIME', 0, VARIABLE_VALUE)) /
                GREATEST(1, SUM(IF(VARIABLE_NAME = 'UPTIME', VARIABLE_VALUE, 0))))
              FROM information_schema.GLOBAL_STATUS
              WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES', 'UPTIME')\"""")
        .matches("^bytes a second\\s+[1-9]\\d*$");
  }

  @Test
  @Order(2)
  @DisplayName("A routine restart")
  @Covers({"G056", "R011"})
  void restart(Runbook page, Measures measures, Lab lab) {
    measures.ledger().mark("galera2 is restarted");
    page.step("Restart it")
        .why(
            "It leaves in order, and joins again. Its clients are disconnected: take it out of rotation"
                + " first.")
        .run("docker restart -t 600 galera2")
        .succeeds();
    synced(page);
    page.step("See that it was an IST").run(TRANSFER).matches(IST).printsNot("SST completed");
    measures.time("restarted, from start to Synced", toSynced(lab), null);
  }

  @Test
  @Order(3)
  @DisplayName("A short absence: only what it missed")
  @Covers({"R011", "R018"})
  void shortAbsence(Runbook page, Lab lab, Measures measures) {
    GaleraNode galera2 = lab.cluster().node(2);
    measures.ledger().mark("galera2 is away for a short time");
    page.step("Stop it").run("docker stop -t 600 galera2").succeeds();
    page.step("Read where it stopped")
        .run("docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep :")
        .matches("^seqno:\\s+\\d+$");
    long left = galera2.grastate().orElseThrow().seqno();
    page.step("Write what it misses")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO back_probe (note) VALUES ('missed, a little')\"""")
        .succeeds();
    page.step("Start it").run("docker start galera2").succeeds();
    synced(page);
    page.step("Read what it was sent")
        .run(TRANSFER)
        .matches(IST)
        .prints("IST receiver using ssl")
        .printsNot("SST completed");
    page.expect("the first seqno that it was sent is the one after its own")
        .holds(
            () ->
                assertThat(NodeLog.sinceStart(galera2).number(NodeLog.IST, 2))
                    .as("first seqno sent")
                    .isEqualTo(left + 1));
    page.step("Find the row on it")
        .run(
            """
            docker exec galera2 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.back_probe ORDER BY id\"""")
        .printsLine("missed, a little");
    measures.time("short absence, from start to Synced", toSynced(lab), null);
  }

  @Test
  @Order(4)
  @DisplayName("After a crash: the position is recovered")
  @Covers({"G054", "R011"})
  void crash(Runbook page, Lab lab, Measures measures) {
    GaleraNode galera2 = lab.cluster().node(2);
    measures.ledger().mark("galera2 is killed");
    page.step("Kill it, as the kernel does when memory runs out")
        .run("docker kill galera2")
        .succeeds();
    page.step("See that grastate.dat has no position")
        .why(
            "A running node has no seqno there, since it would be wrong a moment later. A node that"
                + " is killed leaves it so.")
        .run("docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep :")
        .matches("^seqno:\\s+-1$");
    page.step("Start it")
        .why(
            """
            With seqno -1 a node would be sent a whole snapshot. InnoDB still knows the position; the
            node's start script asks it (`mariadbd --wsrep-recover`) and passes it on, as
            `galera_recovery` does under systemd.""")
        .run("docker start galera2")
        .succeeds();
    synced(page);
    page.step("Read the recovered position, and what it was sent")
        .otherwise(
            """
            `SST completed on joiner`: the position was not recovered, or a donor no longer had
            what was missed. An error of InnoDB: the data is damaged; wipe it and have it rebuilt.""")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 |
              grep -oE "InnoDB's is .*|Receiving IST: .*|SST completed on joiner\"""")
        .matches("InnoDB's is [0-9a-f-]{36}:\\d+$")
        .matches(IST)
        .printsNot("SST completed");
    Duration took = toSynced(lab);
    measures.time("killed, from start to Synced by IST", took, AFTER_CRASH);
    page.expect("it was Synced sooner than any snapshot could be: within 10 s of its start")
        .holds(() -> assertThat(took).isLessThanOrEqualTo(AFTER_CRASH));
    page.expect("no seqno was sent twice or left out: the first is the one after InnoDB's")
        .holds(
            () -> {
              NodeLog log = NodeLog.sinceStart(galera2);
              assertThat(log.number(NodeLog.IST, 2))
                  .isEqualTo(log.number("InnoDB's is [0-9a-f-]{36}:(\\d+)", 1) + 1);
            });
  }

  @Test
  @Order(5)
  @DisplayName("Away for longer than the gcache reaches: a snapshot")
  @Covers("R012")
  void longAbsence(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is away for longer than the gcache reaches");
    page.step("Stop it").run("docker stop -t 600 galera2").succeeds();
    page.step("Write more than the gcache holds")
        .why(
            "Forty megabytes, in a ring of 32: what galera2 misses first is overwritten. On a busy"
                + " cluster time does the same.")
        .run(
            """
            docker exec toolbox sh -c '
              for i in $(seq 400); do
                echo "INSERT INTO back_probe (note) VALUES (REPEAT(MD5($i), 3200));"
              done | mariadb -h galera1.local'""")
        .succeeds();
    page.step("Start it")
        .otherwise(
            """
            The container ends, and the donor logs `Cert index preload first seqno … not found from
            gcache`: a burst of large write-sets has pushed even the latest out of the ring, and then a
            snapshot can't be given either. Start it again; enlarge `gcache.size`.""")
        .run("docker start galera2")
        .succeeds();
    synced(page);
    page.step("See that it was a snapshot")
        .why(
            "The joiner asked from its position, and no node had that any more. `wsrep_sst_donor` and"
                + " a larger `gcache.size` on one node are what helps next time.")
        .run(TRANSFER)
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
    measures.time("long absence, from start to Synced by SST", toSynced(lab), null);
    page.step("Count the rows on it")
        .run(
            """
            docker exec galera2 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM passbolt.back_probe\"""")
        .printsLine("402");
  }

  @Test
  @Order(6)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE back_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
  }

  private static void synced(Runbook page) {
    page.step("Wait until it is synced")
        .otherwise("What it waits for is in `docker logs --tail 50 galera2`.")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
  }

  private static Duration toSynced(Lab lab) {
    GaleraNode galera2 = lab.cluster().node(2);
    return Duration.between(
        galera2.container().startedAt(), NodeLog.sinceStart(galera2).at(NodeLog.SYNCED));
  }
}
