package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
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
    number = 12,
    title = "Dump, and load through the cluster",
    purpose =
        """
        A logical dump is the database as SQL: it can be read, loaded into another version, and taken
        apart table by table. It is taken in one transaction while the application writes, proved in a
        server to throw away, and one table of it is loaded back through the cluster. At the end all
        nodes' rows are compared.""")
@UseWhen({
  "one table out of many is lost or wrong, and a dump or a proved backup has it",
  "data moves to another version or another database",
  "a copy is wanted that survives a damage that a physical copy would carry along",
  "you want to know whether all nodes have the same rows: only the comparison at the end"
})
@NotWhen({
  "everything is lost: [[RestoreTheWholeClusterChapter]], from a physical backup, which is faster",
  "a mistake was made at a time that is known: [[BeforeAMistakeChapter]]",
  "one node holds other rows than the rest: [[NodeThatDisagreesChapter]], before it is restarted or rebuilt"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "an account that may read all of it; here the application's own",
  "for a load of more than a little: time, since each row goes through every node"
})
@Costs(
    value =
        """
        Dumping: one long reading transaction on one node. Loading: write-sets like any others; while a
        large one is applied, everybody waits behind it. Comparing: each node reads all of its rows, at
        no more than the rate that you give.""",
    fault = "one table of 1000 rows dropped by hand")
@StopAndCall({
  "nobody knows whether the table's present rows are still wanted: a load replaces them everywhere",
  "the comparison names a node: which one is right is no question for a tool"
})
@UsesLab
@Topic.Backup
@Topic.Replication
class DumpAndLoadChapter {

  static final String SAME = "All nodes have the same rows, in all tables";

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);
  private static final Duration BACK = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final String CUT_OFF = "A dump that was cut off loads without an error";
  private static final String DIFFERS = "All nodes say `Synced`, and one has other rows";

  /** By each server, of a table that nobody writes. */
  private static final String CHECKSUMS =
      """
      for server in galera1 galera2 galera3 restored; do
        docker exec $server mariadb -N -e "
          SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM passbolt.backup_probe; CHECKSUM TABLE passbolt.backup_probe"
      done""";

  private static final String FOUR_TIMES =
      "\\A(1000\\npassbolt\\.backup_probe\\t[1-9]\\d*)\\n\\1\\n\\1\\n\\1\\n?\\z";

  @Drill("A workload writes, and there is a table to recognise afterwards")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("A workload writes through galera3 from here until the comparison.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, galera3);
  }

  @Procedure("Dump in one transaction")
  @Otherwise(
      "The cluster is only read. `is already in use`: that place is there; keep it,"
          + " `docker start backups` if it is stopped, and go on. What does not end in `Dump"
          + " completed` is no dump.")
  @Order(2)
  @Covers("G061")
  void dump(Runbook page, Measures measures) {
    BackupSteps.place(page);
    measures.ledger().mark("galera2 is dumped");
    Instant began = Instant.now();
    page.step("Dump the database from a node that takes no writes")
        .why(
            """
            `--single-transaction` reads all tables as of one moment, without a lock; it holds for
            InnoDB, the only engine that Galera replicates. Don't change tables meanwhile. Accounts are
            in the database `mysql`, which this dump does not have; procedures, functions and events are
            left out without `--routines --events`.""")
        .loses("nothing: `set -C` refuses to write over a dump that is there")
        .otherwise("`cannot create`, `File exists`: there is one of that name; choose another one.")
        .limit(LONG)
        .run(
            """
            docker exec toolbox mariadb-dump -h galera2.local --single-transaction --skip-add-locks \\
              --databases passbolt | docker exec -i backups sh -c 'set -C; cat > /backups/passbolt.sql'""");
    measures.time(
        "dumped, while the application wrote", Duration.between(began, Instant.now()), null);
    page.step("See that it came to its end")
        .why("A pipe tells only how its last command went. The last line is the only sign.")
        .youSee("`-- Dump completed`, and when")
        .otherwise("[[#" + CUT_OFF + "]].")
        .run("docker exec backups tail -n 1 /backups/passbolt.sql")
        .matches("^-- Dump completed");
  }

  @Procedure("Prove it: load it into a server to throw away")
  @Otherwise(
      "The cluster and the dump are only read. `ERROR` while it loads: look that"
          + " `restored` is yours, `docker rm -f -v restored`, and begin this section again; a"
          + " second time, dump anew under another name.")
  @Order(3)
  @Covers({"G061", "G074"})
  void prove(Runbook page, Lab lab, Measures measures) {
    page.step("Make an empty server, without a network")
        .otherwise(BackupSteps.IN_USE)
        .run(
            """
            docker run -d --name restored --network none --entrypoint sleep \\
              "$(docker inspect --format '{{.Config.Image}}' galera2)" infinity &&
              docker exec --user mysql restored mariadb-install-db --skip-test-db >/dev/null""");
    page.step("Start it")
        .why(
            "No replication, no network, no accounts: its socket is inside the container, and the"
                + " container is yours.")
        .run(
            """
            docker exec -d --user mysql restored sh -c \\
              'exec mariadbd --wsrep-on=OFF --skip-networking --skip-grant-tables >/tmp/server.log 2>&1'""");
    page.step("Wait until it answers")
        .otherwise("Its log is `docker exec restored tail /tmp/server.log`.")
        .run("docker exec restored mariadb-admin ping")
        .within(Duration.ofSeconds(60))
        .prints("mysqld is alive");
    Instant began = Instant.now();
    page.step("Load the dump there")
        .limit(LONG)
        .run("docker exec backups cat /backups/passbolt.sql | docker exec -i restored mariadb");
    measures.time("loaded into an empty server", Duration.between(began, Instant.now()), null);
    page.step("Compare a table that nobody writes")
        .why("The numbers are equal for equal rows, if version and table definition are the same.")
        .youSee("four times the same two numbers: how many rows, and their checksum")
        .otherwise(
            "Somebody wrote to it since, or it is not what you think it is. Compare its rows.")
        .run(CHECKSUMS)
        .matches(FOUR_TIMES);
    page.expect("what the workload wrote meanwhile is there up to one moment, without a hole")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Drill("The table is lost")
  @Order(4)
  void lose(Runbook page, Measures measures) {
    measures.ledger().mark("a table is dropped and loaded again");
    page.step("Drop it")
        .run("docker exec toolbox mariadb -h galera3.local -e 'DROP TABLE backup_probe'");
  }

  @Procedure("Load one table through the cluster")
  @Order(5)
  @Covers("G061")
  void load(Runbook page, Measures measures) {
    page.step("Look what it has now")
        .youSee("here `ERROR 1146`: it does not exist")
        .otherwise(
            """
            It exists: its rows will be gone on all nodes. If any of them is wanted, load into another
            database, and copy rows from there.""")
        .run(
            "docker exec toolbox mariadb -h galera3.local -N -e 'SELECT COUNT(*) FROM backup_probe'")
        .exits(1)
        .prints("ERROR 1146");
    Instant began = Instant.now();
    page.step("Take it out of the proved server, and load it through one node")
        .why(
            """
            Every statement becomes a write-set and is applied everywhere. The dump's `LOCK TABLES` are
            left out: Galera does not replicate them. A dump of the database `mysql` is not to be loaded
            so: use `CREATE USER` and `GRANT`.""")
        .otherwise(
            "It broke off: the table may lack rows on all nodes, or be gone; `restored`"
                + " has it whole. `ERROR 1047`: galera3 is not `Primary`. Load it again, through"
                + " a node that is `Synced`.")
        .loses("what the table has now, on all nodes: it begins with `DROP TABLE IF EXISTS`")
        .limit(LONG)
        .run(
            """
            docker exec restored mariadb-dump --skip-add-locks --skip-disable-keys passbolt backup_probe |
              docker exec -i toolbox mariadb -h galera3.local""");
    measures.time(
        "one table loaded through the cluster", Duration.between(began, Instant.now()), null);
    page.step("Compare it on all nodes with the proved server's")
        .youSee("four times the same two numbers")
        .otherwise("The load broke off: read what it said. Load again.")
        .run(CHECKSUMS)
        .matches(FOUR_TIMES);
  }

  @Measurement("The application never waited, and nothing was lost")
  @Order(6)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Check(SAME)
  @Order(7)
  void same(Runbook page) {
    page.step("Compare all tables of all nodes")
        .why(
            """
            Each node hashes its own rows, some thousand at a time, after what the cluster has committed
            by then. `Synced` says nothing of rows. Best in a quiet hour: a table that is written all the
            while can't be compared, and the command says so.""")
        .youSee("`All the same`, with how many tables and rows that was said of")
        .otherwise("[[#" + DIFFERS + "]].")
        .limit(LONG)
        .run("./lab compare --database passbolt --rate 20000")
        .matches(
            "^All the same: 3 nodes, [1-9]\\d* tables, [1-9]\\d{3,} rows that are the same on each\\.$");
  }

  @WayBack("Of a load there is none")
  @Order(8)
  void back(Runbook page) {
    page.note(
        """
        What the table had before is gone. Rename it instead of loading over it while you are not sure:
        `RENAME TABLE` is replicated, and undone in the same way.""");
  }

  @Drill(value = "One row is changed on galera2 alone", trap = true)
  @Order(9)
  void changed(Runbook page, Node galera2) {
    page.step("Change it past the replication")
        .run(
            galera2.sql(
                """
                SET SESSION wsrep_on=OFF; UPDATE passbolt.backup_probe SET note='local' WHERE id=(
                  SELECT MIN(id) FROM passbolt.backup_probe)"""));
  }

  @Trap(DIFFERS)
  @Order(10)
  void differs(Runbook page) {
    page.note(
        """
        Somebody wrote with `wsrep_on=OFF`, or an old backup was joined. Only a comparison shows it, or
        some day a write that can't be applied there. Decide who is right; save the other one's rows;
        rebuild it: [[RestoreNodeFromScratchChapter]].""");
    page.step("Ask every node: nothing to be seen")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .matches("(?s)(wsrep_local_state_comment\\s+Synced\\s*){3}");
    page.step("Compare")
        .run("./lab compare --database passbolt")
        .exits(1)
        .matches(
            "^galera2: passbolt.backup_probe: other rows: galera1 has 1000 rows, hash (\\d+); galera2 has 1000 rows, hash (?!\\1)\\d+; galera3 has 1000 rows, hash \\1$")
        .prints("NOT the same");
    page.step("Compare a database that has no tables: red, since nothing was looked at")
        .run("./lab compare --database nothing_here")
        .exits(1)
        .prints("nothing was compared");
  }

  @Drill(value = "The row is put back", trap = true)
  @Order(11)
  void putBack(Runbook page, Node galera2) {
    page.step("Change it back, there alone")
        .run(
            galera2.sql(
                "SET SESSION wsrep_on=OFF; UPDATE passbolt.backup_probe SET note='before 1' WHERE note='local'"));
    page.step("Compare").run("./lab compare --database passbolt").prints("All the same: 3 nodes");
  }

  @Trap(CUT_OFF)
  @Order(12)
  @Covers("G074")
  void cutOff(Runbook page) {
    page.note(
        "Cut off between two statements it is good SQL, and rows are missing. Look for the last line.");
    page.step("Cut a copy off, and look at its last line")
        .loses("the copy of an earlier try")
        .run(
            """
            docker exec backups sh -c '
              sed "/^INSERT INTO .backup_probe./,\\$d" /backups/passbolt.sql > /backups/cut.sql
              tail -n 1 /backups/cut.sql | grep -c "Dump completed"'""")
        .exits(1)
        .printsLine("0");
    page.step("Load it, and count")
        .run(
            """
            docker exec backups cat /backups/cut.sql | docker exec -i restored mariadb && echo loaded
            docker exec restored mariadb -N -e 'SELECT COUNT(*) FROM passbolt.backup_probe'""")
        .matches("\\Aloaded\\n0\\n?\\z");
  }

  @Drill("Tidy up")
  @Order(13)
  void tidy(Runbook page) {
    BackupSteps.cleanUp(page, "galera3", "restored backups");
  }
}
