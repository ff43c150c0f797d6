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
    number = 11,
    title = "Keep backups elsewhere, encrypted",
    purpose =
        """
        Each night's backup goes to a second place, and lies there encrypted. Old ones are
        dropped by a rule, the store is read and checked, and a backup from it is restored and
        compared.""")
@WhenToUse("Every night, by a timer. The check weekly, the restore at least every quarter.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a second place that does not burn down with the first one; here a container with its own volume",
  "a third place for the password of the store: without it nothing can be restored, ever"
})
@Costs(
    """
    What was written since the last night (RPO) if all nodes are lost. Disk and network at night; the
    store keeps equal pieces once.""")
@UsesLab
@Topic.Backup
class BackupsElsewhereChapter {

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);

  @Test
  @Order(1)
  @DisplayName("Two places, and a password")
  void places(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera3 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, "galera3");
    BackupSteps.place(page);
    page.step("Make the second place")
        .why(
            """
            `restic` encrypts on its way out, so the store need not be trusted with the data. It speaks
            SFTP, S3 and others as well as a folder: only `RESTIC_REPOSITORY` would differ. Here restic,
            its password and the store share a container, to be short. In earnest restic and the password
            are where the backup is, and only the repository is elsewhere.""")
        .run(
            """
            docker run -d --name offsite --network none -v /offsite \\
              -e RESTIC_REPOSITORY=/offsite/repository -e RESTIC_PASSWORD_FILE=/root/restic-password \\
              --entrypoint sleep "$(docker inspect --format '{{.Config.Image}}' toolbox)" infinity""")
        .succeeds();
    page.step("Make a password, and the store")
        .why(
            """
            In a file that only its user reads, and never on a command line. Keep a copy where neither
            the cluster nor the store is.""")
        .run(
            """
            docker exec offsite sh -c 'umask 077 && openssl rand -base64 32 > /root/restic-password'
            docker exec offsite stat -c %a /root/restic-password
            docker exec offsite restic init""")
        .printsLine("600")
        .prints("created restic repository");
  }

  @Test
  @Order(2)
  @DisplayName("A night's job, three nights in a row")
  @Covers("G074")
  void nights(Runbook page, Measures measures) {
    measures.ledger().mark("three backups are taken and stored elsewhere");
    Instant began = Instant.now();
    page.step("Back up, see that it is whole, and only then store it")
        .why(
            """
            The order matters: piped straight into the store, a backup that broke off would be stored as
            if it were one. The last pipe can break off, too: step 7 tells, and belongs to the night's job.
            The dates are given here so that three nights pass in seconds; a timer runs
            the middle part once.""")
        .otherwise(
            "A line is missing: that night has no backup. `docker exec galera2 cat /tmp/backup.log`.")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            for nights in 3 2 1; do
              docker exec --user mysql galera2 sh -c '
                mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf \\
                  --backup --galera-info --stream=mbstream 2>/tmp/backup.log' |
                docker exec -i backups sh -c 'cat > /backups/galera2.new' &&
              docker exec galera2 tail -n 1 /tmp/backup.log | grep -q 'completed OK!$' &&
              docker exec backups mv /backups/galera2.new /backups/galera2.mbs &&
              docker exec backups cat /backups/galera2.mbs |
                docker exec -i offsite sh -c "restic backup --quiet --host galera2 --tag nightly \\
                  --time \\"\\$(date -d '-$nights day' '+%F %T')\\" --stdin --stdin-filename galera2.mbs" &&
              echo "stored, $nights nights ago"
            done""")
        .printsLine("stored, 3 nights ago")
        .printsLine("stored, 2 nights ago")
        .printsLine("stored, 1 nights ago");
    measures.time(
        "three backups taken and stored elsewhere", Duration.between(began, Instant.now()), null);
    page.step("See them, and what they take")
        .run(
            """
            docker exec offsite sh -c '
              restic snapshots --tag nightly --json | jq -r ".[] | .hostname, .paths[0]"
              restic stats --mode restore-size --json | jq ".total_size > 3 * 30000000"
              restic stats --mode raw-data --json | jq ".total_size < 30000000"'""")
        .matches("\\A(galera2\\n/galera2.mbs\\n){3}true\\ntrue\\n\\z");
    page.step("See that what is stored is what was backed up")
        .run(
            """
            { docker exec backups cat /backups/galera2.mbs | docker exec -i offsite sha256sum
              docker exec offsite sh -c 'restic dump latest /galera2.mbs | sha256sum'; } | sort | uniq -c""")
        .matches("\\A +2 [0-9a-f]{64}  -\\n\\z");
  }

  @Test
  @Order(3)
  @DisplayName("Encrypted: who has the store has nothing")
  @Covers("G074")
  void encrypted(Runbook page) {
    page.step("Look for a row in the backup, and in the store")
        .why("The backup itself is not encrypted: in its place it is as readable as the database.")
        .run(
            """
            docker exec backups grep -c 'before 1000' /backups/galera2.mbs
            docker exec offsite grep -r 'before 1000' /offsite || echo 'not in the store'""")
        .matches("^[1-9]\\d*$")
        .printsLine("not in the store");
    page.step("Try a wrong password")
        .run(
            """
            docker exec offsite sh -c '
              echo a-wrong-one > /tmp/wrong && restic --password-file /tmp/wrong snapshots'""")
        .exits(12)
        .prints("wrong password or no key found");
  }

  @Test
  @Order(4)
  @DisplayName("How many are kept")
  @Covers("G074")
  void retention(Runbook page) {
    page.step("Drop by a rule what is too old")
        .why(
            """
            Two nights here, so that one goes. In earnest `--keep-daily 7 --keep-weekly 5 --keep-monthly
            12`, for instance: as long as a mistake may go unnoticed. `--dry-run` first.""")
        .run(
            "docker exec offsite restic forget --host galera2 --tag nightly --keep-daily 2 --prune --quiet")
        .succeeds()
        .run("docker exec offsite sh -c 'restic snapshots --json | jq length'")
        .printsLine("2");
  }

  @Test
  @Order(5)
  @DisplayName("Checked: damage is found before it is needed")
  @Covers("G074")
  void damage(Runbook page) {
    page.step("Check the store, all of it")
        .run("docker exec offsite restic check --read-data 2>&1 | tail -n 1")
        .printsLine("no errors were found");
    page.step("Lose one file of it, as on a bad disk: the right size, all zeros")
        .why(
            "One that the latest night needs; the first lines look for its name. Not in a store that you"
                + " need; step 15 puts it right.")
        .run(
            """
            docker exec offsite sh -c '
              tree=$(restic snapshots latest --json | jq -r ".[0].tree") &&
              blob=$(restic cat blob "$tree" | jq -r ".nodes[0].content[0]") &&
              pack=$(restic find --blob --show-pack-id "$blob" | grep -oE "[0-9a-f]{64}" | tail -n 1) &&
              file=$(find /offsite -name "$pack") &&
              cp -p "$file" /tmp/whole && echo "$file" > /tmp/damaged &&
              head -c "$(stat -c %s "$file")" /dev/zero > "$file"'""")
        .succeeds();
    page.step("Check without reading, and with")
        .why(
            """
            A plain `check` looks at the index and at which files are there: it finds nothing.
            `--read-data` reads and decrypts everything; `--read-data-subset=1/7` a seventh each night.""")
        .run(
            """
            docker exec offsite restic check 2>&1 | tail -n 1
            docker exec offsite restic check --read-data""")
        .exits(1)
        .printsLine("no errors were found")
        .prints("decrypting blob")
        .prints("repository contains errors");
    page.step("See what a restore from it does")
        .why(
            "It fails, and says so. It does not hand out a wrong file in silence; look at its exit code.")
        .run("docker exec offsite restic dump latest /galera2.mbs 2>&1 >/dev/null")
        .exits(1)
        .prints("decrypting blob");
    page.step("Put the file right again")
        .why("From the copy. Without one: `restic repair`, and another place that has the night.")
        .run(
            """
            docker exec offsite sh -c 'cp -p /tmp/whole "$(cat /tmp/damaged)"'
            docker exec offsite restic check --read-data 2>&1 | tail -n 1""")
        .printsLine("no errors were found");
  }

  @Test
  @Order(6)
  @DisplayName("Restored from there, with the first place gone")
  @Covers("G074")
  void restored(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("the backup is restored from the second place");
    page.step("Lose the first place").run("docker exec backups rm /backups/galera2.mbs").succeeds();
    Instant began = Instant.now();
    page.step("Fetch the latest night back")
        .run(
            """
            docker exec offsite restic dump latest /galera2.mbs |
              docker exec -i backups sh -c 'cat > /backups/galera2.mbs'""")
        .succeeds();
    BackupSteps.throwAway(page);
    BackupSteps.prepare(page);
    BackupSteps.serve(page);
    measures.time(
        "from the second place to a server that answers",
        Duration.between(began, Instant.now()),
        null);
    page.step("Compare rows")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    page.expect("what the workload wrote until that night is there without a hole")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Test
  @Order(7)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    BackupSteps.cleanUp(page, "galera3", "restored backups offsite");
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
