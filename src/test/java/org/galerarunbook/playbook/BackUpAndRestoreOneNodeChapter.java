package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.galera.ServerVersion;
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
    number = 3,
    title = "Back up, and restore one node",
    purpose =
        """
        A node that takes no writes is backed up while it runs. The backup is restored twice: into a
        server to throw away, which proves it, and into a lost node, which then gets the rest from the
        others by IST.""")
@WhenToUse(
    """
    The first part every night; the proof at least as often as you would hate to find out that there
    is none. The restore when one node is lost and a snapshot from a donor would take too long or
    cost the donor too much. It is no way back in time: the node ends where the others are.""")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "clients that write elsewhere than on the node that is backed up; here galera3 is the writer",
  "for the restore: a backup that is younger than what the others' gcache holds"
})
@Costs(
    "The node that is backed up applies nothing for the last moments of the backup and is behind for"
        + " as long. The node that is restored is away meanwhile.")
@UsesLab
@Topic.Backup
@Topic.Ist
class BackUpAndRestoreOneNodeChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  @Test
  @Order(1)
  @DisplayName("Before")
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera3 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, "galera3");
    BackupSteps.place(page);
  }

  @Test
  @Order(2)
  @DisplayName("The account, and the rights that it needs")
  @Covers("R005")
  void rights(Runbook page, Lab lab) {
    BackupRightsSteps.rights(page, ServerVersion.of(lab.cluster().node(1)));
  }

  @Test
  @Order(3)
  @DisplayName("Take a backup from a node that takes no writes")
  @Covers({"G032", "G059"})
  void backup(Runbook page, Lab lab, Measures measures) {
    BackupRightsSteps.pause(page);
    measures.ledger().mark("galera2 is backed up");
    Instant began = Instant.now();
    BackupSteps.take(page);
    measures.time(
        "backup taken and stored, while the application wrote",
        Duration.between(began, Instant.now()),
        null);
    page.step("Read when the node stood still, and at which write-set")
        .run(
            "docker logs --tail 100 galera2 2>&1 | grep -oE 'Provider paused at [0-9a-f-]+:[0-9]+' | tail -n 1")
        .matches("^Provider paused at [0-9a-f-]{36}:\\d+$");
    measures.time(
        "the node applied nothing",
        NodeLog.since(lab.cluster().node(2), began)
            .between("Desyncing and pausing the provider", "Provider resumed"),
        null);
    page.expect("it is Synced again")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(4)
  @DisplayName("Prove it: restore it into a server to throw away")
  @Covers({"G059", "G061", "G074"})
  void prove(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("the backup is restored into a throw-away server");
    Instant began = Instant.now();
    BackupSteps.throwAway(page);
    page.step("Read what lies beside the data")
        .why(
            """
            The write-set that the backup ends with, as state UUID and seqno: by it a restored node
            finds its place. With a binary log there is also `mariadb_backup_binlog_info`, with file,
            position and GTID. (In 10.11 the names begin with `xtrabackup_`.)""")
        .run(
            "docker exec -w /var/lib/mysql restored grep . mariadb_backup_galera_info mariadb_backup_checkpoints")
        .matches("^mariadb_backup_galera_info:[0-9a-f-]{36}:\\d+")
        .prints("backup_type = full-backuped");
    BackupProofSteps.unprepared(page);
    BackupSteps.prepare(page);
    BackupSteps.serve(page);
    page.step("Compare rows")
        .why(
            """
            One number over all rows, the same on each server. Take tables, or rows, that were not
            written since.""")
        .otherwise(
            "Two lines: keep both servers, and compare table by table. Don't restore from it.")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    measures.time(
        "from the stored backup to a server that answers",
        Duration.between(began, Instant.now()),
        null);
    page.expect(
            "the rows written during the backup are there up to one moment: no hole, and each as the"
                + " cluster has it")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Test
  @Order(5)
  @DisplayName("How a backup looks that is none")
  @Covers("G074")
  void broken(Runbook page) {
    BackupProofSteps.cutOff(page);
    BackupProofSteps.wrongOwner(page);
  }

  @Test
  @Order(6)
  @DisplayName("Restore one node: it gets the rest by IST")
  @Covers("G032")
  void restore(Runbook page, Lab lab, Measures measures) {
    GaleraNode galera1 = lab.cluster().node(1);
    measures.ledger().mark("galera1 is stopped, emptied and restored");
    Instant began = Instant.now();
    RestoreSteps.fill(page);
    RestoreSteps.position(page, false);
    page.step("Start it").run("docker start galera1").succeeds();
    page.step("Wait until it is synced")
        .otherwise("What it waits for is in `docker logs --tail 50 galera1`.")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
    measures.time(
        "one node restored, from stopped to Synced", Duration.between(began, Instant.now()), null);
    page.step("See that the backup was used: it was sent write-sets, not a snapshot")
        .why(
            """
            Without `grastate.dat` the same node says `Cleaning the existing datadir` and is sent
            everything: it is healthy then, too, but the backup was not what made it so.""")
        .otherwise(
            "`SST completed on joiner`: the backup is older than the others' gcache, or its position"
                + " was not written down.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker logs --since "$since" galera1 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner|Cleaning the existing datadir'""")
        .matches("^Receiving IST: \\d+ writesets, seqnos \\d+-\\d+$")
        .printsNot("SST completed")
        .printsNot("Cleaning the existing");
    page.expect("the first seqno that it was sent is the one after the backup's")
        .holds(
            () ->
                assertThat(NodeLog.sinceStart(galera1).number(NodeLog.IST, 2))
                    .isEqualTo(BackupProofSteps.seqno(lab) + 1));
    page.step("Compare rows with the others")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3"))
        .matches("\\A +3 1000\\s+[0-9A-F]+\\n\\z");
  }

  @Test
  @Order(7)
  @DisplayName("The trap: a restored node that founds a cluster of its own")
  void trap(Runbook page) {
    FoundingTrapSteps.founds(page);
    FoundingTrapSteps.isRefused(page);
  }

  @Test
  @Order(8)
  @DisplayName("How to know that it worked")
  @Covers("G032")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(Duration.ofSeconds(30))
        .holds(() -> assertThat(lab.problems()).isEmpty());
    BackupSteps.cleanUp(page, "galera3", "restored backups");
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once, on the restored one too")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
  }
}
