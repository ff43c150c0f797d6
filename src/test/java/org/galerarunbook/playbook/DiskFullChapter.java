package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.History;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 27,
    title = "Disk full",
    purpose =
        """
        What one full disk does depends on one setting. With a binary log on it, the node waits for room,
        and every writer of the cluster waits for the node. Without one the node can't take a write that
        the others took, and leaves; nobody waits. Either way: take the node out, make room, start it.
        Here galera3 is the full one, galera1 one with room, and `passbolt.disk_probe` a table: put your
        own in their place, wherever they stand.""")
@UseWhen({
  "a disk is full: a log or a client says `No space left on device`, `Disk is full writing`, or `The table '…' is full`",
  "writes stand still on all nodes, and on one of them the process list says `Waiting for someone to free space`",
  "`df` shows a data directory at 100 %"
})
@NotWhen({
  "writes stand still, and `df` shows room on every node: [[SignalsChapter]]",
  "a node left as `Inconsistent`, and its disk has room: [[NodeThatDisagreesChapter]], before anything is"
      + " restarted"
})
@Needs({
  "two other nodes that say `Synced`, and have room",
  "to try it out: a lab whose nodes have disks of their own, `LAB_DISK=1G ./lab up`; the drills fill no other"
})
@Costs(
    value =
        "With a binary log on the full disk: nobody writes, on any node, until the node is stopped, or for"
            + " up to a minute after there is room. Without: one node less, and a snapshot.",
    fault = "a disk of 1 GB filled by a file, of a node that takes no writes and of the writer")
@StopAndCall({
  "a second node's disk is nearly full: stop neither before one of them has room",
  "all that could be deleted is the server's own"
})
@Symptom(
    text =
        "Disk is full writing '…' (Errcode: 28 \"No space left on device\"). Waiting for someone to free"
            + " space",
    means = "the disk of the binary log is full; all nodes' writers wait for this node",
    rank = Rank.CAUSE)
@Symptom(
    text = "(Errcode: 28 \"No space left on device\")",
    means = "the disk of that file is full",
    rank = Rank.CAUSE)
@Symptom(
    text = "The table '…' is full",
    means = "the disk is full; a node that says so of a write of others has left",
    rank = Rank.CAUSE)
@Symptom(
    text = "InnoDB: preallocating … failed with error 28",
    means = "the node's disk is full; it has left, or is about to",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Cannot create new cache page: … exceeds available storage space",
    means = "the disk of the gcache has no room for a large transaction: the server has ended",
    rank = Rank.CAUSE)
@Alone
@UsesLab(disk = "1G")
@Topic.Recovery
@Topic.Replication
class DiskFullChapter {

  private static final Duration BACK = Duration.ofSeconds(90);
  private static final Duration LONG = Duration.ofMinutes(2);

  /** The most that a ledger waits; a server that waits for room may take longer. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private static final String WAITS =
      "`Waiting for someone to free space`: room alone is not enough";
  private static final String LEFT = "`The table '…' is full`: the node has left";
  private static final String WRITER =
      "The writer's disk is full: it says `Synced`, and clients stay";

  private static final String FULL = "galera3's disk is full, with a binary log";
  private static final String STOPPED = "galera3 is stopped";
  private static final String FULL_AGAIN = "galera3's disk is full, and nobody stops it";
  private static final String ROOM = "galera3 has room again";
  private static final String NO_LOG = "galera3's disk is full, without a binary log";
  private static final String WRITER_FULL = "the writer's disk is full";
  private static final String WRITER_STOPPED = "the writer is stopped";

  private static final String SMALL_ROWS =
      """
      docker exec -d galera1 sh -c 'yes "INSERT INTO disk_probe (note) VALUES (NOW());" |
        head -n 500 | mariadb passbolt'""";

  private static final String LARGE_ROWS =
      """
      docker exec galera1 mariadb passbolt -e "
        INSERT INTO disk_probe (note) SELECT REPEAT('x', 1000) FROM seq_1_to_10000\"""";

  private static final String WITH_A_LOG =
      """
      docker exec %1$s sh -c 'printf "%%s\\n" "[mariadbd]" "log_bin = /var/lib/mysql/binlog" \\
        "log_slave_updates = ON" > /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
      docker restart -t 600 %1$s""";

  @Drill("An application writes, and one node keeps a binary log")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("It writes through galera1, from here until the figures are taken.");
    page.step("Make a table of 20 MB, and an empty one")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              CREATE TABLE disk_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(1000) NOT NULL);
              CREATE TABLE disk_small LIKE disk_probe;
              INSERT INTO disk_probe (note) SELECT REPEAT('x', 1000) FROM seq_1_to_20000\"""");
    page.step("Have galera3 keep a binary log")
        .why("As a node does that a replica follows, or that a restore to a moment needs.")
        .limit(LONG)
        .run(WITH_A_LOG.formatted("galera3"));
    synced(page, galera3);
    page.step("Give the server's files all of the room that they have by name")
        .why(
            """
            The lab copies its data directories, and a copy has holes where nothing was written yet. On a
            server that made its files itself there are none.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'cd /var/lib/mysql
                for file in ibdata1 ib_logfile0 $(ls undo* 2>/dev/null); do fallocate -l "$(stat -c %s $file)" $file; done'
            done""");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster())
                .to(lab.cluster().node(1))
                .failingOver()
                .timeout(ANSWER)
                .payloadBytes(1000));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  /** One of 128 MB that is deleted when the disk is full would be room again. */
  private static void noPage(Runbook page, String node) {
    page.step("Wait until no page of " + node + "'s gcache is left")
        .why(
            "A large transaction makes one, a file of 128 MB that is deleted when nobody needs it.")
        .run(
            "docker exec %s sh -c 'ls /var/lib/mysql | grep -c ^gcache.page || true'"
                .formatted(node))
        .within(BACK)
        .printsLine("0");
  }

  @Drill("The disk of galera3 fills up, a node that nobody writes to")
  @Order(2)
  void fills(Runbook page, Measures measures) {
    noPage(page, "galera3");
    measures.ledger().mark(FULL);
    page.step("Fill it").run(Break.fillDisk("galera3"));
    page.step("Write through galera1, row by row").run(SMALL_ROWS);
  }

  @Procedure("Find the node, and see who waits for it")
  @Order(3)
  void find(Runbook page) {
    page.step("Ask each node how full its disks are")
        .why(
            """
            Data directory and temporary files; add the folder of binary logs, or of the gcache
            (`gcache.dir`), where that is another. Inodes run out, too: `df -i`.""")
        .youSee("`100%` for one of them, and room on the others")
        .otherwise(
            "None is full: [[SignalsChapter]]. A node is down: ask its disk from beside it, as under"
                + " [[#Make room]]. Two or all are full: stop none. Delete on one what is not the server's, while"
                + " it runs; it goes on within a minute.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node; docker exec $node df --output=pcent,avail,target /var/lib/mysql /tmp
            done""")
        .matches("(?s)galera3\\n.*?100%\\s+\\d{1,2} /var/lib/mysql");
    page.step("Ask each node for its state and its queue, and who waits for room there")
        .youSee(
            "the full one says `Synced`, has write-sets in its queue that get no fewer, and"
                + " `Waiting for someone to free space`: everybody waits for it")
        .otherwise(
            "The full one says `Inconsistent`, or its server has ended: it has left, and nobody waits. Go"
                + " on with [[#Make room]]; it comes back by a snapshot: [[#"
                + LEFT
                + "]]. It says `Synced`, and nobody waits: it is the writer, [[#"
                + WRITER
                + "]], or its next large write throws it out. Stop it, too.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo "$node $(docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE
                ORDER BY VARIABLE_NAME SEPARATOR ' ') FROM information_schema.GLOBAL_STATUS
                WHERE VARIABLE_NAME IN ('WSREP_LOCAL_RECV_QUEUE', 'WSREP_LOCAL_STATE_COMMENT')")"
              docker exec $node mariadb -N -e 'SHOW PROCESSLIST' | grep -o 'Waiting for someone to free space'
            done""")
        .within(BACK)
        .matches("^galera1 \\d+ Synced$")
        .matches("^galera3 [1-9]\\d* Synced\\nWaiting for someone to free space$");
  }

  @Procedure("Stop that node at once, if it still says `Synced`")
  @Otherwise(
      "What was acknowledged is on the others. It runs on: `docker kill` it, which harms nothing"
          + " here. Writers still wait a minute later: a second node is full, [[#Find the node, and see"
          + " who waits for it]]; stop none of the others.")
  @Order(4)
  void stop(Runbook page, Measures measures) {
    measures.ledger().mark(STOPPED);
    page.step("Stop it")
        .why(
            """
            The node that is full. The others write on as soon as it has left the group, which it does first. Its server can't
            end while it waits for its disk: after half a minute it is killed, which harms nothing. A node
            that does not wait ends by itself. What was committed here is on the others.""")
        .loses(
            """
            nothing that was acknowledged; but with one node less, the next that fails may cost the
            quorum. Of three, stop one""")
        .limit(LONG)
        .run("docker stop -t 30 galera3");
    page.step("See that the others write")
        .why(
            "Into a table of yours, in place of `passbolt.disk_probe`; or watch the application do it.")
        .youSee("a size that is one less, `Primary`, and a row that was written")
        .otherwise("No `Primary`: [[LoseTheQuorumChapter]].")
        .run(
            """
            docker exec galera1 mariadb -N passbolt -e "
              INSERT INTO disk_probe (note) VALUES ('without galera3'); SELECT ROW_COUNT();
              SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_cluster_status')\"""")
        .printsLine("1")
        .matches("^wsrep_cluster_size\\s+2$")
        .matches("^wsrep_cluster_status\\s+Primary$");
  }

  @Procedure("Make room")
  @Otherwise(
      "galera3 is out, and the others serve: there is time. Nothing large but the server's "
          + "own: delete none of it; a larger disk, or call. `docker run` itself says `no space left "
          + "on device`: make room on the machine first.")
  @Order(5)
  void room(Runbook page) {
    page.step("See what is large there")
        .why(
            """
            From beside it: the node is down. Best is a larger disk. What is not the server's may go:
            dumps, old backups, core files. Of the server's own only binary logs that nobody needs, by
            `PURGE BINARY LOGS` after its start, never by `rm`; if nothing else is large, make some room
            for that start by a larger disk. Everything else stays:
            `ibdata1`, `ib_logfile0`, `undo…`, `galera.cache`, `gcache.page.…`, `grastate.dat`.""")
        .youSee("the largest files, in KB; here it is `.disk-filler`")
        .run(
            """
            docker run --rm --network none --volumes-from galera3 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c 'du -ak /var/lib/mysql | sort -rn | head -n 6'""")
        .matches("^\\d{5,}\\s+/var/lib/mysql/\\.disk-filler$");
    page.step("Delete what is not the server's")
        .why("Put its name in place of `.disk-filler`.")
        .loses("that file. Look at it first: nothing brings it back")
        .run(Break.makeRoom("galera3"));
    page.step("See that there is room")
        .why(
            """
            For what it missed, and some more. A node that left as `Inconsistent` is sent a snapshot: room
            for all of the data, and for a second copy of it while that is prepared.""")
        .youSee("far from `100%`")
        .otherwise(
            "Still `100%`: it was another node's, or another file. Look once more what is large.")
        .run(
            """
            docker run --rm --network none --volumes-from galera3 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c 'df --output=pcent,avail,target /var/lib/mysql'""")
        .matches("^ *\\d?\\d% +\\d{5,} /var/lib/mysql$");
  }

  @Procedure("Start it")
  @Otherwise(
      "The others serve. It may be started again; `docker logs --tail 50 galera3` says why it "
          + "ended. `No space left on device`, or [[#`Cannot create new cache page`: the server has "
          + "ended|`Cannot create new cache page`]]: [[#Make room]] once more.")
  @Order(6)
  void start(Runbook page, Node galera3) {
    page.step("Start it")
        .why("It works whether the server runs or not: one that left as `Inconsistent` still runs.")
        .loses("of a node that left as `Inconsistent`, its own copy: a snapshot replaces it")
        .limit(LONG)
        .run(galera3.restart());
    synced(page, galera3);
  }

  @Check("It has what the others have")
  @Order(7)
  void check(Runbook page, Lab lab) {
    page.step("Read how it came back")
        .youSee("`Receiving IST`: it was sent what it missed, and nothing else")
        .otherwise(
            "`SST completed on joiner`: it had left before you stopped it. That is fine, too.")
        .run(TRANSFER)
        .matches("Receiving IST: \\d+ writesets")
        .printsNot("SST completed");
    page.step("Count tables and rows on every node")
        .why(
            """
            A table that was made while the disk was full may be missing on that node, and it says
            nothing: [[#A table is missing on the node that was full, and all say `Synced`]]. When the
            application is quiet, `./lab compare` says it of every row.""")
        .youSee("the same two numbers three times")
        .otherwise(
            "Paste it again: writes come in between. The one that was full still differs, with fewer tables:"
                + " [[#A table is missing on the node that was full, and all say `Synced`]]. Another"
                + " difference: [[NodeThatDisagreesChapter]], and restart nothing.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT (SELECT COUNT(*)
                FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'passbolt'), COUNT(*) FROM passbolt.disk_probe"
            done""")
        .within(BACK)
        .matches("\\A(\\d+\\s+20\\d{3})\\n\\1\\n\\1\\n?\\z");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("There is nothing to take back")
  @Order(8)
  void back(Runbook page) {
    page.note(
        """
        A node that was stopped is started. Have the next full disk announced: an alarm on `df` at 80 %
        costs less than this page.""");
  }

  @Drill(value = "The disk fills again, and room is made without a stop", trap = true)
  @Order(9)
  void again(Runbook page, Measures measures) {
    noPage(page, "galera3");
    measures.ledger().mark(FULL_AGAIN);
    page.step("Fill it, and write").run(Break.fillDisk("galera3") + "\n" + SMALL_ROWS.strip());
    page.step("Wait until it waits")
        .run(
            """
            docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST' | grep -o 'Waiting for someone to free space'""")
        .within(BACK)
        .prints("Waiting for someone to free space");
    page.step("Make room").run(Break.makeRoom("galera3"));
    measures.ledger().mark(ROOM);
  }

  @Trap(WAITS)
  @Order(10)
  void waits(Runbook page, Node galera3) {
    page.note(
        """
        The server looks again once a minute, and says so; until then all writers of all nodes wait
        on, though the disk has room. So the node is stopped first, and room made then.""");
    page.step("Read its log")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(2), "grep -o 'Disk is full writing.*' | tail -n 1"))
        .prints("(Errcode: 28 \"No space left on device\"). Waiting for someone to free space")
        .prints("Expect up to 60 secs delay for server to continue after freeing disk space");
    page.step("Wait until it goes on")
        .run(galera3.ask("SHOW PROCESSLIST; SHOW STATUS LIKE 'wsrep_local_recv_queue'"))
        .within(BACK)
        .printsNot("Waiting for someone to free space")
        .matches("^wsrep_local_recv_queue\\s+0$");
  }

  @Drill(value = "The same without a binary log, and rows that need room", trap = true)
  @Order(11)
  void withoutLog(Runbook page, Measures measures, Node galera3) {
    page.step("Have galera3 keep none")
        .limit(LONG)
        .run(
            """
            docker exec galera3 sh -c 'rm /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            docker restart -t 600 galera3""");
    synced(page, galera3);
    noPage(page, "galera3");
    measures.ledger().mark(NO_LOG);
    page.step("Fill its disk, and write through galera1")
        .run(Break.fillDisk("galera3") + "\n" + LARGE_ROWS);
  }

  @Trap(LEFT)
  @Order(12)
  void left(Runbook page, Lab lab, Measures measures, Node galera1, Node galera3) {
    measures.ledger().mark("galera3 has left");
    page.note(
        """
        It could not take a write that the others took. Mostly it is outvoted then: its server runs,
        says `Inconsistent`, refuses queries, believes its own data no more, and fetches a snapshot at its
        next start. Seen as well: it can't even take back what it had begun, and after some seconds its
        server ends, with `[FATAL] InnoDB: Error (Out of disk space) in rollback`; then its data is good.
        Either way the others go on. Make room first: for all of the data, twice.""");
    page.step("Read why")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(1),
                "grep -oE \"InnoDB: preallocating.*|mariadbd: The table .* is full|Inconsistency detected: [A-Za-z ]*|.FATAL. InnoDB.*\" | sort -u"))
        .within(BACK)
        .matches("InnoDB: preallocating \\d+ bytes for file \\S+ failed with error 28")
        .matches("mariadbd: The table '\\w+' is full")
        .matches("Inconsistent by consensus|Out of disk space. in rollback");
    page.step("See that the others go on")
        .run(galera1.status("wsrep_cluster_size"))
        .within(BACK)
        .matches("^wsrep_cluster_size\\s+2$");
    page.step("Make room").loses("the file that filled it").run(Break.makeRoom("galera3"));
    page.step("Start it again")
        .loses("its own copy of the data, which the two others have")
        .limit(LONG)
        .run(galera3.restart());
    synced(page, galera3);
    page.step("Read how it came back")
        .run(TRANSFER)
        .matches("SST completed on joiner|Receiving IST: \\d+ writesets");
  }

  @Drill(value = "The disk of galera1 fills up, the writer's", trap = true)
  @Order(17)
  void writerFills(Runbook page, Measures measures) {
    noPage(page, "galera1");
    measures.ledger().mark(WRITER_FULL);
    page.step("Fill it").run(Break.fillDisk("galera1"));
  }

  @Trap(WRITER)
  @Order(18)
  void writer(Runbook page, Measures measures, Node galera1) {
    page.note(
        """
        Nobody can outvote it, for its writes fail before they are sent. Writes that need no room still
        succeed, and its state is the best: a proxy sends clients on, and they get errors. Stop it, and they
        go to the next node, [[FailOverChapter]]. With a binary log they would wait, like all others.""");
    page.step("Write rows that need room")
        .run(LARGE_ROWS)
        .exits(1)
        .matches("No space left on device|The table 'disk_probe' is full");
    page.step("See what it says of itself")
        .run(galera1.state())
        .matches("^wsrep_local_state_comment\\s+Synced$");
    measures.ledger().mark(WRITER_STOPPED);
    page.step("Stop it")
        .loses("nothing that was acknowledged; one node less")
        .limit(LONG)
        .run("docker stop -t 30 galera1");
    page.step("Make room, and start it")
        .loses("the file that filled it")
        .run(Break.makeRoom("galera1") + "\ndocker start galera1");
    synced(page, galera1);
    page.step("Read how it came back")
        .run(TRANSFER.replace("galera3", "galera1"))
        .matches("Receiving IST: \\d+ writesets")
        .printsNot("SST completed");
  }

  @Measurement("What a full disk cost the application")
  @Order(20)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    History history = report.verdict().history();
    Duration stood = sinceAcknowledged(history, STOPPED);
    Duration afterStop = untilAcknowledged(history, STOPPED);
    Duration afterRoom = untilAcknowledged(history, ROOM);
    Duration withoutLog = longestWrite(report, NO_LOG);
    measures.time("binary log: nobody had written for, when the node was stopped", stood, null);
    measures.time("binary log: from the stop of the node until somebody wrote", afterStop, null);
    measures.time("binary log: from room, without a stop, until somebody wrote", afterRoom, null);
    measures.time("no binary log: longest wait of a writer while the node left", withoutLog, null);
    measures.time(
        "the writer's disk: from its stop until somebody wrote",
        untilAcknowledged(history, WRITER_STOPPED),
        null);
    page.expect("stopping the full node set the writers free sooner than room did")
        .holds(() -> assertThat(afterStop).isLessThan(afterRoom));
    page.expect("without a binary log nobody waited as they did with one")
        .holds(() -> assertThat(withoutLog).isLessThan(afterRoom));
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "A table is made while the disk of galera3 is full", trap = true)
  @Order(21)
  void made(Runbook page) {
    page.step("Fill it, make the table, and make room at once")
        .run(
            Break.fillDisk("galera3")
                + """

                docker exec galera1 mariadb passbolt -e "CREATE TABLE made_meanwhile (id INT PRIMARY KEY)"
                """
                + Break.makeRoom("galera3"));
  }

  @Trap("A table is missing on the node that was full, and all say `Synced`")
  @Order(22)
  void missing(Runbook page, Node galera3) {
    page.note(
        """
        A schema change that fails on one node is passed over there, [[ChangeASchemaChapter]]; a full
        disk is no exception. The node stays, or comes back by IST, which does not bring the table. The first
        write to it throws the node out. Compare all tables after a full disk, and give the node what it
        lacks: by RSU, as here, or by a snapshot.""");
    page.step("Read galera3's log")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(1), "grep -o \"WSREP: Ignoring error '.*\" | tail -n 1"))
        .prints("made_meanwhile.frm' (Errcode: 28 \"No space left on device\")");
    page.step("Compare all nodes")
        .limit(LONG)
        .run("./lab compare --database passbolt")
        .exits(1)
        .prints("galera3: passbolt.made_meanwhile is not there; other nodes have it");
    page.step("Make it there alone, and compare again")
        .limit(LONG)
        .run(
            """
            docker exec galera3 mariadb passbolt -e "
              SET SESSION wsrep_OSU_method=RSU; CREATE TABLE made_meanwhile (id INT PRIMARY KEY)"
            ./lab compare --database passbolt""")
        .prints("All the same: 3 nodes");
  }

  @Drill(value = "The disk of galera3 is full, and others send a large transaction", trap = true)
  @Order(23)
  void large(Runbook page) {
    page.step("Fill it, and write fifty megabytes at once")
        .why("More than a gcache of 32 MB holds: it needs a page, a file of 128 MB.")
        .limit(LONG)
        .run(
            Break.fillDisk("galera3")
                + """

                docker exec galera1 mariadb passbolt -e "
                  INSERT INTO disk_probe (note) SELECT REPEAT('x', 1000) FROM seq_1_to_50000" || true""");
  }

  @Trap("`Cannot create new cache page`: the server has ended")
  @Order(24)
  void cachePage(Runbook page, Node galera3) {
    page.note(
        """
        A page of the gcache is as large as `gcache.page_size`, or as the transaction. The data directory
        has it, unless `gcache.dir` says otherwise. The writer of the transaction may get error 1180, and
        tries it again. With room the node starts, and is sent what it missed.""");
    page.step("Read why")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(2), "grep -o 'WSREP: Cannot create new cache page.*'"))
        .within(BACK)
        .matches("Cannot create new cache page: .* exceeds available storage space");
    page.step("Make room, and start it")
        .loses("the file that filled it")
        .run(Break.makeRoom("galera3") + "\ndocker restart -t 600 galera3");
    synced(page, galera3);
  }

  @Drill(value = "galera2 has its temporary files on a disk of 64 MB", trap = true)
  @Order(25)
  void temporary(Runbook page, Node galera2) {
    page.step("Set it, and restart galera2")
        .limit(LONG)
        .run(
            """
            docker exec galera2 sh -c 'printf "%s\\n" "[mariadbd]" "tmpdir = /dev/shm" \\
              > /etc/mysql/mariadb.conf.d/zz-tmpdir.cnf'
            docker restart -t 600 galera2""");
    synced(page, galera2);
  }

  @Trap("`ERROR 28`, or `1021`: temporary files find no room, and only this query fails")
  @Order(26)
  void tmpdir(Runbook page, Node galera2) {
    page.note(
        """
        Sorts and temporary tables lie in `tmpdir`. The query that fills it fails, and what it had written
        there goes with it, so `df` shows nothing afterwards. Nobody else waits, and the node stays. Where
        `tmpdir` is on the disk of the data, [[#Make room]] is for both.""");
    page.step("Sort more than fits")
        .limit(LONG)
        .run(
            """
            docker exec galera2 mariadb passbolt -e "
              SELECT COUNT(note) FROM (SELECT note FROM disk_probe JOIN seq_1_to_9
                ORDER BY note, RAND() LIMIT 180000) AS sorted\"""")
        .exits(1)
        .matches("^ERROR (28|1021) \\(HY000\\)")
        .prints("No space left on device");
    page.step("See that the node is what it was")
        .run(galera2.state())
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Drill("Tidy up")
  @Order(31)
  void tidy(Runbook page, Lab lab, Node galera2, Node galera3) {
    page.step("Remove the tables, and what was left for them")
        .limit(LONG)
        .run(
            """
            docker exec galera2 rm -f /etc/mysql/mariadb.conf.d/zz-tmpdir.cnf
            docker restart -t 600 galera2
            docker exec galera1 mariadb passbolt -e "DROP TABLE IF EXISTS disk_probe, disk_small, made_meanwhile\"""");
    synced(page, galera2);
    page.step("Remove the binary log of galera3, and the files of writes that failed there")
        .limit(LONG)
        .run(
            """
            docker exec galera3 rm -f /etc/mysql/mariadb.conf.d/zz-binlog.cnf
            docker restart -t 600 galera3
            docker exec galera3 sh -c 'rm -f /var/lib/mysql/binlog.* /var/lib/mysql/GRA_*'""");
    synced(page, galera3);
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  private static final String TRANSFER =
      """
      docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
        grep -oE 'Receiving IST: .*|SST completed on joiner'""";

  private static void synced(Runbook page, Node node) {
    page.step("Wait until " + node + " is synced")
        .youSee("`Synced`; until then `ERROR 2002`")
        .otherwise("It ends again: its log says why, and `df` whether there is room.")
        .run(node.state())
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  private static Duration longestWrite(LedgerReport report, String mark) {
    return MarkedWaits.of(report, mark::equals, o -> true).get(0);
  }

  /** From the last acknowledgement before the mark. */
  private static Duration sinceAcknowledged(History history, String mark) {
    Moment at = at(history, mark);
    return history
        .of(Kind.WRITE)
        .filter(o -> o.acknowledged() && !o.end().isAfter(at))
        .map(o -> o.end().until(at))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  /** To the first acknowledgement after the mark. */
  private static Duration untilAcknowledged(History history, String mark) {
    Moment at = at(history, mark);
    return history
        .of(Kind.WRITE)
        .filter(Operation::acknowledged)
        .filter(o -> o.end().isAfter(at))
        .map(o -> at.until(o.end()))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  private static Moment at(History history, String mark) {
    return history.marks().stream()
        .filter(m -> m.text().equals(mark))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody marked '" + mark + "'"))
        .at();
  }
}
