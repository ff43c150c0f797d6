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
import org.galerarunbook.ledger.Verdict;
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
    number = 10,
    title = "Go back to just before a mistake",
    purpose =
        """
        Rows were deleted that should not have been, and every node has obeyed. A backup is restored
        beside the cluster, the binary log brings it to the last transaction before the mistake, and
        the rows are carried back. The application goes on meanwhile.""")
@WhenToUse(
    """
    A DELETE or UPDATE without its WHERE, a wrong import, a dropped table. Replication is no backup:
    it copies the mistake within milliseconds.""")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "binary logs, written since before the backup; this page turns them on, and off at its end",
  "a backup from before the mistake, and a server to throw away with room for all the data"
})
@Costs(
    "The rows are missing until they are carried back. Nothing else is stopped or lost; what was"
        + " written since stays.")
@UsesLab(own = true)
@Topic.Backup
class BeforeAMistakeChapter {

  private static final String DELETED = "rows are deleted by mistake";
  private static final String BACK = "the rows are back";
  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  private static final String COUNT =
      """
      docker exec restored mariadb -N -e "
        SELECT COUNT(*), SUM(note = 'after the backup'), SUM(note = 'after the mistake')
        FROM passbolt.backup_probe\"""";

  @Test
  @Order(1)
  @DisplayName("Long before: binary logs")
  void logs(Runbook page) {
    BackupSteps.table(page, "galera3");
    BinaryLogSteps.turnOn(page);
  }

  @Test
  @Order(2)
  @DisplayName("A backup, work, a mistake, and more work")
  @Covers("G061")
  void mistake(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera3 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.place(page);
    BackupSteps.take(page);
    page.step("Work on, and make the mistake")
        .run(
            """
            for note in 'after the backup' 'after the backup' 'after the backup'; do
              docker exec toolbox mariadb -h galera3.local -e "INSERT INTO backup_probe (note) VALUES ('$note')"
            done
            docker exec toolbox mariadb -h galera3.local -e "DELETE FROM backup_probe"
            docker exec toolbox mariadb -h galera3.local -e "
              INSERT INTO backup_probe (note) VALUES ('after the mistake')\"""")
        .succeeds();
    measures.ledger().mark(DELETED);
    page.step("See that all nodes have obeyed")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM passbolt.backup_probe"
            done | sort | uniq -c""")
        .matches("\\A +3 1\\n\\z");
  }

  @Test
  @Order(3)
  @DisplayName("Restore the backup beside the cluster")
  @Covers("G061")
  void restore(Runbook page) {
    page.step("Close the binary log that is being written, and copy the logs away")
        .why(
            """
            From another node than the backup's, on purpose: by GTID it does not matter whose logs they
            are. `LOCAL`, since a plain `FLUSH` goes to all nodes.""")
        .run(
            """
            docker exec galera1 mariadb -e 'FLUSH LOCAL BINARY LOGS' &&
            docker exec galera1 sh -c 'cd /var/lib/mysql && tar -cf - binlog.[0-9]*[0-9]' |
              docker exec -i backups tar -xf - -C /backups
            docker exec backups ls /backups""")
        .matches("^binlog\\.\\d+$");
    BackupSteps.throwAway(page);
    page.step("Give it the logs, and read where the backup ends in them")
        .why(
            """
            `mariadb_backup_binlog_info`: file, position and GTID of the last transaction in the backup.
            File and position hold for galera2's own logs alone.""")
        .run(
            """
            docker exec backups sh -c 'cd /backups && tar -cf - binlog.*' |
              docker exec -i restored sh -c 'mkdir /tmp/logs && tar -xf - -C /tmp/logs'
            docker exec restored cat /var/lib/mysql/mariadb_backup_binlog_info""")
        .matches("^binlog\\.\\d+\\s+\\d+\\s+\\d+-\\d+-\\d+$");
    BackupSteps.prepare(page);
    BackupSteps.serve(page);
  }

  @Test
  @Order(4)
  @DisplayName("Find the mistake, and stop before it")
  @Covers("G061")
  void replay(Runbook page, Lab lab, Measures measures) {
    page.step("Find the transaction, and the one before it")
        .why(
            """
            From where the backup ends; an older DELETE of the same kind would be found otherwise. Row
            events are shown as comments, `### DELETE FROM`. If you know the time only, add
            `--start-datetime`.""")
        .otherwise(
            "One GTID only: the mistake came first after the backup, and there is nothing to replay."
                + " Nothing is found: other table, other statement (`### UPDATE`, `DROP TABLE`), or the logs do"
                + " not reach far enough.")
        .run(
            """
            docker exec restored sh -c '
              start=$(cut -f3 /var/lib/mysql/mariadb_backup_binlog_info) && cd /tmp/logs &&
              mariadb-binlog --base64-output=decode-rows --verbose --start-position="$start" binlog.*' |
              awk '/\\tGTID [0-9]/ { before = gtid; gtid = $0; sub(/.*GTID /, "", gtid); sub(/ .*/, "", gtid) }
                   /^### DELETE FROM `passbolt`.`backup_probe`/ { print before, gtid; exit }' |
              docker exec -i restored tee /tmp/mistake""")
        .matches("\\A\\d+-\\d+-\\d+ \\d+-\\d+-\\d+\\n\\z");
    page.step("Replay up to the one before")
        .why("`--stop-position` with a GTID includes that transaction.")
        .limit(Duration.ofMinutes(5))
        .run(
            """
            docker exec restored sh -c '
              start=$(cut -f3 /var/lib/mysql/mariadb_backup_binlog_info)
              read -r before mistake < /tmp/mistake && cd /tmp/logs &&
              mariadb-binlog --start-position="$start" --stop-position="$before" binlog.* > /tmp/replay.sql &&
              mariadb < /tmp/replay.sql'""")
        .succeeds();
    page.step("See that everything from before is there, and nothing from after")
        .run(COUNT)
        .matches("^1004\\s+3\\s+0$");
    page.expect(
            "what the workload wrote until then is there without a hole: the log begins where the"
                + " backup ends")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Test
  @Order(5)
  @DisplayName("Carry the rows back")
  void carryBack(Runbook page, Measures measures) {
    measures.ledger().mark("the rows are carried back");
    Instant began = Instant.now();
    page.step("Insert what is missing, through one node")
        .why(
            """
            As ordinary writes, so every node gets them. `--insert-ignore` leaves alone what was
            written since; rows that were *changed* by mistake need `--replace`, after a look at what
            changed rightly meanwhile.""")
        .run(
            """
            docker exec restored mariadb-dump --compact --no-create-info --insert-ignore passbolt backup_probe |
              docker exec -i toolbox mariadb -h galera3.local""")
        .succeeds();
    measures.ledger().mark(BACK);
    measures.time("rows carried back", Duration.between(began, Instant.now()), null);
    page.step("Find them on every node, beside what came later")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1;
                SELECT COUNT(*), SUM(note = 'after the backup'), SUM(note = 'after the mistake')
                FROM passbolt.backup_probe"
            done | sort | uniq -c""")
        .matches("\\A +3 1005\\s+3\\s+1\\n\\z");
    page.step("Compare the rows from before, by their hashes")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
  }

  @Test
  @Order(6)
  @DisplayName("What one transaction too many would have done")
  void oneTooMany(Runbook page) {
    page.step("Replay the mistake, too")
        .run(
            """
            docker exec restored sh -c '
              read -r before mistake < /tmp/mistake && cd /tmp/logs &&
              mariadb-binlog --start-position="$before" --stop-position="$mistake" binlog.* > /tmp/replay.sql &&
              mariadb < /tmp/replay.sql'""")
        .succeeds()
        .run(COUNT)
        .matches("^0\\s");
  }

  @Test
  @Order(7)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(WRITES_GO_ON);
    Verdict verdict = report.verdict();
    measures.time(
        "the rows were missing (RTO of the mistake)",
        BackupProofSteps.marked(verdict, DELETED).until(BackupProofSteps.marked(verdict, BACK)),
        null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
    BackupSteps.cleanUp(page, "galera3", "restored backups");
    BinaryLogSteps.turnOff(page);
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
