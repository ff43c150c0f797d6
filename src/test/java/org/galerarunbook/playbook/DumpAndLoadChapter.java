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
    number = 12,
    title = "Dump, and load through the cluster",
    purpose =
        """
        A logical dump is the database as SQL: it can be read, loaded into another version, and taken
        apart table by table. It is taken in one transaction while the application writes, proved in a
        server to throw away, and one table of it is loaded back through the cluster.""")
@WhenToUse(
    """
    Beside physical backups, not instead: for a move to another version or another database, for one
    table out of many, and as a copy that survives a damage that a physical copy would carry along.""")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "an account that may read all of it; here the application's own",
  "for a load of more than a little: time, since each row goes through every node"
})
@Costs(
    "Dumping: one long reading transaction on one node. Loading: write-sets like any others; while a"
        + " large one is applied, everybody waits behind it.")
@UsesLab
@Topic.Backup
@Topic.Replication
class DumpAndLoadChapter {

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  @Test
  @Order(1)
  @DisplayName("Dump in one transaction")
  @Covers("G061")
  void dump(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera3 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, "galera3");
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
        .limit(Duration.ofMinutes(5))
        .run(
            """
            docker exec toolbox mariadb-dump -h galera2.local --single-transaction --skip-add-locks \\
              --databases passbolt | docker exec -i backups sh -c 'cat > /backups/passbolt.sql'""")
        .succeeds();
    measures.time(
        "dumped, while the application wrote", Duration.between(began, Instant.now()), null);
    page.step("See that it came to its end")
        .why(
            "The last line is the only sign; a dump that was cut off between two statements loads well.")
        .run("docker exec backups tail -n 1 /backups/passbolt.sql")
        .matches("^-- Dump completed");
  }

  @Test
  @Order(2)
  @DisplayName("Prove it: load it into a server to throw away")
  @Covers({"G061", "G074"})
  void prove(Runbook page, Lab lab, Measures measures) {
    page.step("Make an empty server, without a network")
        .run(
            """
            docker run -d --name restored --network none --entrypoint sleep \\
              "$(docker inspect --format '{{.Config.Image}}' galera2)" infinity
            docker exec --user mysql restored mariadb-install-db --skip-test-db >/dev/null""")
        .succeeds();
    BackupSteps.serve(page);
    Instant began = Instant.now();
    page.step("Load the dump")
        .limit(Duration.ofMinutes(5))
        .run("docker exec backups cat /backups/passbolt.sql | docker exec -i restored mariadb")
        .succeeds();
    measures.time("loaded into an empty server", Duration.between(began, Instant.now()), null);
    page.step("Compare rows")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    page.expect("what the workload wrote meanwhile is there up to one moment, without a hole")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Test
  @Order(3)
  @DisplayName("Load one table through the cluster")
  @Covers("G061")
  void load(Runbook page, Measures measures) {
    measures.ledger().mark("a table is dropped and loaded again");
    page.step("Lose it")
        .run("docker exec toolbox mariadb -h galera3.local -e 'DROP TABLE backup_probe'")
        .succeeds();
    Instant began = Instant.now();
    page.step("Take it out of the proved server, and load it through one node")
        .why(
            """
            It begins with `DROP TABLE IF EXISTS`: what the table has now is gone on all nodes. Where that
            is still wanted, load into another database, and copy rows from there.
            Every statement becomes a write-set and is applied everywhere. The dump's `LOCK TABLES` are
            left out: Galera does not replicate them. A dump of the database `mysql` is not to be loaded
            so: use `CREATE USER` and `GRANT`.""")
        .run(
            """
            docker exec restored mariadb-dump --skip-add-locks --skip-disable-keys passbolt backup_probe |
              docker exec -i toolbox mariadb -h galera3.local""")
        .succeeds();
    measures.time(
        "one table loaded through the cluster", Duration.between(began, Instant.now()), null);
    page.step("Compare rows on all nodes with the proved server's")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
  }

  @Test
  @Order(4)
  @DisplayName("How a dump looks that was cut off")
  @Covers("G074")
  void cutOff(Runbook page) {
    page.step("Cut it off between two statements, and load it")
        .why("No error, and rows are missing. So look for the last line before you trust one.")
        .run(
            """
            docker exec backups sh -c '
              sed "/^INSERT INTO .backup_probe./,\\$d" /backups/passbolt.sql > /backups/cut.sql
              tail -n 1 /backups/cut.sql | grep -c "Dump completed"'
            docker exec backups cat /backups/cut.sql | docker exec -i restored mariadb && echo loaded
            docker exec restored mariadb -N -e 'SELECT COUNT(*) FROM passbolt.backup_probe'""")
        .matches("\\A0\\nloaded\\n0\\n");
  }

  @Test
  @Order(5)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    BackupSteps.cleanUp(page, "galera3", "restored backups");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
  }
}
