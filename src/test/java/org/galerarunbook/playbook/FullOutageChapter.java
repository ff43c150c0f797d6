package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.BeyondTheGate;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
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
    number = 4,
    title = "Recover from a full outage",
    purpose =
        """
        No node is primary any more. One node bootstraps the cluster again with the data it has, and the
        others follow it. What it lacks is lost, so it has to be the one with the highest seqno, and
        everything is saved before.""")
@UseWhen({
  "no node says `Primary`, and the servers are down: clients got error 1047, then no answer",
  "a node that is started ends: `failed to open gcomm backend connection: 110`",
  "all nodes were shut down, and have to start again"
})
@NotWhen({
  "one node still says `Primary`: [[BringANodeBackChapter]]",
  "all nodes crashed, and all of them can be started: start them and wait first, which bootstraps"
      + " nothing and can lose nothing: [[ComesBackByItselfChapter]]",
  "servers run and say `non-Primary`: [[LoseTheQuorumChapter]]",
  "it is the lab: one command does all of it, [[RecoverByOneCommandChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "each data directory as its node left it: wipe nothing, start nothing singly",
  "room for a copy of each data directory",
  "certainty that no node is primary somewhere out of sight"
})
@Costs(
    "Nobody reads or writes until the first node is back. The rest returns behind it. The same steps without a"
        + " person's pauses are measured in [[RecoverByOneCommandChapter]].")
@StopAndCall({
  "two state UUIDs among the positions",
  "a node that you can't look at, or one with data and without a position",
  "only half a snapshot is left anywhere"
})
@Symptom(
    text = "It may not be safe to bootstrap the cluster from this node",
    means = "another node left later and may have seen more: find it, don't force this one",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Gate
@Topic.Recovery
@Topic.Bootstrap
class FullOutageChapter {

  private static final Duration SNAPSHOT = Duration.ofSeconds(120);
  private static final String NOT_SAFE =
      "`It may not be safe to bootstrap the cluster from this node`";
  private static final String HALF = "A node says `00000000-…:-1`, or half a snapshot is on it";

  /** Names none where a node is missing, and forgets whom an earlier try named. */
  static final String NAME_THE_FIRST =
      """
      : > first.txt
      test "$(cut -d ' ' -f 1 positions.txt | sort -u | wc -l)" = 3 &&
        test "$(grep -oE ' [0-9a-f]{8}-[0-9a-f-]{27}:[0-9]' positions.txt | cut -c 2-37 | sort -u | wc -l)" = 1 &&
        grep -E ':[0-9]+$' positions.txt | sort -t : -k 2,2nr -k 1,1 | head -n 1 | tee first.txt""";

  /** A node with half a snapshot may have several lines. */
  static String startAnother(int number) {
    return "docker start $(grep -v \"^$(cut -d ' ' -f 1 first.txt) \" positions.txt | cut -d ' ' -f 1"
        + " | sort -u | sed -n %dp)".formatted(number);
  }

  @Drill("This drill breaks the lab: all nodes go down, two of them during a schema change")
  @Order(1)
  void breakIt(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.note(
        """
        A killed server is no power failure: what it gave to the kernel reaches the disk. The lab has
        `innodb_flush_log_at_trx_commit=1`, which is meant for the other case, too; this page does not
        prove that one.""");
    page.step("Leave rows to look for, and a table that takes a while to copy")
        .run(galera1.clientSql(OutageSteps.TABLES));
    page.step("Shut galera3 down, and write on")
        .run(
            galera3
                .stop()
                .then(galera1.clientSql("INSERT INTO outage_probe (note) VALUES ('written last')"))
                .then(
                    galera2.ask(
                        "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.outage_probe")))
        .printsLine("written last");
    page.step("Begin a schema change that copies the table")
        .run(
            """
            docker exec -d galera1 mariadb passbolt -e "
              ALTER TABLE outage_big ADD COLUMN more INT, ALGORITHM=COPY\"""");
    page.step("See that the provider has crossed out the position on both nodes meanwhile")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node grep uuid /var/lib/mysql/grastate.dat
            done""")
        .within(Duration.ofSeconds(30))
        .matches("(?s)(uuid: +00000000-0000-0000-0000-000000000000\\s+){2}");
    page.step("Kill them in the middle of it").run(galera1.and(galera2).kill());
    page.step("Read the files: the only one with a seqno is galera3's, which has seen least")
        .run(OutageSteps.GRASTATES)
        .matches("(?s)(galera\\d\\nuuid: +0{8}[^\\n]*\\nseqno: +-1\\nsafe_to_bootstrap: 0\\n){2}")
        .matches("(?s)galera3\\nuuid: +(?!0{8})[^\\n]*\\nseqno: +\\d+\\n");
  }

  @Procedure("See that no node is primary, and name the one with the highest seqno")
  @Order(2)
  @Covers({"G029", "G053", "G054"})
  void choose(Runbook page) {
    page.step("Ask every node")
        .why(
            "Every one that the cluster has, wherever it is: `wsrep_cluster_address` in each node's file names"
                + " them.")
        .youSee("no line with `Primary`; `non-Primary` or no answer from each")
        .otherwise(
            "One is primary: bootstrap nothing, the others join it. [[BringANodeBackChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>&1 | sed "s/^/$node /"
            done""")
        .printsNot("\tPrimary");
    page.step("Ask InnoDB on each where it stands")
        .why(
            """
            On the stopped data directory, in a throw-away container of the node's image, with the
            node's own configuration. InnoDB knows what `grastate.dat` need not: that says seqno -1
            after a crash, and all zeros after a crash during a schema change. Zeros are no proof that
            a node is empty.""")
        .youSee("a UUID with a seqno for each node, and the same UUID in all of them")
        .otherwise(
            "[[#"
                + HALF
                + "]]. A node has no line: go no further. If `docker inspect --format '{{.State.Running}}'` says"
                + " `true` of it, its server still runs. If it answered before, see *Not when*; if it takes no"
                + " connections, it only waits: `docker kill` it, and paste this again. If it says `false`, paste"
                + " this without `| sed -n …p\"`: the server says why (`skipping position recovery`: the"
                + " configuration was not found).")
        .run(OutageSteps.POSITIONS)
        .matches("^galera1 [0-9a-f-]{36}:\\d+$")
        .matches("^galera2 [0-9a-f-]{36}:\\d+$")
        .matches("^galera3 [0-9a-f-]{36}:\\d+$");
    page.step("Name the one with the highest seqno, if there is one history")
        .why(
            "`3` is the number of nodes. The first of several equals. Seqnos of different UUIDs can't be"
                + " compared.")
        .youSee("one node with its position: here galera1, though only galera3's file has a seqno")
        .otherwise(
            "Nothing: a node has no line, none has a position, or there are two histories. Of two find out"
                + " which one the application wrote to: [[WrongFounderChapter#Two histories are refused]].")
        .run(NAME_THE_FIRST)
        .matches("^galera1 ");
  }

  @Procedure("Save everything, bootstrap from that node, let the others follow")
  @Order(3)
  @Covers({"G029", "G055"})
  void bootstrap(Runbook page) {
    page.step("See that there is room, and save every data directory")
        .why(
            "Of the node to bootstrap from, in case it was the wrong one; the others', since a snapshot may replace"
                + " what they have.")
        .youSee(
            "three files in the folder where you stand, about as large as the data, and `./ibdata1` in each")
        .otherwise(
            "A node without its two lines is not saved. `No space left`, `Unexpected EOF`: make room, and paste it"
                + " again. `cannot overwrite`: a copy of an earlier try; rename it (`mv`), delete none.")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            df -h .
            for node in galera1 galera2 galera3; do
              (set -C; umask 077; docker run --rm --volumes-from $node --entrypoint tar \\
                "$(docker inspect --format '{{.Config.Image}}' $node)" -C /var/lib/mysql -cSf - . > $node-saved.tar) &&
                tar -tf $node-saved.tar ./ibdata1 && ls -l $node-saved.tar
            done""")
        .matches("(?s)(\\./ibdata1\\n[^\\n]*galera\\d-saved\\.tar\\n?){3}");
    page.step("Write that node's position and the flag into its grastate.dat")
        .why(
            """
            Without a position there, `--wsrep-new-cluster` begins a new history: a new UUID, an empty
            gcache, a snapshot for everybody else.""")
        .loses("what another node has beyond that node's seqno; it is in what you saved")
        .youSee("its UUID, not zeros; its seqno, not -1; and `safe_to_bootstrap: 1`")
        .otherwise(
            "Start nothing: `first.txt` names no node with a position. Have it named once more, in the folder where"
                + " `positions.txt` is.")
        .run(
            """
            first=$(cut -d ' ' -f 1 first.txt); position=$(cut -d ' ' -f 2 first.txt)
            printf '# GALERA saved state\\nversion: 2.1\\nuuid:    %s\\nseqno:   %s\\nsafe_to_bootstrap: 1\\n' \\
              "${position%:*}" "${position#*:}" |
              docker run --rm -i --volumes-from $first --entrypoint tee \\
                "$(docker inspect --format '{{.Config.Image}}' $first)" /var/lib/mysql/grastate.dat""")
        .matches("^uuid: +(?!0{8})[0-9a-f-]{36}$")
        .matches("^seqno: +\\d+$")
        .printsLine("safe_to_bootstrap: 1");
    page.step("Start it so that it bootstraps, this once")
        .why("The file is what `galera_new_cluster` is under systemd; the start script removes it.")
        .loses("nothing, if no other node is primary: else there are two histories from now on")
        .youSee("the node's name, and no error")
        .otherwise(
            "An error: without that file it looks for the others in vain. `docker kill` it, which has taken no query;"
                + " mend that, and go on from where its grastate.dat is written.")
        .run(
            """
            first=$(cut -d ' ' -f 1 first.txt)
            """
                + OutageSteps.bootstrap("$first"));
    page.step("Wait until it is primary")
        .youSee("`Primary`, and the UUID of before. The application can write from now on")
        .otherwise(
            "Its container ends, and its log says why (`docker logs --tail 50`). Mend that, and go on from where its"
                + " grastate.dat is written: position, flag and file are used up.")
        .run(
            """
            docker exec $(cut -d ' ' -f 1 first.txt) mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_state_uuid')"
            cut -d ' ' -f 2 first.txt""")
        .within(OutageSteps.BACK)
        .matches(
            "(?s)^wsrep_cluster_state_uuid\\s+([0-9a-f-]{36})\\nwsrep_cluster_status\\s+Primary\\n\\1:");
    for (int number : new int[] {1, 2}) {
      page.step(number == 1 ? "Start one of the others" : "Start the last one")
          .why(
              number == 1
                  ? """
                    By IST if that node's gcache still has what it missed, else by a snapshot. One whose
                    `grastate.dat` has zeros is always given a snapshot."""
                  : "Only now: two joiners at once may take each other as donors.")
          .loses("what it has; it is in what you saved")
          .youSee("its name")
          .otherwise(
              "`requires at least 1 argument`: nothing was started; `first.txt` and `positions.txt` are not in this"
                  + " folder.")
          .run(startAnother(number));
      page.step("Wait until " + (number + 1) + " nodes are synced")
          .youSee("`Synced` " + (number == 1 ? "twice" : "three times"))
          .otherwise(
              "`Receiving IST failed, node restart required` in its log: restart it, once. Else what it"
                  + " waits for is in `docker logs --tail 50` of it.")
          .run(
              """
              for node in galera1 galera2 galera3; do
                echo "$node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>&1 | tail -n 1)"
              done""")
          .within(SNAPSHOT)
          .matches("(?s)(.*wsrep_local_state_comment\\s+Synced){" + (number + 1) + "}");
    }
  }

  @Check("The last row is on every node, and there is one cluster")
  @Otherwise(
      "Keep the three `-saved.tar` and `positions.txt`. Two UUIDs:"
          + " [[WrongFounderChapter]]. A size below 3: the node that is missing still joins, or"
          + " is down, [[BringANodeBackChapter]].")
  @Order(4)
  void check(Runbook page, Lab lab) {
    OutageSteps.seeThatAllIsBack(page);
    page.note(
        """
        Keep the three files until the application is content and a backup was made since: a row that
        is missed next week may be nowhere else.""");
    page.expect("all nodes are one component, and the interrupted schema change is not in it")
        .within(OutageSteps.BACK)
        .holds(
            () -> {
              assertThat(lab.problems()).isEmpty();
              assertThat(lab.cluster().node(3).sql("SELECT COUNT(*) FROM passbolt.outage_big"))
                  .isEqualTo("400000\n");
            });
  }

  @Drill("The application writes on, and it turns out that it was the wrong node")
  @Order(5)
  void writesOn(Runbook page, Node galera1) {
    OutageSteps.writeOn(page, galera1);
  }

  @WayBack(OutageSteps.PUT_BACK)
  @Otherwise(
      "The `-saved.tar` are only read; what `./lab recover` replaces, it saves in volumes"
          + " that it names. A node that does not stop: `docker logs --tail 50` of it. Other rows"
          + " than you looked for: put nothing else back, and call.")
  @Order(6)
  void wayBack(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.step("See which copy has the row that is missed")
        .why(
            "Beside the running cluster: a server without Galera on a copy of each copy. A few rows are written back"
                + " by hand, by who knows the application, and this ends here.")
        .youSee("what each node had; here galera3 lacks the last row")
        .otherwise("No copy has it: put none back.")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker run --rm -i --entrypoint sh "$(docker inspect --format '{{.Config.Image}}' $node)" -c '
                tar -xC /var/lib/mysql
                mariadbd --user=mysql --wsrep-on=OFF --skip-networking --skip-grant-tables --socket=/tmp/s >/dev/null 2>&1 &
                timeout 45 sh -c "until mariadb -S /tmp/s -e SELECT\\ 1 >/dev/null 2>&1; do sleep 1; done"
                mariadb -S /tmp/s -N -e "SELECT GROUP_CONCAT(note ORDER BY id) FROM passbolt.outage_probe"' < $node-saved.tar |
                sed "s/^/$node had /"
            done""")
        .matches("^galera1 had written before,written last$")
        .matches("^galera2 had written before,written last$")
        .matches("^galera3 had written before$");
    OutageSteps.shutAllDown(page, galera1, galera2, galera3);
    page.step("Put it back")
        .loses(
            "on galera1 what was written since the recovery; the others have it, and are saved before they are"
                + " rebuilt")
        .youSee("`./ibdata1`, and no error")
        .otherwise(
            "Nothing at all: it runs, stop it first. `Unexpected EOF`: nothing was deleted. That copy is cut off: take another. `No space left`: make room,"
                + " and paste it again; the copy is whole.")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            [ "$(docker inspect --format '{{.State.Running}}' galera1)" = false ] &&
              tar -tf galera1-saved.tar ./ibdata1 && docker run --rm -i --volumes-from galera1 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                find /var/lib/mysql -mindepth 1 -delete && tar -xC /var/lib/mysql' < galera1-saved.tar""");
    OutageSteps.bootstrapFromGalera1Again(page);
  }

  @Drill(
      value =
          "All nodes are shut down, galera3 last, and somebody bootstraps from galera1 out of habit",
      trap = true)
  @Order(7)
  @BeyondTheGate
  @Covers({"G028", "G042"})
  void wrongOrder(Runbook page) {
    page.step("Shut them down, each when the one before is down")
        .why("Only the last one sees all.")
        .limit(OutageSteps.LIMIT)
        .run(
            "docker stop -t 600 galera1 && docker stop -t 600 galera2 && docker stop -t 600 galera3");
    page.step("Read what each one wrote when it left")
        .why(
            """
            A change of membership is counted, too: who left earlier has a lower seqno, though nobody
            wrote. A seqno of -1 here would mean that a server was killed instead.""")
        .run(OutageSteps.GRASTATES)
        .matches("(?s)galera1\\nuuid:.*\\nseqno: +\\d+\\nsafe_to_bootstrap: 0\\n")
        .matches("(?s)galera3\\nuuid:.*\\nseqno: +\\d+\\nsafe_to_bootstrap: 1");
    page.step("Bootstrap from galera1").run(OutageSteps.bootstrap("galera1"));
  }

  @Trap(NOT_SAFE)
  @Order(8)
  @BeyondTheGate
  @Covers({"G042", "G053", "G055", "R014"})
  void notSafe(Runbook page, Lab lab, Node galera1, Node galera2, Node galera3) {
    page.note(
        """
        After a clean shutdown the flag stands on the node that was the last one. Bootstrap from that
        one; edit the flag by hand on another, and what came after it left is lost.""");
    page.step("Read that it refuses, and ended")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker logs --since "$since" galera1 2>&1 | grep -o -m 1 'It may not be safe to bootstrap.*last one'
            docker inspect --format 'running: {{.State.Running}}' galera1""")
        .within(Duration.ofSeconds(30))
        .prints(
            "It may not be safe to bootstrap the cluster from this node. It was not the last one")
        .printsLine("running: false");
    page.step("See who has the flag")
        .youSee("`safe_to_bootstrap: 1` at one, here galera3: put yours in its place")
        .otherwise(
            "At none: they crashed. [[#See that no node is primary, and name the one with the highest seqno]].")
        .run(OutageSteps.GRASTATES)
        .matches(
            "(?s)galera1\\n[^g]*safe_to_bootstrap: 0\\n.*galera2\\n[^g]*safe_to_bootstrap: 0\\n")
        .matches("(?s)galera3\\n[^g]*safe_to_bootstrap: 1");
    page.step("Bootstrap from the one with the flag")
        .loses("nothing, if all others were shut down cleanly before it")
        .youSee("its name, and no error")
        .otherwise("An error: `docker kill` it, mend that, and look again who has the flag.")
        .run(OutageSteps.bootstrap("galera3"));
    page.step("Wait until it is primary")
        .run(galera3.status("wsrep_cluster_status"))
        .within(OutageSteps.BACK)
        .matches("\tPrimary$");
    for (Node node : new Node[] {galera1, galera2}) {
      page.step("Start " + node).run(node.start());
      page.step("Wait until " + node + " is synced")
          .run(
              node.state()
                  .then(node.logSinceStart("grep -oE 'Receiving IST: .*|SST completed on joiner'")))
          .within(OutageSteps.BACK)
          .matches("Synced$")
          .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
          .printsNot("SST completed");
    }
    page.expect("there is one component of three, of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "All nodes are killed while galera3 is given a snapshot", trap = true)
  @Order(9)
  @BeyondTheGate
  void duringASnapshot(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.step("Have galera3 ask for a snapshot")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            docker stop -t 600 galera3
            docker run --rm --volumes-from galera3 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql/grastate.dat
            docker start galera3""");
    page.step("Wait until it has begun")
        .run("docker exec galera3 find /var/lib/mysql -maxdepth 1 -name '*sst*'")
        .within(OutageSteps.BACK)
        .printsLine("/var/lib/mysql/.sst")
        .printsLine("/var/lib/mysql/sst_in_progress");
    page.step("Kill all").run(galera1.and(galera2).and(galera3).kill());
  }

  @Trap(HALF)
  @Order(10)
  @BeyondTheGate
  @Covers({"G053", "G054"})
  void halfASnapshot(Runbook page) {
    page.note(
        """
        A snapshot that was interrupted leaves a data directory from which nobody may bootstrap, and which
        is no second history either. It is known by `sst_in_progress`, `.sst` or `rsync_sst.conf`, which
        only the receiver has. After half an rsync InnoDB names a position as if all were there: look for
        the files first. `00000000-…:-1` without them is an empty node, which is given a snapshot; if there
        is data in it, stop and call.""");
    page.step("Ask InnoDB on each")
        .youSee("`half a snapshot` of galera3; one UUID of the two others")
        .run(OutageSteps.POSITIONS)
        .matches("^galera1 [0-9a-f-]{36}:\\d+$")
        .matches("^galera2 [0-9a-f-]{36}:\\d+$")
        .matches("^galera3 half a snapshot: ")
        .printsNot("galera3 00000000");
    page.step("Have the cluster bootstrapped from another one")
        .why(
            "In the lab. By hand [[#Save everything, bootstrap from that node, let the others follow|the procedure]] does so: it names none with half a snapshot, and that one is given"
                + " a whole one.")
        .loses("the rest of the snapshot; it is saved")
        .youSee("galera3 saved, another one bootstrapping, `galera3: joined by SST`")
        .otherwise(
            "`REFUSED`: only half a snapshot is left anywhere. Start nothing, and call somebody.")
        .limit(OutageSteps.LIMIT)
        .run("./lab recover")
        .matches("^ +galera3 +stopped, without a position \\(half a snapshot: sst_in_progress")
        .matches("^saved the data directory of galera3 in the volume ")
        .matches("^galera[12]: bootstrapped, after ")
        .matches("^galera3: joined by SST, a whole snapshot, after ")
        .prints("all nodes agree");
  }

  @Drill("The lab is rid of what the drills left")
  @Order(11)
  void tidy(Runbook page) {
    page.step("Remove the tables and the files of the drill")
        .why("In earnest the files stay until the application is content and a backup was made.")
        .run(
            OutageSteps.DROP_TABLES
                + """

            rm -f galera1-saved.tar galera2-saved.tar galera3-saved.tar positions.txt first.txt""");
  }
}
