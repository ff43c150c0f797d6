package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Judgement;
import org.galerarunbook.ledger.Ledger;
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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 14,
    title = "Bootstrapped from the wrong node",
    purpose =
        """
        A node bootstrapped the cluster that had not seen everything. Nodes that were ahead differ from it, or
        will be overwritten when they join. They are saved first, then rebuilt, and the lost rows are read
        from what was saved.""")
@UseWhen({
  "acknowledged rows are missing after a full outage",
  "all nodes say `Synced`, and their rows differ",
  "a cluster was bootstrapped by hand, and another node had more"
})
@NotWhen({
  "nothing is bootstrapped yet: [[FullOutageChapter]]",
  "one node is in doubt and the others are right: [[RestoreNodeFromScratchChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "the name of the node that was bootstrapped from: who did it knows, or `docker logs NODE 2>&1 | grep"
      + " 'bootstrapping new group'` on each: the last to say so",
  "room for a copy of each data directory that is rebuilt",
  "somebody who knows the application, to write the rows back"
})
@Costs(
    value =
        "The nodes that were ahead are rebuilt by snapshots, one after the other. The one that bootstrapped serves.",
    fault =
        "two of three rebuilt, the third written to; what was lost before, by the wrong bootstrap, is not in it")
@StopAndCall({
  "nobody has written to galera3 since it bootstrapped (no client, and no row that it alone has): the others'"
      + " data may be the better",
  "there are two state UUIDs, and clients wrote to both",
  "nothing was saved, and every node was overwritten already"
})
@UsesLab
@Topic.Recovery
@Topic.Bootstrap
class WrongFounderChapter {

  private static final Duration REBUILT = Duration.ofMinutes(10);
  private static final Duration SNAPSHOT = Duration.ofSeconds(120);
  private static final String SILENT = "The trap: one that was ahead follows without a word";

  private static String rows(String nodes) {
    return """
        for node in %s; do
          docker exec $node mariadb -N -e "
            SHOW STATUS LIKE 'wsrep_local_state_comment';
            SELECT CONCAT('$node has ', GROUP_CONCAT(note ORDER BY id)) FROM passbolt.bootstrap_probe"
        done"""
        .formatted(nodes);
  }

  @Drill(
      value =
          "This drill loses rows: galera3 is shut down, the others go on without it, and are killed",
      trap = true)
  @Order(1)
  void behind(Runbook page, Node galera1, Node galera2) {
    page.step("Shut galera3 down, write on without it, kill the others")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE bootstrap_probe (id INT PRIMARY KEY, note VARCHAR(255))" &&
            docker stop -t 600 galera3 &&
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO bootstrap_probe VALUES (1000, 'acknowledged without galera3')" &&
            """
                + galera1.and(galera2).kill().command());
  }

  @Trap("`./lab recover` refuses a node that is behind")
  @Order(2)
  @Covers("G053")
  void refused(Runbook page) {
    page.step("Ask to bootstrap from galera3")
        .why("Its file has a seqno and the others' have -1, so a glance at the files prefers it.")
        .limit(REBUILT)
        .run("./lab recover --node galera3")
        .exits(1)
        .matches("^REFUSED: galera3 is \\d+ seqnos behind galera[12]: bootstrapped from it");
    page.step("See that nothing was started")
        .run("docker inspect --format '{{.State.Running}}' galera1 galera2 galera3")
        .matches("(?s)^false\\s+false\\s+false$");
  }

  @Drill(value = "It is forced all the same, under a workload", trap = true)
  @Order(3)
  void forced(Runbook page, Lab lab, Node galera1, Node galera2, Node galera3) {
    page.step("Have the cluster back first, from the right node")
        .limit(REBUILT)
        .run("./lab recover")
        .prints("all nodes agree");
    try (Ledger ledger = Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().start()) {
      page.step("Shut galera3 down").limit(REBUILT).run(galera3.stop());
      page.step("Write a row without galera3, then kill the others")
          .run(
              galera1
                  .clientSql("INSERT INTO bootstrap_probe VALUES (1001, 'under a workload')")
                  .then(galera1.and(galera2).kill()));
      page.step("Force it")
          .why("For the case that nothing better is left. The nodes that have more are saved, too.")
          .limit(REBUILT)
          .run("./lab recover --node galera3 --force")
          .matches("^saved the data directory of galera1 in the volume ")
          .matches("^galera3: bootstrapped, after ")
          .matches("^galera1: joined by SST, a whole snapshot, after ")
          .matches("^galera2: joined by SST, a whole snapshot, after ");
      Judgement verdict = ledger.stop().verdict();
      page.expect("acknowledged writes are missing, and it names them")
          .holds(
              () -> {
                assertThat(verdict.lost()).isNotEmpty();
                assertThat(verdict.isIntact()).isFalse();
              });
    }
    page.step("Look for the row: every node agrees that it never was")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1;
                SELECT CONCAT(COUNT(*), ' rows') FROM passbolt.bootstrap_probe WHERE id = 1001"
            done""")
        .matches("(?s)^0 rows\\n0 rows\\n0 rows$");
  }

  @Trap("All nodes agree, and an acknowledged row is gone")
  @Order(4)
  void inWhatWasSaved(Runbook page, Lab lab) {
    page.note("It lies in what was saved of a node that was ahead.");
    page.step("Find the row in what was saved of galera1 last")
        .loses("nothing: the copy of the copy is thrown away with its container")
        .why(
            """
            A server without Galera on a copy of the copy. From here rows can be written back by hand,
            which only somebody can do who knows the application.""")
        .run(
            """
            docker run --rm -v "$(docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
              --filter label=org.galerarunbook.role=saved | grep galera1-saved | sort | tail -n 1)":/saved:ro --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cp -a /saved/. /var/lib/mysql/
                mariadbd --user=mysql --wsrep-on=OFF --skip-networking --skip-grant-tables --socket=/tmp/s >/dev/null 2>&1 &
                timeout 45 sh -c "until mariadb -S /tmp/s -e SELECT\\ 1 >/dev/null 2>&1; do sleep 1; done"
                mariadb -S /tmp/s -N -e "SELECT * FROM passbolt.bootstrap_probe WHERE id = 1001"'""")
        .matches("^1001\\s+under a workload$");
    OutageSteps.listSaved(page, "galera1");
    page.expect("all nodes agree")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("galera3 bootstraps the cluster by hand, though two others have a row that it lacks")
  @Order(5)
  void byHand(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2, Node galera3) {
    page.step("Write a row that galera3 does not get, and lose the others")
        .limit(REBUILT)
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE TABLE IF NOT EXISTS bootstrap_probe (id INT PRIMARY KEY, note VARCHAR(255))" &&
            docker stop -t 600 galera3 &&
            docker exec toolbox mariadb -h galera1.local -e "
              DELETE FROM bootstrap_probe; INSERT INTO bootstrap_probe VALUES (2000, 'old')" &&
            """
                + galera1.and(galera2).kill().command());
    page.step("Set the flag of galera3, as many a guide has it, and bootstrap from it")
        .run(
            """
            docker run --rm --volumes-from galera3 --entrypoint sed \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" \\
              -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            """
                + OutageSteps.bootstrap("galera3"));
    page.step("Wait until it is synced")
        .run(galera3.state())
        .within(OutageSteps.BACK)
        .matches("Synced$");
    page.step("The application writes, more than was lost")
        .run(
            """
            docker exec toolbox sh -c '
              for i in $(seq 3001 3020); do
                echo "INSERT INTO bootstrap_probe VALUES ($i, MD5($i));"
              done | mariadb -h galera3.local &&
              mariadb -h galera3.local -e "INSERT INTO bootstrap_probe VALUES (4000, REPEAT(9, 3))"'""");
    page.step("Start galera1")
        .why(
            """
            Its seqno is of the same UUID and lower than the cluster's by now, so it is sent what comes
            after: write-sets (IST), on data that differ. Had it come sooner, with a seqno above the
            cluster's, its server would have ended.""")
        .run(galera1.start());
    page.step("Wait until it is synced, by IST")
        .run(galera1.state().then(galera1.logSinceStart("grep -oE 'Receiving IST: .*'")))
        .within(OutageSteps.BACK)
        .matches("Synced$")
        .prints("Receiving IST: ");
    Ledger ledger =
        measures.start(
            // Slowly: `./lab compare` asks for a moment in which all nodes have the same.
            Ledger.on(lab.cluster()).to(lab.cluster().node(3)).writers(1).perSecond(5));
    page.expect("an application writes to galera3 from here to the end")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(10));
  }

  @Trap(SILENT)
  @Order(6)
  void silent(Runbook page) {
    page.note(
        """
        Both say `Synced`. Reads differ by the node that is asked. Only a comparison of the data shows it,
        or, some day, a write that does not fit, after which the node says `Inconsistent`.""");
    ahead(page);
  }

  @Procedure("Save the nodes that were ahead, and rebuild them")
  @Otherwise(
      "galera3 serves throughout: leave it as it is. Until both files are there, start no node "
          + "that is down: it may lose the last copy of a row. Afterwards nothing is lost by another "
          + "start: `docker logs --tail 50` says why one failed.")
  @Order(7)
  void rebuild(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.note(
        """
        Here galera3 bootstrapped; galera1 was ahead and follows it, galera2 was ahead and is not started yet.
        Keep it so until it is saved: a start may overwrite the last copy of a row. galera3 stays as it is:
        clients have written to it since, and they would lose that next. In the lab `./lab recover --rebuild galera1
        --rebuild galera2` does this section by itself, once the rows are read, and saves both once more.""");
    page.step("See that clients use galera3 alone")
        .why("What they read on the others is wrong, and what they write there may not fit.")
        .youSee("`none` on galera1; one that is down answers with an error")
        .otherwise(
            "Have the application connect to galera3 alone, as it did when that bootstrapped; can't it, stop it.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT CONCAT('$node has clients: ', IFNULL(GROUP_CONCAT(DISTINCT USER, ' from ', HOST), 'none'))
                FROM information_schema.PROCESSLIST WHERE USER <> 'system user' AND HOST NOT LIKE 'localhost%'" 2>&1
            done""")
        .within(OutageSteps.BACK)
        .printsLine("galera1 has clients: none")
        .matches("^galera3 has clients: ");
    ahead(page);
    page.step("Shut down those that were ahead")
        .why(
            "Those that leave cleanly are counted out, so galera3 serves on alone. One that is down stays so.")
        .youSee("both names, then `1 Primary` of galera3")
        .otherwise(
            "galera3 says `non-Primary`: one of them was killed. Make galera3 primary as in [[LoseTheQuorumChapter]],"
                + " and start neither of the two.")
        .limit(REBUILT)
        .run(
            galera1
                .and(galera2)
                .stop()
                .then(
                    galera3.ask(
                        """
                        SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' ')
                        FROM information_schema.GLOBAL_STATUS
                        WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE', 'WSREP_CLUSTER_STATUS')""")))
        .prints("galera1")
        .prints("galera2")
        .printsLine("1 Primary");
    page.step("Save them")
        .why(
            "After the snapshot their rows are nowhere else. The files hold all data of the application.")
        .youSee("for each node its data's size, `./ibdata1`, and a file of about that size")
        .otherwise(
            "A node without its three lines is not saved. `No space left`, `Unexpected EOF`: make room, and paste it"
                + " again. `cannot overwrite`: a copy of an earlier try; rename it (`mv`), delete none.")
        .limit(REBUILT)
        .run(
            """
            df -h .
            for node in galera1 galera2; do
              image=$(docker inspect --format '{{.Config.Image}}' $node)
              docker run --rm --volumes-from $node --entrypoint du $image -sh /var/lib/mysql
              (set -C; umask 077; docker run --rm --volumes-from $node --entrypoint tar $image \\
                -C /var/lib/mysql -cSf - . > $node-ahead.tar) &&
                tar -tf $node-ahead.tar ./ibdata1 && ls -lh $node-ahead.tar
            done""")
        .matches("(?s)(\\S+\\s/var/lib/mysql\\n\\./ibdata1\\n[^\\n]*galera\\d-ahead\\.tar\\n?){2}");
    page.step("Start a server without Galera on a copy of each file")
        .why(
            "It takes no connections but its own, and once more the room. It is not a member, and never will be.")
        .youSee("`copy1`, `copy2`")
        .otherwise(
            "`already in use`: it runs, of an earlier try; look at it. `No space left`: make room, remove the two"
                + " (`docker rm -fv copy1 copy2`: they are copies of the files), and paste it again.")
        .limit(REBUILT)
        .run(
            """
            for i in 1 2; do
              docker create --name copy$i --network none -v /var/lib/mysql "$(docker inspect --format '{{.Config.Image}}' galera$i)" \\
                mariadbd --user=mysql --wsrep-on=OFF --skip-networking --skip-grant-tables --socket=/tmp/s > /dev/null &&
                docker cp -a - copy$i:/var/lib/mysql < galera$i-ahead.tar && docker start copy$i
            done""")
        .matches("(?s)copy1.*copy2");
    page.step("See which tables of each copy differ from those of galera3")
        .why(
            "All of them, also of the node that could not be compared before: a lost row may be in any.")
        .youSee("`bootstrap_probe` for each; and tables that galera3 wrote to since")
        .otherwise(
            "`ERROR 2002`, or `0 tables`: its server still recovers; `docker logs --tail 5 copy1` goes on, or says why not. Nothing:"
                + " that copy has nothing that galera3 lacks.")
        .limit(REBUILT)
        .run(
            """
            cat > sums.sh <<'EOF'
            list=$("$@" -N -e "SELECT GROUP_CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES
              WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema')")
            "$@" -N -e "CHECKSUM TABLE $list" | sort
            EOF
            sh sums.sh docker exec galera3 mariadb > galera3-sums.txt
            for i in 1 2; do
              sh sums.sh docker exec copy$i mariadb -S /tmp/s > copy$i-sums.txt
              echo "copy$i: $(grep -c . copy$i-sums.txt) tables, of which differ:"
              comm -23 copy$i-sums.txt galera3-sums.txt
            done""")
        .within(OutageSteps.BACK)
        .matches(
            "(?s)^copy1: \\d+ tables.*[.]bootstrap_probe\\s.*^copy2: \\d+ tables.*[.]bootstrap_probe\\s");
    page.step("Read the rows of those tables that galera3 lacks")
        .why("Once for each table. Writing rows back is for who knows the application.")
        .youSee("`<` and the rows that galera3 never had; those with `>` are its own, from since")
        .otherwise("A copy can't be read: go no further, and call.")
        .limit(REBUILT)
        .run(
            """
            (umask 077
            docker exec galera3 mariadb -N -e "SELECT * FROM passbolt.bootstrap_probe ORDER BY id" > galera3-rows.txt
            for i in 1 2; do
              docker exec copy$i mariadb -S /tmp/s -N -e "SELECT * FROM passbolt.bootstrap_probe ORDER BY id" > copy$i-rows.txt
              echo "copy$i against galera3"
              diff copy$i-rows.txt galera3-rows.txt | grep '^[<>]' | head -n 20
            done)""")
        .matches(
            "(?s)^copy1 against galera3\\n.*< 2000\\s+old\\n.*^copy2 against galera3\\n.*< 2000\\s+old$");
    page.step("Take their positions away")
        .why("Without `grastate.dat` they are given a snapshot instead of write-sets.")
        .loses("on these two nodes everything that galera3 lacks; it is in the two files")
        .youSee("`removed …grastate.dat`, twice")
        .otherwise(
            "`No such file`: it was pasted before, or there was none; both are right. Another error: call before you"
                + " start them.")
        .run(
            """
            for node in galera1 galera2; do
              docker run --rm --volumes-from $node --entrypoint rm \\
                "$(docker inspect --format '{{.Config.Image}}' $node)" -v /var/lib/mysql/grastate.dat
            done""")
        .matches("(?s)(removed '/var/lib/mysql/grastate.dat'\\n?){2}");
    for (Node node : new Node[] {galera1, galera2}) {
      page.step("Start " + node).youSee("its name").run(node.start());
      page.step("Wait until " + node + " is synced, and see that it came by a snapshot")
          .why(
              "Until then `ERROR 2002`, and `unhealthy` in `docker ps`. A short IST behind it is right.")
          .youSee("`Synced` and `SST completed on joiner`")
          .otherwise(
              "It ends, or `docker logs` shows nothing new for minutes: [[BrokenSnapshotChapter]]. `Receiving IST"
                  + " failed, node restart required` there: `docker restart -t 600` it, once. `Synced`, and no"
                  + " snapshot: its rows are still its own; shut it down, and call.")
          .run(node.state().then(node.logSinceStart("grep -oE 'SST completed on joiner'")))
          .within(SNAPSHOT)
          .matches("Synced$")
          .prints("SST completed on joiner");
    }
  }

  private static void ahead(Runbook page) {
    page.step("See which tables differ between the nodes that run")
        .why(
            "On your own cluster `./lab check --deep --cluster cluster.yaml` does it. A node that is down was ahead"
                + " until it is known better.")
        .youSee(
            "the tables. What it says of another page is for a node that nobody bootstrapped: stay here")
        .otherwise("`All the same`: that node needs nothing; do the rest for the one that is down.")
        .limit(REBUILT)
        .run("./lab compare")
        .exits(1)
        .prints("bootstrap_probe");
    page.step("See how the rows differ: of that table, on both")
        .why("Equal numbers of rows prove nothing: each may have rows that the other lacks.")
        .youSee(
            "`<` before rows that galera1 alone has, `>` before those of galera3 alone; both say `Synced`")
        .otherwise(
            "`ERROR 1146`, or no difference: put in the table that was named, and its key. Not `Synced`: wait;"
                + " `Inconsistent`: it is ahead, save it like the others.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
              (umask 077; docker exec $node mariadb -N -e "SELECT * FROM passbolt.bootstrap_probe ORDER BY id" > $node-rows.txt)
            done
            diff galera1-rows.txt galera3-rows.txt | head -n 20""")
        .matches(
            "(?s)^wsrep_local_state_comment\\s+Synced\\nwsrep_local_state_comment\\s+Synced\\n")
        .matches("^< 2000\\s+old$");
  }

  @Check("All nodes have the same rows")
  @Otherwise(
      "Paste it again: writes come in between. One still differs: keep clients away from it, "
          + "and keep both files; galera3 is right. Rebuild that node by "
          + "[[RestoreNodeFromScratchChapter]], which keeps a copy of it first.")
  @Order(8)
  void check(Runbook page, Lab lab, Measures measures) {
    page.step("Compare the rows of all tables on all of them")
        .why("On your own cluster: `./lab check --deep --cluster cluster.yaml`.")
        .youSee("`All the same: 3 nodes`")
        .otherwise(
            "A table differs: it is written to at this moment; ask once more. Again: [[NodeThatDisagreesChapter]].")
        .limit(REBUILT)
        .run("./lab compare")
        .within(OutageSteps.BACK)
        .matches("^All the same: 3 nodes");
    page.step("See that it is the data of galera3, with what it got since")
        .youSee("the same on each, and `Synced`")
        .run(rows("galera1 galera2 galera3"))
        .matches("^galera2 has (?!old).*999$")
        .matches("^galera1 has (?!old).*999$")
        .matches("^galera3 has (?!old)");
    page.step("Take the servers on the copies away")
        .loses("the copies of the copies; the two files stay")
        .youSee("`copy1`, `copy2`")
        .run("docker rm -fv copy1 copy2 && rm sums.sh")
        .prints("copy1");
    page.note(
        """
        Hand over: both files of data, what the step that reads the rows showed, and when the outage was. The rows
        are saved, and not back yet. The files hold all data: keep them where nobody else can read them, until
        somebody has decided about those rows.""");
    Ending.intact(page, lab, measures, OutageSteps.BACK, null);
  }

  @Drill(value = "All are shut down, and galera3 bootstraps a cluster of its own", trap = true)
  @Order(9)
  void anotherHistory(Runbook page, Node galera3) {
    page.step("Shut all down, and delete galera3's grastate.dat")
        .why("Somebody does so to be rid of `It may not be safe to bootstrap`.")
        .limit(REBUILT)
        .run(
            """
            docker stop -t 600 galera3 && docker stop -t 600 galera2 && docker stop -t 600 galera1
            docker run --rm --volumes-from galera3 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql/grastate.dat""");
    page.step("Bootstrap from it").run(OutageSteps.bootstrap("galera3"));
    page.step("Wait until it is synced")
        .run(galera3.state())
        .within(OutageSteps.BACK)
        .matches("Synced$");
    page.step("Shut it down").limit(REBUILT).run(galera3.stop());
  }

  @Trap("Two histories are refused")
  @Order(10)
  @Covers("G053")
  void histories(Runbook page, Lab lab) {
    page.step("Compare the UUIDs").run(OutageSteps.GRASTATES).matches("(?s)uuid:.*uuid:.*uuid:");
    page.step("Ask for recovery")
        .why("No seqno decides between two histories.")
        .limit(REBUILT)
        .run("./lab recover")
        .exits(1)
        .matches(
            "^REFUSED: galera1 has seqno \\d+ of history [0-9a-f-]{36}: there are 2 histories$")
        .matches(
            "^REFUSED: galera3 has seqno \\d+ of history [0-9a-f-]{36}: there are 2 histories$");
    page.step("Say which one the application wrote to")
        .loses("what only galera3 has; it is saved, and the command says how to go back")
        .limit(REBUILT)
        .run("./lab recover --node galera1 --force")
        .matches("^saved the data directory of galera3 in the volume ")
        .matches("^galera1: bootstrapped, after ")
        .matches("^galera2: joined by IST, ")
        .matches("^galera3: joined by SST, a whole snapshot, after ");
    OutageSteps.listSaved(page, "galera3");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("The lab is rid of what the drills left")
  @Order(11)
  void tidy(Runbook page) {
    page.step("Remove the probe and the files")
        .why("In earnest the files stay until somebody has decided about the rows in them.")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE bootstrap_probe"
            rm -f galera1-ahead.tar galera2-ahead.tar *-rows.txt *-sums.txt""");
  }
}
