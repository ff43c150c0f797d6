package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Verdict;
import org.galerarunbook.ledger.WriteId;
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
    number = 9,
    title = "Restore the whole cluster",
    purpose =
        """
        All nodes go back to one backup: all are stopped, one is filled from it and founds a new
        primary component with a new history, the others get everything from that one.""")
@WhenToUse(
    """
    All copies of the data are lost, or all are wrong in the same way and nothing newer can be trusted.
    Never while one node still has what is needed: everything written since the backup is gone
    afterwards. For a single mistake in the data there is a page that loses less: Go back to just
    before a mistake.""")
@Needs({
  "the lab (`./lab up`)",
  "a backup that was proved, here taken at the beginning",
  "room for a copy of one data directory as it is now",
  "the application stopped, or willing to lose what it writes until the restore"
})
@Costs(
    """
    Everything written since the backup, and no service from the stop until the first node is up. The
    others follow one by one; until the second is there, there is one copy.""")
@UsesLab(own = true)
@Topic.Backup
@Topic.Bootstrap
class RestoreTheWholeClusterChapter {

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration FILLED = Duration.ofSeconds(120);

  private static final String BACKED_UP = "galera2 is backed up";
  private static final String FILLED_FROM_BACKUP = "galera1 is filled from the backup";

  @Test
  @Order(1)
  @DisplayName("The backup, and what comes after it")
  @Covers("G059")
  void backup(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload writes through galera1 from here to the end. What it had acknowledged after the
        backup is what this procedure costs; it is counted below.""");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    BackupSteps.table(page, "galera1");
    BackupSteps.place(page);
    measures.ledger().mark(BACKED_UP);
    BackupSteps.take(page);
    page.step("Write something after the backup")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO backup_probe (note) VALUES ('after the backup')\"""")
        .succeeds();
  }

  @Test
  @Order(2)
  @DisplayName("Stop all nodes, and keep what is there")
  @Covers("G060")
  void stopAll(Runbook page, Measures measures) {
    measures.ledger().mark("all nodes are stopped");
    page.step("Stop them, the last one last")
        .why(
            """
            All of them, before anything is restored. A node that runs on, or comes back by itself,
            would be a second truth: take away what restarts it.""")
        .run("docker stop galera3 && docker stop galera2 && docker stop galera1")
        .succeeds();
    page.step("Keep a copy of the newest data directory")
        .why(
            """
            The node that was stopped last. Damaged or not, it may be the only place where the last
            rows are; a restore that turns out wrong can be taken back with it.""")
        .limit(Duration.ofMinutes(5))
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint tar \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -cSf - . |
              docker exec -i backups sh -c 'cat > /backups/galera1-before.tar'
            docker exec backups sh -c 'tar -tf /backups/galera1-before.tar | grep -c ibdata1'""")
        .printsLine("1");
  }

  @Test
  @Order(3)
  @DisplayName("Fill one node from the backup, and let it found a new history")
  @Covers("G060")
  void found(Runbook page, Measures measures) {
    measures.ledger().mark(FILLED_FROM_BACKUP);
    RestoreSteps.fill(page);
    page.step("See that it has no grastate.dat")
        .why(
            """
            Here that is right: without a position the node begins a new history, with a state UUID
            that no other data directory has. With the old one the seqnos from the backup on would be
            given a second time, to other write-sets; see the last section.""")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql -name grastate.dat""")
        .printsNothing();
    Instant began = Instant.now();
    RestoreSteps.startAsFirst(page, "galera1");
    page.step("See that it is what the backup was, and takes writes")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -N -e "
              INSERT INTO backup_probe (note) VALUES ('after the restore');
              SELECT COUNT(*), SUM(note LIKE 'before%'), SUM(note = 'after the backup') FROM backup_probe\"""")
        .matches("^1001\\s+1000\\s+0$");
    measures.time(
        "from the start of the restored node to its first write",
        Duration.between(began, Instant.now()),
        null);
    measures.ledger().mark("galera1 takes writes again");
  }

  @Test
  @Order(4)
  @DisplayName("Let the others join: they get everything")
  @Covers("G060")
  void join(Runbook page, Lab lab, Measures measures) {
    Instant began = Instant.now();
    for (int i = 2; i <= 3; i++) {
      RestoreSteps.join(page, "galera" + i, FILLED);
    }
    measures.time(
        "from the start of the second node until all three are Synced",
        Duration.between(began, Instant.now()),
        null);
    page.step("Compare rows on all of them")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3"))
        .matches("\\A +3 1000\\s+[0-9A-F]+\\n\\z");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(5)
  @DisplayName("What was lost")
  @Covers("G060")
  void lost(Runbook page, Measures measures) {
    LedgerReport report = measures.stopGoneBack();
    Verdict verdict = report.verdict();
    page.note(
        """
        Acknowledged writes between the backup and the stop are lost, all of them; the table below
        says how many, and how many seconds they span. No write is lost that was acknowledged before
        the backup began or after the cluster was up again. How old the backup is decides how much
        you lose; nothing that is done at the restore changes that.""");
    page.expect("what was acknowledged since the backup is lost, and nothing else")
        .holds(() -> assertLostSinceTheBackup(verdict));
    page.expect("every node has the same rows, none twice, none that nobody wrote")
        .holds(
            () -> {
              assertThat(verdict.differences()).isEmpty();
              assertThat(verdict.twice()).isEmpty();
              assertThat(verdict.neverAttempted()).isEmpty();
              assertThat(verdict.refusedButPresent()).isEmpty();
            });
  }

  @Test
  @Order(6)
  @DisplayName("The trap: the old history, continued from the backup")
  void oldHistory(Runbook page, Lab lab) {
    OldHistorySteps.continued(page);
    OldHistorySteps.back(page, FILLED);
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("See that the cluster has what it had")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3"))
        .matches("\\A +3 1000\\s+[0-9A-F]+\\n\\z");
    BackupSteps.cleanUp(page, "galera1", "backups");
  }

  private static void assertLostSinceTheBackup(Verdict verdict) {
    Set<WriteId> lost = new HashSet<>(verdict.lost());
    assertThat(lost).as("lost writes").isNotEmpty();
    Moment backup = BackupProofSteps.marked(verdict, BACKED_UP);
    Moment down = BackupProofSteps.marked(verdict, FILLED_FROM_BACKUP);
    assertThat(
            verdict
                .history()
                .of(Operation.Kind.WRITE)
                .filter(Operation::acknowledged)
                .filter(o -> lost.contains(o.writeId())))
        .as("each lost write, and when it was acknowledged")
        .allMatch(o -> o.end().isAfter(backup), "after the backup began")
        .allMatch(o -> down.isAfter(o.end()), "before all nodes were down");
  }
}
