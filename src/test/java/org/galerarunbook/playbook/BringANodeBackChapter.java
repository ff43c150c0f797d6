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
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 2,
    title = "Bring a node back",
    purpose =
        """
        A node that was away is started, and gets what it missed. If a donor still has all of it in its
        gcache, that is an incremental transfer (IST), over in seconds; if not, a whole snapshot (SST).
        Here the node is galera2, and it crashed; the others are galera1 and galera3.""")
@UseWhen({
  "one node is down or crashed, and the others say `Primary` and a `wsrep_cluster_size` that is one less",
  "a node comes back after maintenance, or after hours without power or network"
})
@NotWhen({
  "no node says `Primary`: [[FullOutageChapter]]",
  "all nodes crashed and all can start: [[ComesBackByItselfChapter]]",
  "its data directory is empty or damaged: [[RestoreNodeFromScratchChapter]]",
  "it runs and says `non-Primary`: mend its network, [[LoseTheQuorumChapter#One node says `non-Primary`, and the others go on]]",
  "it took writes of its own meanwhile: [[WrongFounderChapter]]. Started, it may be overwritten"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again), and two other nodes that say `Synced`",
  "the node's data directory as the node left it"
})
@Costs(
    value =
        "One node less until it is `Synced` again. Nobody waits for an IST; a snapshot's donor is desynced.",
    fault =
        "one node restarted, stopped for a while, killed, and away for longer than 32 MB of write-sets, one"
            + " after the other; no power cut")
@StopAndCall({
  "its state UUID is not the others'",
  "it ends again after a second start: its log says why"
})
@UsesLab
@Topic.Gate
@Topic.Ist
@Topic.Sst
@Topic.Recovery
class BringANodeBackChapter {

  private static final Duration BACK = Duration.ofSeconds(120);
  private static final Duration STOPS = Duration.ofMinutes(10);

  /** The target on a machine of its own; that it was no snapshot, its log says. */
  private static final Duration AFTER_CRASH = Duration.ofSeconds(10);

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);
  private static final String SNAPSHOT =
      "`SST completed on joiner`: it was away for longer than the gcache reaches";

  /** Only what it logged since it was started last; an earlier transfer must not count. */
  private static final String TRANSFER =
      "grep -oE \"InnoDB's is .*|Receiving IST: .*|IST receiver using ssl|SST completed on joiner\"";

  private static final String IST = "Receiving IST: \\d+ writesets, seqnos \\d+-\\d+";

  @Drill("An application writes, and a node is killed")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2) {
    page.note("A workload writes through galera1 from here to the end.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.step("Leave rows to look for afterwards")
        .run(
            galera1.clientSql(
                """
                CREATE OR REPLACE TABLE back_probe (id INT PRIMARY KEY AUTO_INCREMENT, note LONGTEXT);
                INSERT INTO back_probe (note) VALUES ('written before');"""));
    measures.ledger().mark("galera2 is killed");
    page.step("Kill it, as the kernel does when memory runs out").run(galera2.kill());
    page.step("Write what it misses")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO back_probe (note) VALUES ('missed')\"""");
  }

  @Procedure("Look first")
  @Order(2)
  @Covers("G054")
  void look(Runbook page) {
    page.step("See that the others are a cluster")
        .youSee("`Primary` and `Synced` on both")
        .otherwise("No `Primary`: [[FullOutageChapter]]. Don't start anything before.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status', 'wsrep_local_state_comment', 'wsrep_cluster_state_uuid')"
            done""")
        .within(BACK)
        .matches("(?s)(status\\s+Primary\\n.*){2}")
        .matches("(?s)(comment\\s+Synced\\n.*){2}");
    page.step("See that it is down, and how it went")
        .why("`docker cp` also reads from a stopped container.")
        .youSee(
            "`exited`, and the others' UUID. A `seqno` of -1 says that it crashed, a number that it was"
                + " shut down cleanly: both are fine here")
        .otherwise(
            "Another UUID: [[WrongFounderChapter]]. Zeros: it was interrupted in a snapshot or a schema"
                + " change, and is sent everything, or it is damaged: first [[BrokenSnapshotChapter]]. It says"
                + " `running` or `restarting`: `docker logs --tail 50 galera2` says what it does; if it starts"
                + " again and again, [[BrokenSnapshotChapter]].")
        .run(
            """
            docker inspect --format '{{.State.Status}}' galera2
            docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep :""")
        .printsLine("exited")
        .matches("^uuid:\\s+[0-9a-f-]{36}$")
        .matches("^seqno:\\s+-1$");
  }

  @Procedure("Start it")
  @Otherwise(
      "Only galera2 is at stake: the two others serve. It does not start, or ends: `docker"
          + " logs --tail 50 galera2` says why; if it was in a snapshot,"
          + " [[BrokenSnapshotChapter]]. It ends a second time: start it no more, and call.")
  @Order(3)
  @Covers({"G054", "R011"})
  void start(Runbook page, Lab lab, Measures measures, Node galera2) {
    page.step("Start it")
        .why(
            """
            Where `seqno` is -1, its start script asks InnoDB for the position (`mariadbd
            --wsrep-recover`), as `galera_recovery` does under systemd.""")
        .run(galera2.start());
    synced(page, galera2);
    measures.time("killed, from start to Synced by IST", toSynced(lab), AFTER_CRASH);
  }

  @Check("It got what it missed, and is one of them")
  @Order(4)
  @Covers({"G054", "R011", "R018"})
  void check(Runbook page, Lab lab, Node galera2) {
    page.step("Read in its log what it was sent")
        .youSee(
            "`Receiving IST: … writesets, seqnos …`, over `ssl`; after a crash before it `InnoDB's is …`,"
                + " the position")
        .otherwise("[[#" + SNAPSHOT + "]].")
        .run(galera2.logSinceStart(TRANSFER))
        .matches("InnoDB's is [0-9a-f-]{36}:\\d+$")
        .matches(IST)
        .prints("IST receiver using ssl")
        .printsNot("SST completed");
    page.step("Ask all nodes who they are with")
        .youSee("three times `3`, one UUID, `Primary`, `Synced`")
        .otherwise("Two UUIDs are two histories: [[WrongFounderChapter]].")
        .run(OutageSteps.STATES)
        .within(BACK)
        .matches("(3 (\\S+) Primary Synced\\n)(3 \\2 Primary Synced\\n){2}");
    page.expect("no seqno was sent twice or left out: the first is the one after InnoDB's")
        .holds(
            () -> {
              NodeLog log = NodeLog.sinceStart(lab.cluster().node(2));
              assertThat(log.number(NodeLog.IST, 2))
                  .isEqualTo(log.number("InnoDB's is [0-9a-f-]{36}:(\\d+)", 1) + 1);
            });
  }

  @WayBack("Take it out again")
  @Order(5)
  void back(Runbook page) {
    page.note(
        """
        `docker stop -t 600 galera2`. What it was sent stays; there is nothing else to undo.""");
  }

  @Measurement("A routine restart")
  @Order(6)
  @Covers({"G056", "R011"})
  void restart(Runbook page, Measures measures, Lab lab, Node galera2) {
    measures.ledger().mark("galera2 is restarted");
    page.step("Restart it")
        .why(
            "It leaves in order, and joins again. Its clients are disconnected: take it out of rotation"
                + " first.")
        .limit(STOPS)
        .run(galera2.restart());
    synced(page, galera2);
    page.step("See that it was an IST")
        .run(galera2.logSinceStart(TRANSFER))
        .matches(IST)
        .printsNot("SST completed");
    measures.time("restarted, from start to Synced", toSynced(lab), null);
  }

  @Measurement("A short absence: only what it missed")
  @Order(7)
  @Covers({"R011", "R018"})
  void shortAbsence(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2) {
    GaleraNode server = lab.cluster().node(2);
    measures.ledger().mark("galera2 is away for a short time");
    page.step("Stop it").limit(STOPS).run(galera2.stop());
    page.step("Read where it stopped")
        .run("docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep :")
        .matches("^seqno:\\s+\\d+$");
    long left = server.grastate().orElseThrow().seqno();
    page.step("Write what it misses")
        .run(galera1.clientSql("INSERT INTO back_probe (note) VALUES ('missed, a little')"));
    page.step("Start it").run(galera2.start());
    synced(page, galera2);
    page.step("Read what it was sent")
        .run(galera2.logSinceStart(TRANSFER))
        .matches(IST)
        .prints("IST receiver using ssl")
        .printsNot("SST completed");
    page.expect("the first seqno that it was sent is the one after its own")
        .holds(
            () ->
                assertThat(NodeLog.sinceStart(server).number(NodeLog.IST, 2))
                    .as("first seqno sent")
                    .isEqualTo(left + 1));
    page.step("Find the rows on it")
        .run(
            galera2.ask(
                "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.back_probe ORDER BY id"))
        .printsLine("missed")
        .printsLine("missed, a little");
    measures.time("short absence, from start to Synced", toSynced(lab), null);
  }

  @Drill(value = "It is away for longer than the gcache reaches", trap = true)
  @Order(8)
  void longAbsence(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is away for longer than the gcache reaches");
    page.step("Stop it").limit(STOPS).run(galera2.stop());
    page.step("Write more than the gcache holds")
        .why(
            "Forty megabytes, in a ring of 32: what galera2 misses first is overwritten. On a busy"
                + " cluster time does the same.")
        .limit(STOPS)
        .run(
            """
            docker exec toolbox sh -c '
              for i in $(seq 400); do
                echo "INSERT INTO back_probe (note) VALUES (REPEAT(MD5($i), 3200));"
              done | mariadb -h galera1.local'""");
    page.step("Start it").run(galera2.start());
    synced(page, galera2);
  }

  @Trap(SNAPSHOT)
  @Order(9)
  @Covers({"R012", "G047", "R014"})
  void snapshot(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2) {
    page.note(
        """
        The joiner asked from its position, and no node had that any more. It is healthy afterwards: the
        donor was desynced meanwhile, and it took longer. If the joiner ends instead, and the donor logs
        `Cert index preload first seqno … not found from gcache`, a burst of large write-sets has pushed
        even the latest out of the ring: start it again. How large a gcache has to be:
        [[GcacheChapter]].""");
    page.step("See that it was a snapshot")
        .run(galera2.logSinceStart(TRANSFER))
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
    measures.time("long absence, from start to Synced by SST", toSynced(lab), null);
    page.step("Count the rows on it")
        .run(galera2.ask("SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM passbolt.back_probe"))
        .printsLine("403");
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
            galera1.ask(
                """
                SELECT 'bytes a second', ROUND(SUM(IF(VARIABLE_NAME = 'UPTIME', 0, VARIABLE_VALUE)) /
                  GREATEST(1, SUM(IF(VARIABLE_NAME = 'UPTIME', VARIABLE_VALUE, 0))))
                FROM information_schema.GLOBAL_STATUS
                WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES', 'UPTIME')"""))
        .matches("^bytes a second\\s+[1-9]\\d*$");
  }

  @Measurement("Nothing was lost, and the application never waited long")
  @Order(10)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, Duration.ofSeconds(30), WRITES_GO_ON);
  }

  @Drill("Tidy up")
  @Order(11)
  void tidy(Runbook page, Node galera1) {
    page.step("Remove the probe").run(galera1.clientSql("DROP TABLE back_probe"));
  }

  private static void synced(Runbook page, Node galera2) {
    page.step("Wait until it is synced")
        .youSee("`Synced`; until then it refuses the connection")
        .otherwise(
            "What it waits for is in `docker logs --tail 50 galera2`. `docker logs galera2 > galera2.log 2>&1;"
                + " ./lab explain galera2.log` names the page.")
        .run(galera2.state())
        .within(BACK)
        .matches("Synced$");
  }

  private static Duration toSynced(Lab lab) {
    GaleraNode galera2 = lab.cluster().node(2);
    return Duration.between(
        galera2.container().startedAt(), NodeLog.sinceStart(galera2).at(NodeLog.SYNCED));
  }
}
