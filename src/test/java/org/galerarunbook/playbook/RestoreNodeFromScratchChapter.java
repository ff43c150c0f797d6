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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 1,
    title = "Restore a node from scratch",
    purpose =
        """
        A node is emptied and started; a donor sends it everything, a snapshot (SST) over TLS, while
        the application goes on writing. Here the node is galera2.""")
@UseWhen({
  "a node's disk was replaced, or its data directory is empty or damaged",
  "a node differs from the others, and they are right"
})
@NotWhen({
  "the node's data is fine and it was only away: [[BringANodeBackChapter]]",
  "no node says `Primary`: [[FullOutageChapter]]. What you empty then may be the last copy"
})
@Needs({
  "two other nodes that say `Synced` and stay up meanwhile",
  "room on the node for all of the data; and for a copy of what is on it now, if you want to go back"
})
@Costs(
    value =
        "One node less until the snapshot is in, and the donor is desynced meanwhile: a second failure"
            + " then costs the quorum.",
    fault = "one node emptied under load; the others never stopped")
@StopAndCall({
  "a node other than this one is not `Synced`",
  "you don't know which node is right",
  "the snapshot fails a second time"
})
@Symptom(
    text = "WSREP_SST: [ERROR] mariadb-backup finished with error",
    means =
        "the donor could not make the snapshot; why is in mariabackup.backup.log beside its data",
    page = "[[#" + RestoreNodeFromScratchChapter.NO_LOGIN + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "requested state transfer from '*any*'. Selected … as donor",
    means = "a node that joins asked for what it lacks, and got a donor",
    rank = Rank.EVENT)
@Symptom(
    text = "SST completed on joiner",
    means = "the node got all of the data from a donor",
    rank = Rank.EVENT)
@UsesLab
@Topic.Gate
@Topic.Sst
@Topic.Recovery
class RestoreNodeFromScratchChapter {

  private static final Duration REBUILT = Duration.ofMinutes(3);
  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);
  static final String NO_LOGIN = "`Access denied` on the donor: its account is wrong";

  @Drill("An application writes, and leaves a row to look for")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("A workload writes through galera1 from here to the end.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.step("Leave a row")
        .run(
            galera1.clientSql(
                """
                CREATE OR REPLACE TABLE restore_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
                INSERT INTO restore_probe (note) VALUES ('written before');"""));
  }

  @Procedure("Empty the node")
  @Order(2)
  @Covers("G031")
  void wipe(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is stopped and wiped");
    page.step("See that the others can spare it")
        .why("One becomes the donor; the other alone then serves the application.")
        .youSee("both say `Synced`")
        .otherwise("With one `Synced` node, emptying this one takes the quorum away. Stop here.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .matches("(?s)Synced\\n.*Synced\\n");
    page.step("Stop it, and give it the time it needs")
        .why(
            "Without `-t` Docker kills it after ten seconds, and a copy of it is then of less use.")
        .youSee("its last word is `Shutdown complete`")
        .otherwise("It was killed, or it had crashed before: go on all the same.")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            docker stop -t 600 galera2
            docker logs --tail 5 galera2 2>&1 | grep -o 'Shutdown complete'""")
        .prints("Shutdown complete");
    page.step("Keep a copy of what is on it")
        .why("Leave this out only if its disk is new. It is the one way back.")
        .youSee("`copied`, and its files, `ibdata1` and `grastate.dat` among them")
        .otherwise(
            "No `copied`: don't empty it. `cannot overwrite existing file`: a copy of an earlier try, which"
                + " stays. Move it away only when you know that it is not the good one.")
        .run(
            """
            (set -C; umask 077; docker cp galera2:/var/lib/mysql - > galera2.tar) && echo copied &&
              tar -tf galera2.tar | grep -E '/(ibdata1|grastate.dat)$'""")
        .printsLine("copied")
        .prints("mysql/ibdata1")
        .prints("mysql/grastate.dat");
    page.step("Empty its data directory")
        .loses(
            "everything on this node. The two others have it; what only this node had is in the copy")
        .otherwise("No `emptied`, and no error: it runs. Stop it first.")
        .run(galera2.empty())
        .printsLine("emptied");
  }

  @Drill("The application writes while the node is away")
  @Order(3)
  void missed(Runbook page, Node galera1) {
    page.step("Write what it has missed")
        .run(
            galera1.clientSql(
                "INSERT INTO restore_probe (note) VALUES ('written while it was away')"));
  }

  @Procedure("Start it: a donor sends everything")
  @Otherwise(
      "galera2 is empty, and its copy is `galera2.tar`; the two others serve. It does not"
          + " start, or ends: `docker logs --tail 100 galera2` says why;"
          + " [[BrokenSnapshotChapter]]. A second time: stop and call.")
  @Order(4)
  @Covers({"G031", "R001"})
  void rebuild(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is started, empty");
    page.step("Start it").run(galera2.start());
    page.step("See which node is the donor")
        .why("It answers, but may lag: keep reads away from it that have to be current.")
        .youSee("one of them says `Donor/Desynced`; that is no fault")
        .otherwise("Both stay `Synced`: the node did not ask. Read its log, `docker logs galera2`.")
        .run(
            """
            for node in galera1 galera3; do
              echo "$node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'")"
            done""")
        .within(REBUILT)
        .matches("Donor/Desynced");
    page.step("Wait until it is synced")
        .youSee("`Synced`; until then it refuses the connection")
        .otherwise("The container ends instead: the snapshot failed. [[#" + NO_LOGIN + "]].")
        .run(galera2.state())
        .within(REBUILT)
        .matches("Synced$");
  }

  @Check("It got everything, encrypted, and is one of them again")
  @Otherwise(
      "galera2 has its data all the same. `Receiving IST` alone: it was not emptied. No"
          + " `Using openssl`: it came in the clear, [[TlsEverywhereChapter#Port 4444: what a"
          + " snapshot's script is told]]. Nothing: it was started again since.")
  @Order(5)
  @Covers({"G031", "R001"})
  void check(Runbook page, Lab lab, Measures measures) {
    page.step("Read in its log who sent it, and how")
        .youSee(
            "a donor, `Using openssl based encryption`, and `SST completed on joiner`; no"
                + " `Receiving IST`, which would be the last write-sets only")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 | grep -oE \\
              'Selected .* as donor|Using openssl based encryption with socat: with key and crt|SST completed on joiner|Receiving IST: .*'""")
        .matches("Selected \\d\\.\\d \\(galera[13]\\)\\(SYNCED\\) as donor")
        .prints("Using openssl based encryption with socat: with key and crt")
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
    page.step("Ask all nodes who they are with")
        .youSee("three times `3`, one UUID, `Primary`, `Synced`")
        .otherwise(
            "Two UUIDs are two histories: [[WrongFounderChapter]]. The donor is desynced for some"
                + " seconds more: ask again.")
        .run(OutageSteps.STATES)
        .within(Duration.ofSeconds(30))
        .matches("(3 (\\S+) Primary Synced\\n)(3 \\2 Primary Synced\\n){2}");
    page.expect("one node was the donor, and it is synced again")
        .within(Duration.ofSeconds(30))
        .holds(() -> donated(lab, measures));
  }

  private static void donated(Lab lab, Measures measures) {
    GaleraNode joiner = lab.cluster().node(2);
    Instant began = joiner.container().startedAt();
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

  @Drill("No row is missing")
  @Order(6)
  void complete(Runbook page, Node galera2) {
    page.step("Find both rows on it")
        .run(
            galera2.ask(
                "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.restore_probe ORDER BY id;"))
        .printsLine("written before")
        .printsLine("written while it was away");
  }

  @WayBack("Put the copy back")
  @Otherwise(
      "The two others serve and have everything; `galera2.tar` is only read. Unpacking"
          + " broke off: empty the directory again, then unpack. No `Receiving IST`: a snapshot"
          + " has replaced what was unpacked; the copy still has it.")
  @Order(7)
  void back(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 gets its copy back");
    page.note(
        """
        While the others run this gives no old data back: the node takes the copy's position, and is
        sent what it missed since. What only this node had, read out of the copy, not in the cluster.""");
    page.step("Stop it").limit(Duration.ofMinutes(10)).run(galera2.stop());
    page.step("Empty its data directory")
        .loses("what the donor sent; the donor still has it")
        .otherwise("No `emptied`, and no error: it runs. Stop it first.")
        .run(galera2.empty())
        .printsLine("emptied");
    page.step("Unpack the copy, and start it")
        .loses("nothing: the directory is empty")
        .run("docker cp -a - galera2:/var/lib < galera2.tar && docker start galera2");
    page.step("Wait until it is synced")
        .youSee("`Synced`")
        .otherwise("It asks for a snapshot instead, if it was away too long: wait for that.")
        .run(galera2.state())
        .within(REBUILT)
        .matches("Synced$");
    page.step("See that it was sent the last write-sets only")
        .youSee("`Receiving IST: … writesets, seqnos …`")
        .run(galera2.logSinceStart("grep -oE 'Receiving IST: .*'"))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+");
  }

  @Trap("Files added to the data directory do not survive a snapshot")
  @Order(8)
  @Covers("R010")
  void addedFiles(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is stopped, and loses grastate.dat");
    page.note(
        """
        The joiner's script empties the data directory before it unpacks. Keys, passwords and scripts
        belong elsewhere; so does what a health check reads.""");
    page.step("Stop it, add a file, and take away what says where it stood")
        .why("Without `grastate.dat` the node asks for a snapshot although its data is all there.")
        .loses(
            "the node's position, and with it all of its data when it starts; the others have it")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            docker stop -t 600 galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                echo mine > /var/lib/mysql/notes.txt && rm /var/lib/mysql/grastate.dat && ls /var/lib/mysql'""")
        .printsLine("notes.txt")
        .printsLine("ibdata1");
    page.step("Start it, and wait until it is synced")
        .run(galera2.start())
        .succeeds()
        .run(galera2.state())
        .within(REBUILT)
        .matches("Synced$");
    page.step("See that the file is gone")
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

  @Drill(value = "Both possible donors get a wrong account", trap = true)
  @Order(9)
  void wrongAccount(Runbook page, Measures measures) {
    measures.ledger().mark("the donors get a wrong wsrep_sst_auth");
    page.step("Set a wrong account")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_sst_auth='nobody'"
            done""");
    page.step("Have galera2 ask for a snapshot")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            docker stop -t 600 galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql/grastate.dat &&
            docker start galera2""");
    page.step("See it end")
        .why("A server with half a snapshot does not go on.")
        .limit(REBUILT)
        .run("docker wait galera2")
        .matches("^[1-9]\\d*$");
  }

  @Trap(NO_LOGIN)
  @Order(10)
  @Covers({"G031", "R025"})
  void wrongCredentials(Runbook page, Lab lab, Node galera2) {
    page.note(
        """
        `wsrep_sst_auth` is the account by which the donor's `mariadb-backup` logs in to its own
        server. TLS on port 4444 replaces none of it.""");
    page.step("Read the reason, on the donor")
        .why(
            "The joiner only knows that nothing came, and may end before its script can say so. What"
                + " `mariadb-backup` said is in a file of the donor's data directory.")
        .youSee(
            "`Access denied for user`, and on the donor `WSREP_SST: [ERROR] … finished with error`")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node sh -c "grep -h 'Access denied' /var/lib/mysql/mariabackup.backup.log 2>/dev/null"
              docker logs --since 1m $node 2>&1 | grep 'WSREP_SST: \\[ERROR\\]'
            done | grep .""")
        .prints("Access denied for user 'nobody'@'localhost'")
        .matches("WSREP_SST: \\[ERROR\\] .*(mariadb-backup|mariabackup) finished with error");
    page.expect("both donors are Synced as before: a failed snapshot costs the joiner only")
        .within(Duration.ofSeconds(30))
        .holds(
            () -> {
              var status = lab.cluster().status();
              assertThat(status.get(0).isSyncedIn(2)).as("galera1 is Synced of 2").isTrue();
              assertThat(status.get(2).isSyncedIn(2)).as("galera3 is Synced of 2").isTrue();
            });
    page.step("Set the account as the donors' files have it")
        .why(
            "On the two that may be donors, here of galera2. Through a pipe within the container: `ps` shows the"
                + " arguments of commands.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node sh -c '
                auth=$(my_print_defaults --mysqld | sed -n "s/\\o047/&&/g; s/^--wsrep[-_]sst[-_]auth=//p" | tail -n 1)
                [ -n "$auth" ] || { echo "not in its files"; exit 1; }
                printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'
            done""")
        .printsNothing();
    page.step("Start the node again")
        .run(galera2.start())
        .succeeds()
        .run(galera2.state())
        .within(REBUILT)
        .matches("Synced$");
  }

  @Measurement("Nothing was lost, and the application never waited long")
  @Order(11)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, Duration.ofSeconds(30), WRITES_GO_ON);
  }

  @Drill("Tidy up")
  @Order(12)
  void tidy(Runbook page) {
    page.step("Remove the row's table and the copy")
        .run(
            "docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE restore_probe\" && rm galera2.tar");
  }
}
