package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    number = 34,
    title = "A snapshot that breaks half-way",
    purpose =
        """
        A node was to get all of the data, and the transfer ended in the middle, stands still, or begins
        again and again. Each try empties the node first and takes a donor out of service. So: stop the
        loop, look at both sides, free the donor, save what there is, and start once, from a donor that you
        chose. After a crash, too: look first, then start. Here the node is galera3.""")
@UseWhen({
  "a node starts again and again; its log ends in `WSREP_SST: [ERROR]` or `State transfer cannot be completed, need to abort`",
  "a node says `Donor/Desynced` for longer than its data takes to be sent, or though nobody joins",
  "a node crashed: before it is started"
})
@NotWhen({
  "no node says `Primary`: [[FullOutageChapter]]",
  "the log names a program that is missing: [[SnapshotMethodsChapter]]",
  "a node left as `Inconsistent`: [[NodeThatDisagreesChapter]], before it is started"
})
@Needs({
  "two nodes that say `Primary`; one becomes the donor",
  "the logs of the joiner and of its donor: each knows a half",
  "room for a copy of the node's data, if it has any"
})
@Costs(
    value =
        "One node less until a snapshot is in. While it loops, one of the others is a donor nearly all the"
            + " time; with a silent link, for as long as nobody looks.",
    fault =
        "a wrong account at the donors, a link that goes silent in the middle, a donor that is killed")
@StopAndCall({
  "only one node is left that says `Synced`",
  "the node holds rows that no other has",
  "the second try fails as well, for another reason"
})
@Symptom(
    text = "WSREP_SST: [INFO] Previous SST is not completed, waiting for it to exit",
    means =
        "the number in `wsrep_sst.pid` is a process that runs: a transfer that was not ended, or another one by now",
    page = "[[#" + BrokenSnapshotChapter.PID + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "State transfer cannot be completed, need to abort",
    means = "the donor ended while it sent: the donor is started first, then this node",
    page = "[[#" + BrokenSnapshotChapter.DONOR_DIED + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP_SST: [INFO] WARNING: Stale temporary SST directory",
    means = "an earlier snapshot of this node broke off; the rest of it is removed",
    rank = Rank.EFFECT)
@UsesLab(own = true)
@Topic.Sst
@Topic.Recovery
class BrokenSnapshotChapter {

  static final String PID = "`Previous SST is not completed`: an old number in `wsrep_sst.pid`";
  static final String DONOR_DIED = "`need to abort`: the donor ended while it sent";

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration REBUILT = Duration.ofMinutes(2);
  private static final Duration STOPPING = Duration.ofMinutes(2);

  private static final String FREE = "Free the donor";
  private static final String CURE = "Take away the cause: the donors get their account again";
  private static final String SILENT = "`Donor/Desynced`, and no end: the link went silent";
  private static final String WHOLE = "Its own data is there: start it";

  private static final String LOOPS = "galera3 asks again and again, and fails";
  private static final String HANGS = "galera3's link goes silent in the middle of a snapshot";
  private static final String KILLED = "galera2 is killed while it sends";

  private static final String STATES =
      """
      for node in galera1 galera2 galera3; do
        echo $node $(docker inspect --format '{{.State.Status}} restarts={{.RestartCount}}' $node) \\
          $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>/dev/null)
      done""";

  /** By a start without a position galera3 asks for a snapshot. */
  private static final String ASK =
      """
      docker stop -t 60 galera3 &&
      docker run --rm --volumes-from galera3 --entrypoint rm \\
        "$(docker inspect --format '{{.Config.Image}}' toolbox)" -f /var/lib/mysql/grastate.dat &&
      docker start galera3""";

  private static final String SYNCED =
      "docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"";

  @Drill("An application writes, and galera3 is to be filled by donors whose account is wrong")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        "It writes through galera1, from here to the end. galera3's container is started again when it ends.");
    page.step("Have something to send: 40 MB")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "CREATE TABLE sst_probe (id INT PRIMARY KEY AUTO_INCREMENT, b BLOB NOT NULL)"
            for i in $(seq 10); do
              docker exec galera1 mariadb passbolt -e "INSERT INTO sst_probe (b) SELECT RANDOM_BYTES(1024) FROM seq_1_to_4000"
            done""");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Set a wrong account on both, and have the engine start galera3 whenever it ends")
        .run(
            """
            for node in galera1 galera2; do docker exec $node mariadb -e "SET GLOBAL wsrep_sst_auth='nobody'"; done
            docker update --restart=unless-stopped galera3""");
    measures.ledger().mark(LOOPS);
    page.step("Stop it, take away what says where it stood, and start it")
        .run(ASK)
        .succeeds()
        .run("docker inspect --format '{{.RestartCount}}' galera3")
        .within(REBUILT)
        .matches("^[1-9]$");
  }

  @Procedure("See that it loops, and stop it")
  @Otherwise(
      "The others serve, and nothing was deleted. It is up again: something else starts "
          + "it, a unit or compose perhaps; stop that first. Go on only when `docker inspect` "
          + "says `exited`.")
  @Order(2)
  @Covers("G057")
  void stop(Runbook page) {
    page.step("Ask every node, twice")
        .why(
            "Half a minute apart. A node that gets a snapshot takes no connections: its state is missing.")
        .youSee(
            "galera3 has restarts, and more of them the second time; of the others one may say `Donor/Desynced`")
        .otherwise(
            "No restarts, it runs, and a donor stays `Donor/Desynced`: it hangs. Go on; stopping it is the"
                + " same.")
        .run(STATES)
        .within(BACK)
        .matches("^galera3 \\w+ restarts=[1-9]")
        .matches("^galera1 running restarts=0 wsrep_local_state_comment (Synced|Donor/Desynced)$");
    page.step("Keep the engine from starting it, and stop it")
        .why(
            """
            A joiner does not end when it is asked to, and is killed: nothing of its own is in use. On a host:
            `sudo systemctl disable --now mariadb`; if that does not return within a minute, from another shell:
            `sudo systemctl kill -s KILL mariadb`.""")
        .loses("what the donor has sent so far; it would be thrown away at the next start anyway")
        .limit(STOPPING)
        .run("docker update --restart=no galera3 && docker stop -t 10 galera3");
  }

  @Procedure("Look, before anything is started")
  @Otherwise(
      "These only look; leave galera3 down. `No such file` is an answer, too. No line at "
          + "all, or what the table has not: empty nothing, and call.")
  @Order(3)
  @Covers("G057")
  void look(Runbook page) {
    page.step("Read why the joiner ended")
        .youSee(
            "`failed mariadb-backup/SST on donor`, or only that nothing came: which, depends on who is faster")
        .otherwise(
            "`Donor … is no longer in the group`: [[#"
                + DONOR_DIED
                + "]]. InnoDB's own errors, and no SST: its data is damaged; go on all the same.")
        .run(
            """
            docker logs galera3 2>&1 | grep -aoE 'WSREP_SST: \\[ERROR\\] [^(]*|.* need to abort.*|Will never receive state.*|InnoDB: .*[Cc]orrupt.*' |
              sort | uniq -c""")
        .matches(
            "[1-9]\\d* .*(need to abort|Will never receive state|failed mariadb-backup/SST on donor)");
    page.step("Read why the donor failed, on each that may have been it")
        .why(
            "What its tool said is in `mariabackup.backup.log` beside its data, of earlier tries in `/tmp/sst_log_archive`.")
        .youSee("the reason. Here `Access denied`: the cure is under [[#" + CURE + "]]")
        .otherwise(
            "Nothing: the link or the joiner failed. The joiner's disk: [[DiskFullChapter]].")
        .run(
            """
            for node in galera1 galera2; do
              docker logs $node 2>&1 | grep -aoE "WSREP_SST: \\[ERROR\\] [^(]*|Access denied for user '[^']*'" | sort | uniq -c
            done | grep .""")
        .prints("Access denied for user 'nobody'")
        .matches("WSREP_SST: \\[ERROR\\] .*finished with error");
    page.step("See what is left on the joiner")
        .why(
            """
            From beside it, since it does not run.

            | There is | It is | Do |
            |---|---|---|
            | `ibdata1`, and a `uuid` in `grastate.dat` that the others have, whatever its `seqno` | its own data, after a crash | [[#Its own data is there: start it]] |
            | no `ibdata1`, and perhaps `.sst` | half a snapshot. Its own data was deleted when the transfer began, at the first try | go on |
            | `ibdata1`, and no or another `uuid` | data of unknown age; perhaps the only copy of something | go on, and save it |""")
        .youSee("`no ibdata1`: nothing of its own is left")
        .run(
            """
            docker run --rm --volumes-from galera3 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c 'cd /var/lib/mysql
                grep -E "^(uuid|seqno)" grastate.dat; du -sm .sst
                for file in ibdata1 sst_in_progress wsrep_sst.pid; do [ -e $file ] && echo $file || echo no $file; done' 2>&1""")
        .printsLine("no ibdata1");
  }

  @Procedure(FREE)
  @Order(4)
  void free(Runbook page) {
    page.step("See whether somebody is still sending")
        .why("A donor whose joiner is gone gives up within seconds, unless the link is silent.")
        .youSee("`Synced` of both, and no process")
        .otherwise("`Donor/Desynced`, and `socat … openssl-connect`: [[#" + SILENT + "]].")
        .run(
            """
            for node in galera1 galera2; do
              echo $node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'")
              docker top $node | grep -oE '(socat -u stdio openssl-connect|mariadb-backup --backup|wsrep_sst_).{0,30}'
            done; true""")
        .within(BACK)
        .matches(
            "\\Agalera1 wsrep_local_state_comment Synced\\ngalera2 wsrep_local_state_comment Synced\\n?\\z");
  }

  @Procedure(CURE)
  @Order(5)
  void cured(Runbook page) {
    page.note(
        "For another reason than `Access denied`, cure that, and go on after this. Started with the cause, the"
            + " node is emptied, and fails, again.");
    page.step("Set it as the donors' files have it")
        .why(
            "On the two that may be donors. Through a pipe within the container: `ps` shows the arguments of"
                + " commands.")
        .youSee("nothing")
        .otherwise(
            "`not in its files`: there nothing was set. Find where that node has its account.")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node sh -c '
                auth=$(my_print_defaults --mysqld | sed -n "s/\\o047/&&/g; s/^--wsrep[-_]sst[-_]auth=//p" | tail -n 1)
                [ -n "$auth" ] || { echo "not in its files"; exit 1; }
                printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'
            done""")
        .printsNothing();
  }

  @Procedure("Save what there is, clean, and start it once")
  @Otherwise(
      "The others serve; what galera3 had is in `galera3-broken.tar`. Don't start it "
          + "without `zz-donor.cnf`: paste that again. It ends at once: read both logs, [[#Look, "
          + "before anything is started]]; start it no second time.")
  @Order(6)
  @Covers("G057")
  void again(Runbook page, Node galera3) {
    page.step("Keep a copy of what is on it")
        .why(
            "Into the folder where you stand. Leave this out only where `ibdata1` is gone: half a snapshot is of no"
                + " use to anybody.")
        .loses("nothing: `set -C` refuses to write over a file of an earlier try")
        .youSee(
            "`copied`; then `grastate.dat`, or no line, of half a snapshot; `ibdata1`, too, of data")
        .otherwise(
            "No `copied`: don't empty it. `cannot overwrite`: of an earlier try, which stays; take another name.")
        .run(
            """
            (set -C; umask 077; docker cp galera3:/var/lib/mysql - > galera3-broken.tar) && echo copied &&
              tar -tf galera3-broken.tar | grep -E '/(ibdata1|grastate.dat)$'""")
        .printsLine("copied")
        .prints("grastate.dat");
    page.step("Empty its data directory")
        .loses(
            "everything on this node. The others have it; what only this node had is in the copy")
        .otherwise("No `emptied`, and no error: it runs. Stop it first.")
        .run(galera3.empty())
        .printsLine("emptied");
    page.step("Name the donor, in a file of its own")
        .why(
            "One that no application writes to, and not the one that failed. The comma lets it be another when it"
                + " can't.")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_donor=galera2,\\n' > zz-donor.cnf
            docker cp zz-donor.cnf galera3:/etc/mysql/mariadb.conf.d/zz-donor.cnf
            cat zz-donor.cnf""")
        .prints("wsrep_sst_donor=galera2,");
    page.step("Start it").run(galera3.start());
    synced(page, galera3);
  }

  private static void synced(Runbook page, Node galera3) {
    page.step("Wait until it is synced")
        .youSee("`Synced`; until then it refuses the connection")
        .otherwise("It ends, or nothing moves: begin again with the first step, and call somebody.")
        .run(galera3.state())
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Check("It got everything, and the donor is back")
  @Otherwise(
      "galera3 is whole when it says `Synced`, whoever sent it. Another donor: the one "
          + "that you named could not just then. No line: it was restarted since; leave out "
          + "`--since`.")
  @Order(7)
  void check(Runbook page, Lab lab) {
    page.note(
        "If the engine started it when it ended: `docker update --restart=unless-stopped galera3`; on a host: `sudo systemctl enable mariadb`. The file"
            + " `zz-donor.cnf` may stay, since the comma allows any donor.");
    page.step("Ask every node")
        .youSee("three times `running` and `Synced`, and no new restarts")
        .otherwise("The donor is desynced for some seconds more: ask again.")
        .run(STATES)
        .within(BACK)
        .matches("(?s)(galera\\d running restarts=\\d+ wsrep_local_state_comment Synced\\s*){3}");
    page.step("Read in its log who sent it")
        .youSee("the donor that you named, and `SST completed on joiner`")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -aoE "Selected .* as donor|SST completed on joiner\"""")
        .matches("Selected \\d\\.\\d \\(galera2\\)\\(SYNCED\\) as donor")
        .prints("SST completed on joiner");
    page.expect("all nodes are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("The copy")
  @Order(8)
  void back(Runbook page) {
    page.note(
        """
        A node that was emptied comes back only by a donor, or by its copy, if that had `ibdata1`:
        [[RestoreNodeFromScratchChapter#Put the copy back]], with galera3 for galera2, and `galera3-broken.tar` for
        `galera2.tar`, in each command. What only this node had is read out of the copy by a server of its own, not
        in the cluster.""");
  }

  @Drill(value = "The link goes silent after 30 MB", trap = true)
  @Order(9)
  void silence(Runbook page, Measures measures) {
    page.step("Have galera3 ask for a snapshot, and let 30 MB through to its port 4444")
        .why("The packets after them are dropped: nobody is told.")
        .limit(STOPPING)
        .run(ASK)
        .succeeds()
        .run(Break.stopSnapshot("galera3"));
    measures.ledger().mark(HANGS);
    page.step("Wait until the first packets are lost")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -nvxL cut-snapshot-in""")
        .within(BACK)
        .matches("^ +[1-9]\\d* +[1-9]\\d* DROP ");
  }

  @Trap(SILENT)
  @Order(10)
  void silent(Runbook page, Measures measures) {
    page.note(
        """
        Neither side has a time limit for this part (`sst-initial-timeout` is for the first answer alone). The joiner
        waits, and does not stop when asked to. The donor waits until its kernel gives up, by Linux's default
        after about a quarter of an hour; it was still `Donor/Desynced` after 2 min 19 s, when
        the transfer was ended by hand. A donor whose joiner was killed, the network up, was `Synced` again
        within two seconds.""");
    page.step("See that nothing ends by itself, and what there is on both sides")
        .run(
            STATES
                + """

                docker top galera2 | grep -oE 'socat -u stdio openssl-connect:[^,]*|mariadb-backup --backup'
                docker top galera3 | grep -oE 'socat -u openssl-listen:4444|mbstream. -x|mbstream -x'
                docker exec galera3 sh -c 'cd /var/lib/mysql; du -sm .sst; ls -d sst_in_progress ibdata1'""")
        .exits(2)
        .matches("^galera2 running restarts=0 wsrep_local_state_comment Donor/Desynced$")
        .matches("^galera3 running restarts=\\d+$")
        .prints("socat -u stdio openssl-connect:galera3.local:4444")
        .prints("socat -u openssl-listen:4444")
        .matches("^[1-3]\\d\\s+\\.sst$")
        .printsLine("sst_in_progress")
        .matches("cannot access '?ibdata1");
    page.step("Stop the joiner")
        .loses("half a snapshot")
        .limit(STOPPING)
        .run("docker update --restart=no galera3 && docker stop -t 10 galera3");
    page.step("See that the donor still sends to it")
        .run(STATES)
        .matches("^galera2 running restarts=0 wsrep_local_state_comment Donor/Desynced$")
        .matches("^galera3 exited ");
    page.step("End the transfer on the donor, and nothing else there")
        .why("The script then cleans up behind itself, and the server goes on.")
        .loses(
            "nothing: the joiner is gone. The pattern names the joiner, so that no other transfer is meant")
        .run("docker exec galera2 pkill -f 'socat -u stdio openssl-connect:galera3'");
    page.step("See that it is synced again, and that no process is left")
        .run(
            """
            docker exec galera2 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker top galera2 | grep -E 'openssl-connect|mariadb-backup --backup' || echo none""")
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .printsLine("none");
  }

  @Drill("The donor is killed while it sends")
  @Order(11)
  void killDonor(Runbook page, Measures measures, Node galera2) {
    page.step("Have galera3 ask, and wait until galera2 is its donor")
        .limit(STOPPING)
        .run(ASK)
        .succeeds()
        .run(galera2.state())
        .within(BACK)
        .prints("Donor/Desynced");
    measures.ledger().mark(KILLED);
    page.step("Kill it, and the joiner ends")
        .run(galera2.kill())
        .succeeds()
        .run("docker inspect --format '{{.State.Status}}' galera3")
        .within(BACK)
        .printsLine("exited");
  }

  @Trap(DONOR_DIED)
  @Order(12)
  void donorDied(Runbook page) {
    page.note(
        """
        The joiner ends at once, and with it half a snapshot. The node that is left goes on
        alone. First the donor is started, since it has its data; then the joiner.""");
    page.step("Read the joiner's last words")
        .run(
            "docker logs galera3 2>&1 | grep -ao 'Donor .* is no longer in the group.*' | tail -n 1")
        .prints("is no longer in the group. State transfer cannot be completed, need to abort");
  }

  @Procedure(WHOLE)
  @Otherwise(
      "The others serve, and its data is there. It does not start, or ends: don't try "
          + "again. Read its log, and keep a copy of its data before anything else: [[#Save what "
          + "there is, clean, and start it once]].")
  @Order(13)
  @Covers("G057")
  void whole(Runbook page, Node galera2) {
    page.note(
        "Only if the table sent you here, or the node has only just crashed; else go on with the check. Here it is"
            + " galera2, which was killed. Look first: what is started with damaged data may be sent a snapshot over it.");
    page.step("See that its data is there, and what its log ends with")
        .youSee(
            "`ibdata1`, the `uuid` of the others, `seqno: -1` after a crash; no `.sst`; no error of InnoDB")
        .otherwise(
            "No `ibdata1`, another `uuid`, or `InnoDB: … corrupt`: don't start it. [[#Save what there is, clean, and start it once]], with galera2 for galera3 in it, and galera1 as its donor.")
        .run(
            """
            docker run --rm --volumes-from galera2 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c 'cd /var/lib/mysql
                grep -E "^(uuid|seqno)" grastate.dat
                for file in ibdata1 .sst wsrep_sst.pid; do [ -e $file ] && echo $file || echo no $file; done'
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'"
            docker logs --tail 200 galera2 2>&1 | grep -aiE 'InnoDB: .*corrupt|got signal' || echo 'no error'""")
        .matches("(?s)uuid: +(\\S+)\\n.*wsrep_cluster_state_uuid\\s+\\1\\n")
        .printsLine("ibdata1")
        .printsLine("no .sst")
        .printsLine("no error");
    page.step("Start it")
        .why("It is sent what it missed, and no more: [[BringANodeBackChapter]].")
        .run(galera2.start());
    page.step("Wait until it is synced")
        .youSee("`Synced`")
        .otherwise("It ends: read its log again, and save its data before anything else.")
        .run(galera2.state())
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Drill(value = "The donor has a number in wsrep_sst.pid that is another process's", trap = true)
  @Order(14)
  void oldNumber(Runbook page, Node galera3) {
    page.step("Write the server's own number, and have galera3 ask")
        .why(
            "A donor that is killed while it sends leaves the file. In a container numbers come again.")
        .run("docker exec galera2 sh -c 'echo 1 > /var/lib/mysql/wsrep_sst.pid'")
        .succeeds()
        .run(galera3.start());
  }

  @Trap(PID)
  @Order(15)
  void previous(Runbook page, Node galera3) {
    page.note(
        """
        On the donor or the joiner. The script waits for that process for half a minute, gives up, and the joiner
        ends. The lab's nodes delete the file at their start.""");
    page.step("Read it in the donor's log")
        .run(
            "docker logs --since 1m galera2 2>&1 | grep -ao 'WSREP_SST: .INFO. Previous SST is not completed, waiting for it to exit' | tail -n 1")
        .within(BACK)
        .prints("Previous SST is not completed");
    page.step("See what process it is, and remove the file if it is no transfer")
        .loses(
            "the file, unless the process is a `wsrep_sst_…`: that is a transfer that runs; end it first")
        .run(
            """
            docker exec galera2 sh -c 'cd /var/lib/mysql
              process=$(tr "\\0" " " < /proc/$(cat wsrep_sst.pid)/cmdline); echo "$process"
              case $process in *wsrep_sst_*) echo left ;; *) rm wsrep_sst.pid && echo removed ;; esac'""")
        .prints("mariadbd")
        .printsLine("removed");
    page.step("Wait until galera3 is synced")
        .why("It goes on within the half minute.")
        .run(galera3.state())
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("See that it removed what was left of the earlier one")
        .run(
            galera3.logSinceStart(
                "grep -ao 'WSREP_SST: .INFO. WARNING: Stale temporary SST directory' | tail -n 1"))
        .prints("Stale temporary SST directory");
  }

  @Measurement("What the application saw")
  @Order(16)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(17)
  void tidy(Runbook page, Node galera3) {
    page.step("Have galera3 run, where it was left out")
        .run(galera3.start())
        .succeeds()
        .run(galera3.state())
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("Remove the table and the files")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "DROP TABLE sst_probe"
            docker exec galera3 rm -f /etc/mysql/mariadb.conf.d/zz-donor.cnf
            rm -f galera3-broken.tar zz-donor.cnf""");
  }
}
