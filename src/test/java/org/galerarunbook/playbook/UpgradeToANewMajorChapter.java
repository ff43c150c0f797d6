package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.CouldNotRunException;
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
    number = 28,
    title = "Upgrade to a new major release",
    purpose =
        """
        From MariaDB 10.11 (Debian 12) to 11.8 (Debian 13), one node after the other, while the application
        reads and writes. Each node keeps its data and gets the new server; its system tables are upgraded
        while it is alone; then it joins by an IST. No old server takes its state from a new one, not even by
        an IST: so once the last old node is stopped, there is no way back.""")
@UseWhen({
  "a new major release of the server is to be installed (10.11 to 11.8, Debian 12 to 13)",
  "some nodes have the new release and others the old one, and something goes wrong",
  "an old node ends with `receiving process ended without creating magic file`"
})
@NotWhen({
  "only the last number of the version changes: [[RollingRestartChapter]]",
  "a node is down, or not `Synced`: first [[BringANodeBackChapter]]",
  "from Galera 3 (MariaDB 10.3 and older): this page does not prove it"
})
@Needs({
  "all nodes `Synced`, and a backup of before: [[BackUpAndRestoreOneNodeChapter]]",
  "a gcache that reaches over a node's absence: [[GcacheChapter]]",
  "a day without schema changes: until all nodes are new, nobody makes or changes tables",
  "to try it out: a lab of the old release, `MARIADB_IMAGE="
      + UpgradeToANewMajorChapter.OLD
      + " ./lab up`"
})
@Costs(
    value =
        "One node less at a time, each for as long as its server is exchanged. The writer moves once.",
    fault =
        "three nodes upgraded, one of them twice; in between one taken back to the old release, one thrown"
            + " out by a table that differed, one old node killed by a new donor")
@StopAndCall({
  "a new node does not join by an IST, and you don't know why",
  "a node is `Inconsistent`: [[NodeThatDisagreesChapter]], before anything is restarted",
  "the last old node is to be stopped, and the application has not been tried with the new release"
})
@Symptom(
    text =
        "WSREP_SST: [ERROR] receiving process ended without creating magic file (…/xtrabackup_galera_info)",
    means = "an old server asked a new one for its state, and does not know its files",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 1020 (HY000)",
    means =
        "the row was changed since this transaction read it: try the transaction again; 11.8 says so, 10.11 did not",
    page = "[[ReplicationChapter]]",
    rank = Rank.CAUSE)
@UsesLab(image = UpgradeToANewMajorChapter.OLD, own = true)
@Topic.Recovery
@Topic.Sst
@Topic.Ist
class UpgradeToANewMajorChapter {

  /** What the nodes begin with. */
  static final String OLD = "galera-runbook/mariadb:10.11-bookworm";

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration REBUILT = Duration.ofMinutes(3);
  private static final Duration STOPPING = Duration.ofMinutes(11);

  private static final String CONF = ":/etc/mysql/mariadb.conf.d/";
  private static final String DRIFT = "A table made meanwhile is not the same on all nodes";
  private static final String MAGIC = "An old node asks a new one, and dies";
  private static final String SNAPSHOT = "A new node needs a snapshot after all";
  private static final String BACK_TO_OLD =
      "While an old node is left: the old image, empty, filled by an old node";

  @Drill("A table, and an application that writes to another one")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    if (next(lab).contains("10.11")) {
      throw new CouldNotRunException(
          "the database image of the settings, "
              + next(lab)
              + ", is the old release: name a newer one");
    }
    page.note("It writes through galera1, and goes elsewhere when it is refused, to the end.");
    page.step("Make the table")
        .run(
            galera1.sql(
                """
                CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
                CREATE TABLE shop.stock (id INT PRIMARY KEY, pieces INT NOT NULL);
                INSERT INTO shop.stock VALUES (1, 9), (2, 9)"""));
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Look, and prepare")
  @Otherwise(
      "Nothing that runs was changed; galera1 and galera2 read `zz-ask-….cnf` at their "
          + "next start. While no node is new, each step may be pasted again. To give it up, "
          + "remove that file from both.")
  @Order(2)
  void look(Runbook page, Lab lab) {
    page.step("See that each node can be spared, and what it runs")
        .youSee("`10.11`, `Synced`, size 3, three times")
        .otherwise("One is not there: bring it back first.")
        .run(ask("galera1 galera2 galera3"))
        .matches(all(3, "10[.]11"));
    page.step("Ask the new server whether it knows all your settings")
        .why(
            """
            In a throw-away container of the new image, with all that a node has in `/etc/mysql`. An unknown name
            would keep the node down; what `was removed` is warned of, and does nothing.""")
        .youSee("`11.8`, your `wsrep-cluster-address`, and nothing `unknown`")
        .otherwise(
            "Take that line out of each node's file when the node is shut down for its upgrade: the new server must not read it. (One of a plugin that `INSTALL` put there is unknown only here.) No address: your files were not read.")
        .run(
            """
            docker cp galera3:/etc/mysql - |
              docker run --rm -i --entrypoint sh %s -c 'tar -x -C /etc; mariadbd --version
                mariadbd --user=mysql --help --verbose 2>&1 | grep -E "unknown (variable|option)|was removed|^wsrep-cluster-a"'"""
                .formatted(next(lab)))
        .matches("mariadbd +Ver 11[.]\\d+[.]")
        .matches("^wsrep-cluster-address +gcomm://\\w+")
        .printsNot("unknown variable")
        .printsNot("unknown option");
    page.step("Keep the defaults of before, for the new servers")
        .why(
            "11.8 has another character set and another collation where a statement names none, and says error 1020 where 10.11 said nothing. While both run, the same statement has to do the same on all: [[#"
                + DRIFT
                + "]]. An empty `character_set_collations` is what 10.11 does.")
        .youSee("five lines, with your values")
        .otherwise(
            "`Unknown system variable`: before 10.11.8 there is no `innodb_snapshot_isolation` (read): put `'OFF'`"
                + " for `@@innodb_snapshot_isolation`, and paste it again.")
        .run(
            """
            docker exec galera1 mariadb -N -r -e "SELECT CONCAT_WS('\\n', '[mariadbd]', 'character_set_collations =',
              CONCAT('character_set_server = ', @@character_set_server),
              CONCAT('collation_server = ', @@collation_server),
              CONCAT('innodb_snapshot_isolation = ', @@innodb_snapshot_isolation))" > zz-as-before.cnf
            cat zz-as-before.cnf""")
        .matches(
            "(?s)^\\[mariadbd\\]\\ncharacter_set_collations =\\ncharacter_set_server = \\w+\\n")
        .matches("^innodb_snapshot_isolation = OFF$");
    page.step("Write down what keeps a new server alone")
        .why("Out of the cluster, and nobody can connect, until its system tables are upgraded.")
        .run("printf '[mariadbd]\\nwsrep_on = OFF\\nskip_networking = ON\\n' > zz-alone.cnf");
    page.step("Have each old node that stays longer ask another old one")
        .why(
            "It counts at their next start, planned or not. Otherwise they may ask a new node, and die: [[#"
                + MAGIC
                + "]]. It goes when this node is upgraded. With more nodes: change it before the one that it names is upgraded.")
        .run(
            """
            for old in galera1 galera2; do
              printf "[mariadbd]\\nwsrep_sst_donor = $old\\n" > zz-ask-$old.cnf
            done
            docker cp zz-ask-galera2.cnf galera1%1$s
            docker cp zz-ask-galera1.cnf galera2%1$s"""
                .formatted(CONF));
    OtherImage.write(page);
  }

  @Procedure("The first node")
  @Order(3)
  @Covers({"R020", "R021"})
  void first(Runbook page, Lab lab, Measures measures, Node galera3) {
    upgrade(page, next(lab), measures, galera3);
  }

  /** What is done to each node; the first time with its reasons. */
  private static void upgrade(Runbook page, String image, Measures measures, Node node) {
    boolean told = !node.toString().equals("galera3");
    measures.ledger().mark(node + " is upgraded");
    page.step("Have the proxy send it nobody any more, and shut it down cleanly")
        .why(
            told
                ? ""
                : "What runs is finished; a new query is refused with error 1047, which says that it did nothing.")
        .youSee("`0`")
        .otherwise(
            node.toString().equals("galera1")
                ? "`137`: it was killed. Don't start it as it was: it would ask a new node, and die. The others have what it acknowledged. Use the command of *Give it the old image, empty it, and start it* ([[#"
                    + BACK_TO_OLD
                    + "|the way back]]), with galera1, the new image twice, and `zz-as-before.cnf` for `zz-ask-galera1.cnf`."
                : "`137`: it was killed. Start it as it was, and shut it down again.")
        .loses(
            node.toString().equals("galera1")
                ? "the way back to the old release: no old node is left to fill another"
                : "")
        .limit(STOPPING)
        .run(node.sql("SET GLOBAL wsrep_reject_queries=ALL").then(node.stopSayingHow()))
        .matches("^0$");
    page.step("Give it the new image, and start it alone")
        .why(
            told
                ? ""
                : """
                Yours by compose: the new tag, and `docker compose up --no-start`. On a host (not tried here): the two
                files first, in `/etc/mysql/mariadb.conf.d/`, since the package starts the server; then the packages.""")
        .loses("what is in the container and in no volume; its data is in one")
        .otherwise(
            "It ended early, and `docker ps -a` shows `%1$s-before`: `docker rm %1$s; docker rename %1$s-before %1$s`, and the old one is back."
                .formatted(node))
        .run(
            """
            sh other-image %1$s %2$s &&
              docker cp zz-as-before.cnf %1$s%3$s &&
              docker cp zz-alone.cnf %1$s%3$s && docker start %1$s"""
                .formatted(node, image, CONF));
    page.step("Wait until it answers")
        .youSee("the new version, `0`: it is alone, and a position that it did not lose")
        .otherwise(
            "It ended: `docker logs --tail 30 %s` says why; its data is as it was.".formatted(node))
        .run(
            """
            docker exec %1$s mariadb -N -e "SELECT VERSION(), @@wsrep_on"
            docker exec %1$s grep ^seqno /var/lib/mysql/grastate.dat"""
                .formatted(node))
        .within(BACK)
        .matches("^11[.]\\d\\S*[^\\t]*\\t0$")
        .matches("^seqno: +\\d+$");
    page.step("Upgrade its system tables, and let it join")
        .loses("nothing: these files are here as well")
        .youSee("`OK`; or `You can use --force`, where it was done already, as by Debian's package")
        .otherwise("Anything else: it was not restarted. Read `upgrade.log`.")
        .limit(STOPPING)
        .run(
            """
            docker exec %1$s mariadb-upgrade > upgrade.log 2>&1 &&
              docker exec -u root %1$s sh -c 'cd /etc/mysql/mariadb.conf.d && rm -f zz-alone.cnf zz-ask-*.cnf' &&
              docker restart -t 600 %1$s && tail -n 1 upgrade.log"""
                .formatted(node))
        .printsLine("OK");
    page.step("Wait until it is synced, and see that it came by an IST")
        .youSee("`Synced`, size 3, and how many writes it was given; no `SST completed`")
        .otherwise("`SST completed`: the gcache did not reach. [[#" + SNAPSHOT + "]].")
        .run(
            ask(node.toString())
                + """

                docker logs %s 2>&1 | grep -oE 'Receiving IST: .*|SST completed on joiner'"""
                    .formatted(node))
        .within(REBUILT)
        .matches(is(node, "11[.]\\d", 3, "Synced"))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Drill(
      value = "Tables are made on the new node, with what only the new release does",
      trap = true)
  @Order(4)
  void makeTable(Runbook page, Measures measures) {
    measures.ledger().mark("tables are made that differ");
    page.step("Make one as 11.8 does by default, and one with a type that 10.11 does not know")
        .run(
            """
            docker exec galera3 mariadb -e "SET SESSION character_set_collations = 'utf8mb4=utf8mb4_uca1400_ai_ci';
              CREATE TABLE shop.street (name VARCHAR(40) CHARACTER SET utf8mb4 PRIMARY KEY);
              CREATE TABLE shop.place (id INT PRIMARY KEY, at VECTOR(3) NOT NULL)\"""");
    page.step("Write two names that are one for the new node")
        .run(
            """
            docker exec galera1 mariadb -e "SET SESSION wsrep_sync_wait = 15;
              INSERT INTO shop.street VALUES ('strasse'), ('straße')\"""");
  }

  @Trap(DRIFT)
  @Order(5)
  void drift(Runbook page, Node galera1) {
    page.note(
        """
        A schema change travels as its text, and each node reads it by its own defaults. `CHARACTER SET utf8mb4`
        without `COLLATE` is `utf8mb4_uca1400_ai_ci` on a new node, and `utf8mb4_general_ci` on an old one.
        Nobody says so. Two names that are two for the one are one for the other: the first such row throws
        a node out. A type that only the new release has makes a table on the new node alone.
        So: `zz-as-before.cnf`, no schema changes, and a name for each collation.""");
    page.step("See it thrown out")
        .run(
            ask("galera1 galera3")
                + """

                docker logs galera3 2>&1 | grep -o "Duplicate entry 'stra.*PRIMARY'" | tail -n 1""")
        .within(BACK)
        .matches(is(galera1, "10[.]11", 2, "Synced"))
        .matches("^galera3 11[.]\\S+ wsrep_local_state_comment Inconsistent ")
        .prints("Duplicate entry");
    page.step("Read the collation on every node")
        .youSee("two answers to one question")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SELECT COLLATION_NAME FROM information_schema.COLUMNS
                WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME = 'street'")
            done""")
        .printsLine("galera1 utf8mb4_general_ci")
        .printsLine("galera2 utf8mb4_general_ci")
        .printsLine("galera3 utf8mb4_uca1400_ai_ci");
    page.step("Read which nodes have the table with a new type, and what an old one says")
        .run(
            """
            for node in galera1 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW TABLES IN shop LIKE 'place'")
            done
            docker logs galera1 2>&1 | grep -o "Ignoring error 'Unknown data type: 'VECTOR''" | tail -n 1""")
        .printsLine("galera1")
        .printsLine("galera3 place")
        .prints("Ignoring error 'Unknown data type: 'VECTOR''");
    page.step("Make the table the same on all that are left, by name")
        .run(
            "docker exec galera1 mariadb -e \"ALTER TABLE shop.street CONVERT TO CHARACTER SET utf8mb4"
                + " COLLATE utf8mb4_general_ci\"");
  }

  @Trap(SNAPSHOT)
  @Order(6)
  @Covers("R021")
  void snapshot(Runbook page, Node galera3) {
    page.note(
        "From old to new a snapshot works, by mariadb-backup: seen with 10.11.19 and 11.8.9. It brings the old system tables, so that they have to be upgraded once more. What `mariadb-upgrade` does stays on the node: it is not replicated. From new to old nothing works: [[#"
            + MAGIC
            + "]]. If it is `Synced` already: go on with *Upgrade its system tables*.");
    page.step("Start the one that was thrown out again, and let an old one fill it")
        .loses(
            "what only galera3 has: the donor's data comes over it. `Inconsistent`: first [[NodeThatDisagreesChapter]]")
        .limit(STOPPING)
        .run(galera3.restart());
    page.step("Wait until it is synced")
        .run(
            ask("galera3")
                + """

                docker logs galera3 2>&1 | grep -o 'SST completed on joiner'""")
        .within(REBUILT)
        .matches(is(galera3, "11[.]\\d", 3, "Synced"))
        .prints("SST completed on joiner");
    page.step("Upgrade its system tables, and see that nobody else hears of it")
        .run(
            """
            docker exec galera3 mariadb-upgrade --check-if-upgrade-is-needed > /dev/null && echo needed
            docker exec galera3 mariadb-upgrade | tail -n 1
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SELECT '$node', COUNT(*) FROM information_schema.COLUMNS
                WHERE TABLE_SCHEMA = 'mysql'"
            done""")
        .printsLine("needed")
        .printsLine("OK")
        .matches("(?s)galera1\\t(\\d+)\\ngalera3\\t(?!\\1\\s)\\d+");
  }

  @Drill(value = "An old node is restarted, and asks the new one", trap = true)
  @Order(7)
  void askNew(Runbook page, Measures measures, Node galera2, Node galera1) {
    measures.ledger().mark("galera2, old, asks galera3, new");
    page.step("Have galera2 ask galera3, and restart it")
        .limit(STOPPING)
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_donor = galera3\\n' > zz-ask-galera3.cnf
            docker cp zz-ask-galera3.cnf galera2:/etc/mysql/mariadb.conf.d/zz-ask-galera1.cnf
            docker stop -t 600 galera2""");
    page.step("Wait until it has missed something, and start it")
        .run(
            galera1
                .sql("UPDATE shop.stock SET pieces = pieces - 1 WHERE id = 2")
                .then(galera2.start()));
    page.step("See it die by an IST")
        .run(log("galera2", "Prepared IST receiver|.*magic file.*|got signal.*"))
        .within(BACK)
        .printsLine("running false")
        .prints("Prepared IST receiver")
        .matches(
            "receiving process ended without creating magic file \\(\\S+/xtrabackup_galera_info\\)")
        .prints("got signal 11");
    page.step("Start it once more: a snapshot from the new one").run(galera2.start());
  }

  @Trap(MAGIC)
  @Order(8)
  @Covers("R021")
  void magic(Runbook page, Measures measures, Node galera2, Node galera3) {
    page.note(
        """
        Even for an IST the donor's script sends a file, and 11.8 calls it by a new name. 10.11 waits for the old
        one, ends by signal 11, and has lost its position: at the next start it needs a snapshot, and that
        fails in the same way. Its data is intact; nobody takes it any more. An old node is the only way out, or
        the new image for this node as well.""");
    page.step("See that it died, whom it asked, and that its position is gone")
        .run(
            log("galera2", ".*magic file.*")
                + """

                docker logs galera3 2>&1 | grep -oE '\\(galera2\\) requested state transfer from .*' | tail -n 1
                docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno)'""")
        .within(BACK)
        .printsLine("running false")
        .prints("receiving process ended without creating magic file")
        .matches("requested state transfer from 'galera3'. Selected \\S+ \\(galera3\\)")
        .matches("^uuid: +00000000-");
    page.step("Wait until galera3 has given up")
        .why(
            "Its script sleeps ten seconds, and then sends to port 4444 of whoever listens there: into the next try.")
        .run(ask("galera3"))
        .within(BACK)
        .matches(is(galera3, "11[.]\\d", 2, "Synced"));
    page.step("Have it ask the old one")
        .run(
            """
            docker cp zz-ask-galera1.cnf galera2:/etc/mysql/mariadb.conf.d/
            docker start galera2""");
    page.step("Wait until it is synced")
        .run(
            ask("galera2")
                + """

                docker logs galera2 2>&1 | grep -oE '\\(galera2\\) requested state transfer from .*' | tail -n 1""")
        .within(REBUILT)
        .matches(is(galera2, "10[.]11", 3, "Synced"))
        .matches("Selected \\S+ \\(galera1\\)");
    measures.ledger().mark("galera2 is back, by galera1");
  }

  @Trap("Error 1020, where there was none")
  @Order(9)
  void changed(Runbook page) {
    page.note(
        """
        11.8 refuses to change a row that somebody changed since the transaction read it
        (`innodb_snapshot_isolation`): the transaction is rolled back, and has to be tried again. 10.11 changed
        the row, and what it was changed from was not what had been read. `zz-as-before.cnf` keeps it so
        until all nodes are new; [[ReplicationChapter]] has what else has to be tried again.""");
    for (boolean on : new boolean[] {false, true}) {
      page.step(
              on
                  ? "The same as 11.8 does by default"
                  : "As before: read a row, let another change it, change it")
          .input(
              """
              SET SESSION innodb_snapshot_isolation = %s;
              BEGIN;
              SELECT pieces FROM shop.stock WHERE id = 1;
              \\! mariadb -e 'UPDATE shop.stock SET pieces = pieces - 1 WHERE id = 1'
              UPDATE shop.stock SET pieces = pieces - 1 WHERE id = 1;
              COMMIT;
              SELECT 'committed';
              """
                  .formatted(on ? "ON" : "OFF"))
          .run("docker exec -i galera3 mariadb -N")
          .exits(on ? 1 : 0)
          .matches("^[0-9]$")
          .prints(on ? "ERROR 1020 (HY000)" : "committed");
    }
  }

  @Drill(value = "An old server is started on what a new one has written", trap = true)
  @Order(10)
  void oldOnNew(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 goes back to the old release");
    page.step("Shut galera3 down").limit(STOPPING).run(galera3.stop());
    page.step("Start an old server on its data, alone")
        .run(
            "docker run -d --name trial --network none --volumes-from galera3 %s mariadbd --wsrep-on=OFF"
                .formatted(OLD));
  }

  @Trap("InnoDB: The change buffer is corrupted or has been removed on upgrade")
  @Order(11)
  void changeBuffer(Runbook page) {
    page.note(
        """
        Nothing stops an old server from starting on a new one's data: it says one error, runs, and would be let in
        by an old donor. Nobody supports that, and nothing here proves that what it then does is right. So the way
        back empties the node.""");
    page.step("See it run, with an error")
        .run(
            "docker logs trial 2>&1 | grep -oE 'InnoDB: The change buffer is .*|mariadbd: ready for connections|Version: .*MariaDB'")
        .within(BACK)
        .prints(
            "InnoDB: The change buffer is corrupted or has been removed on upgrade to MariaDB 11.0 or later")
        .prints("ready for connections")
        .matches("^Version: '10[.]11");
    page.step("Stop it")
        .loses("nothing: the data is in galera3's volume")
        .run("docker stop -t 60 trial && docker rm trial");
  }

  @WayBack(BACK_TO_OLD)
  @Otherwise(
      "The two others serve. Not shut down: `docker logs --tail 20 galera3`, and wait; empty nothing that runs. No start, or no image: `docker ps -a` shows `galera3-before`, the container of before; galera1 still has all data.")
  @Order(12)
  @Covers("R021")
  void back(Runbook page, Node galera3) {
    page.note(
        """
        The point of no return is the stop of the last old node. After it the way back is a dump, loaded into an
        old server ([[DumpAndLoadChapter]]), or the backup of before, without what came since. Who needs a
        way back for days keeps an old server as a replica; that was not tried here.""");
    page.step("See that an old node is left to fill it")
        .youSee("galera1: `10.11`, `Synced`")
        .otherwise("Stop: nobody can fill it. Leave galera3 as it is.")
        .run(ask("galera1"))
        .matches("^galera1 10[.]11\\S+ wsrep_local_state_comment Synced ");
    page.step("Shut it down cleanly").limit(STOPPING).run(galera3.stop());
    page.step("Give it the old image, empty it, and start it")
        .why("An old server must not go on with what a new one has written, though it would.")
        .loses("everything on galera3, also what only it has; only an old node can fill it again")
        .run(
            """
            sh other-image galera3 %2$s && docker cp zz-ask-galera1.cnf galera3%1$s &&
              docker run --rm --volumes-from galera3 --entrypoint find %2$s /var/lib/mysql -mindepth 1 -delete &&
              docker start galera3"""
                .formatted(CONF, OLD));
    page.step("Wait until it is synced")
        .youSee("`10.11`, `Synced`, and `SST completed`")
        .otherwise("`magic file`: it asked a new node. [[#" + MAGIC + "]].")
        .run(
            ask("galera3")
                + """

                docker logs galera3 2>&1 | grep -o 'SST completed on joiner'""")
        .within(REBUILT)
        .matches(is(galera3, "10[.]11", 3, "Synced"))
        .prints("SST completed on joiner");
  }

  @Drill(value = "It is upgraded again", trap = true)
  @Order(13)
  void again(Runbook page, Lab lab, Measures measures, Node galera3) {
    upgrade(page, next(lab), measures, galera3);
  }

  @Procedure("The next node, when the first is `Synced`")
  @Order(14)
  @Covers({"R020", "R021"})
  void second(Runbook page, Lab lab, Measures measures, Node galera2) {
    upgrade(page, next(lab), measures, galera2);
  }

  @Procedure("The writer, last: from here on there is no way back")
  @Order(15)
  @Covers({"R020", "R021"})
  void last(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note(
        "Its stop is the point of no return. Before it, let the application read from the new nodes for a day. If it ends by itself meanwhile, don't start it as it was: what is said of `137` is to be done.");
    page.step("See that the others are new, and synced")
        .youSee("`11.8`, `Synced`, size 3, twice")
        .otherwise("Don't stop galera1.")
        .run(ask("galera2 galera3"))
        .matches(all(2, "11[.]\\d"));
    upgrade(page, next(lab), measures, galera1);
  }

  @Check("All are of the new release, are one cluster, and have the same rows and tables")
  @Otherwise(
      "These only look. Mend it on the new release: no old node is left. One is missing or "
          + "not `Synced`: [[BringANodeBackChapter]]. Rows differ: restart nothing, "
          + "[[NodeThatDisagreesChapter]].")
  @Order(16)
  void check(Runbook page) {
    page.note(
        """
        `zz-as-before.cnf` stays until you restart all nodes anyway, one by one ([[RollingRestartChapter]]): take it
        away then, on each; until the last is back nobody makes or changes tables. First: does the application
        try again after error 1020?""");
    page.step("Ask every node")
        .youSee("the new version, `Synced`, size 3, three times")
        .run(ask("galera1 galera2 galera3"))
        .within(BACK)
        .matches(all(3, "11[.]\\d"));
    page.step("Compare rows")
        .youSee("`All the same: 3 nodes`")
        .run("./lab compare --database shop")
        .matches("^All the same: 3 nodes, (1 tables, 2|2 tables, 4) rows");
    page.step("Compare the definitions of the tables, and see that no upgrade is open")
        .youSee(
            "the same numbers three times, and three times `already upgraded to` the new release")
        .otherwise(
            "Other numbers: compare `SHOW CREATE TABLE` of each: [[#"
                + DRIFT
                + "]]. Not upgraded: `mariadb-upgrade` on that node.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT COUNT(*), SUM(CRC32(CONCAT_WS('.', TABLE_SCHEMA, TABLE_NAME,
                COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME))) FROM information_schema.COLUMNS
                WHERE TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
              docker exec $node mariadb-upgrade --check-if-upgrade-is-needed 2>&1 | grep -o 'already upgraded to [0-9.]*'
            done""")
        .matches(
            "\\A([1-9]\\d*\\t\\d+)\\n(already upgraded to 11[.]\\S+)\\n\\1\\n\\2\\n\\1\\n\\2\\s*\\z");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(17)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(18)
  void tidy(Runbook page) {
    page.step("Remove the tables and the files")
        .run(
            """
            docker exec galera1 mariadb -e "DROP DATABASE shop"
            rm -f zz-as-before.cnf zz-alone.cnf zz-ask-galera?.cnf other-image node.labels upgrade.log""");
  }

  /** The image of the settings, to which the nodes go. */
  private static String next(Lab lab) {
    return lab.components().get(0).name();
  }

  /** Version, state and size; a line each. */
  private static String ask(String nodes) {
    return nodes.contains(" ")
        ? "for node in %s; do\n  %s\ndone".formatted(nodes, ask("$node").replace("\n", "\n  "))
        : """
          echo %1$s $(docker exec %1$s mariadb -N -e "SELECT SUBSTRING_INDEX(VERSION(), '-', 1);
            SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size','wsrep_local_state_comment')" 2>&1)"""
            .formatted(nodes);
  }

  /** Whether it runs, and what its log says since its last start. */
  private static String log(String node, String words) {
    return """
        docker inspect --format 'running {{.State.Running}}' %1$s
        docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' %1$s)" %1$s 2>&1 |
          grep -oE '%2$s'"""
        .formatted(node, words);
  }

  /** A line of that. */
  private static String is(Node node, String version, int size, String state) {
    return "^%s %s\\S+ wsrep_local_state_comment %s wsrep_cluster_size %d$"
        .formatted(node, version, state, size);
  }

  private static String all(int count, String version) {
    return "(?s)\\A(galera\\d %s\\S+ wsrep_local_state_comment Synced wsrep_cluster_size 3\\s*){%d}\\z"
        .formatted(version, count);
  }
}
