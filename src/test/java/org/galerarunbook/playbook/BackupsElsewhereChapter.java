package org.galerarunbook.playbook;

import java.time.Duration;
import java.time.Instant;
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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 11,
    title = "Keep backups elsewhere, encrypted",
    purpose =
        """
        Each night a timer runs a script: it backs a node up, looks whether the backup is whole, and
        only then stores it in a second place, encrypted. The store is checked, and a backup from it is
        restored and compared. Here the node is galera2, and the store is restic's.""")
@UseWhen({
  "backups lie where the cluster is, or nobody has looked for months whether they can be read",
  "the first place is lost, and a backup has to come from the second",
  "the check of the store says `repository contains errors`"
})
@NotWhen({
  "one backup is needed now, before something risky: [[BackUpAndRestoreOneNodeChapter]]",
  "the backup is at hand, and the cluster is to go back to it: [[RestoreTheWholeClusterChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a second place that does not burn down with the first one; here a container with its own volume",
  "a third place for the password of the store: without it nothing can be restored, ever"
})
@Costs(
    value =
        """
        What was written since the last night, if all nodes are lost. Disk and network at night; the
        store keeps equal pieces once.""",
    fault = "three backups taken while the application writes; no node stops")
@StopAndCall({
  "no night of the store can be read, or nobody has its password",
  "the last night that was stored is older than anybody knew"
})
@UsesLab
@Topic.Backup
class BackupsElsewhereChapter {

  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);
  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final String REFUSED = "`NO BACKUP`, says the night's job";

  private static final String SCRIPT =
      """
      #!/bin/sh
      # Backs galera2 up, looks whether the backup is whole, and only then stores it elsewhere.
      # Arguments go to 'restic backup'. Whatever fails ends it, with a word, and is a failure of the unit.
      set -u
      fail() { echo "NO BACKUP: $1" >&2; exit 1; }

      docker exec --user mysql galera2 sh -c '
        mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf \\
          --backup --galera-info --stream=mbstream 2>/tmp/backup.log' |
        docker exec -i backups sh -c 'cat > /backups/galera2.new' || fail 'it could not be written'
      docker exec galera2 tail -n 1 /tmp/backup.log | grep -q 'completed OK!$' ||
        fail 'galera2 did not finish: docker exec galera2 tail /tmp/backup.log'
      docker exec backups sh -c 'tail -c 100 /backups/galera2.new | grep -qa mariadb_backup_info' ||
        fail 'it is cut off: its last file, mariadb_backup_info, is missing'
      docker exec backups mv /backups/galera2.new /backups/galera2.mbs || fail 'it could not be renamed'

      docker exec backups cat /backups/galera2.mbs |
        docker exec -i offsite restic backup --quiet --host galera2 --tag nightly "$@" \\
          --stdin --stdin-filename galera2.mbs || fail 'it could not be stored elsewhere'
      here=$(docker exec backups sh -c 'sha256sum < /backups/galera2.mbs')
      there=$(docker exec offsite sh -c 'restic dump --tag nightly latest /galera2.mbs | sha256sum')
      [ "$here" = "$there" ] || {
        docker exec offsite restic tag --host galera2 --tag nightly --set broken latest
        fail 'what is stored elsewhere is not what was backed up: it is tagged broken'
      }
      docker exec offsite restic forget --host galera2 --tag nightly --quiet --prune \\
        --keep-daily 7 --keep-weekly 5 --keep-monthly 12 || fail 'stored, but the rule for old ones failed'
      echo "stored elsewhere: $here"
      """;

  private static final String SERVICE =
      """
      [Unit]
      Description=Back galera2 up, and store the backup elsewhere
      After=docker.service network-online.target
      Wants=network-online.target

      [Service]
      Type=oneshot
      ExecStart=/usr/local/bin/galera-backup
      TimeoutStartSec=6h
      Nice=10
      IOSchedulingClass=idle
      """;

  private static final String TIMER =
      """
      [Unit]
      Description=Back galera2 up every night

      [Timer]
      OnCalendar=*-*-* 02:30
      RandomizedDelaySec=15min
      Persistent=true

      [Install]
      WantedBy=timers.target
      """;

  @Drill("An application writes, and there is a first place for backups")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("A workload writes through galera3 from here to the end.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, galera3);
    BackupSteps.place(page);
  }

  @Procedure("Once: a second place, and a password")
  @Order(2)
  void places(Runbook page) {
    page.step("Make the second place")
        .why(
            """
            `restic` encrypts on its way out, so the store need not be trusted with the data. It speaks
            SFTP, S3 and others as well as a folder: only `RESTIC_REPOSITORY` would differ. Here restic,
            its password and the store share a container, to be short. In earnest restic and the password
            are where the backup is, and only the repository is elsewhere.""")
        .otherwise(
            "`is already in use`: there is one already. Keep it, the store is in it;"
                + " `docker start offsite` if it is stopped.")
        .run(
            """
            docker run -d --name offsite --network none -v /offsite \\
              -e RESTIC_REPOSITORY=/offsite/repository -e RESTIC_PASSWORD_FILE=/root/restic-password \\
              --entrypoint sleep "$(docker inspect --format '{{.Config.Image}}' toolbox)" infinity""");
    page.step("Make a password, in a file that only its user reads")
        .why("Never on a command line. Keep a copy where neither the cluster nor the store is.")
        .loses("nothing: `set -C` refuses to write over a password that is there")
        .youSee("`600`, and 45 bytes")
        .otherwise(
            "`File exists`: there is one already. Keep it: what is in the store can't be read without it.")
        .run(
            """
            docker exec offsite sh -c 'set -C; umask 077; openssl rand -base64 32 > /root/restic-password'
            docker exec offsite stat -c '%a %s' /root/restic-password""")
        .printsLine("600 45");
    page.step("Make the store")
        .otherwise("`config file already exists`: there is one already. Keep it.")
        .run("docker exec offsite restic init")
        .prints("created restic repository");
  }

  @Procedure("Once: the night's job, and its timer")
  @Otherwise(
      "Nothing runs yet: these are three files in the folder where you stand, and each may"
          + " be written again. `Permission denied`: go to a folder of yours. A complaint names"
          + " file and line: paste that file once more, all of it.")
  @Order(3)
  @Covers("G074")
  void job(Runbook page) {
    page.step("Write the script")
        .why(
            """
            Its order matters: a backup that broke off is not stored, does not replace the one of the
            night before, and drops no old one. A pipe tells only how its last command went, so it looks
            at what mariadb-backup said last, at the last file of the stream, and at what the store
            gives back. What differs is tagged `broken`, and counts as no night.""")
        .loses("nothing yet: it is only written down")
        .input(SCRIPT)
        .run("install -m 755 /dev/stdin galera-backup");
    page.step("Write the unit")
        .input(SERVICE)
        .run("install -m 644 /dev/stdin galera-backup.service");
    page.step("Write the timer")
        .why("`Persistent`: a night that the machine slept through is made up for.")
        .input(TIMER)
        .run("install -m 644 /dev/stdin galera-backup.timer");
    page.step("Have systemd look at both")
        .youSee("nothing that it complains of, but the script that is not in its place yet")
        .run(
            """
            if command -v systemd-analyze >/dev/null; then
              systemd-analyze verify ./galera-backup.service ./galera-backup.timer 2>&1 | grep galera-backup ||
                echo 'galera-backup: nothing to complain of'
            else
              echo 'galera-backup: not looked at, there is no systemd-analyze here'
            fi""")
        .printsNot("Unknown")
        .printsNot("Failed to")
        .printsNot("Invalid");
    page.note(
        """
        On the host with the engine: `sudo install galera-backup /usr/local/bin/`, `sudo cp
        galera-backup.service galera-backup.timer /etc/systemd/system/`, `sudo systemctl daemon-reload`,
        `sudo systemctl enable --now galera-backup.timer`; `systemctl list-timers galera-backup.timer`
        says when next. The lab has no systemd: the script was run here, the timer was not.""");
  }

  @Drill("Two nights pass")
  @Order(4)
  @Covers("G074")
  void nights(Runbook page, Measures measures) {
    measures.ledger().mark("three backups are taken and stored elsewhere");
    page.step("Run the job for the night before last, and for last night")
        .limit(COPY)
        .run(
            """
            for nights in 2 1; do
              ./galera-backup --time "$(docker exec offsite date -d "-$nights day" '+%F %T')"
            done""")
        .matches("\\A(stored elsewhere: [0-9a-f]{64} +-\\n){2}\\z");
  }

  @Procedure("Run it once by hand, before you trust the timer")
  @Order(5)
  @Covers("G074")
  void byHand(Runbook page, Measures measures) {
    Instant began = Instant.now();
    page.step("Run the night's job")
        .youSee("`stored elsewhere`, and a sum")
        .otherwise("[[#" + REFUSED + "]].")
        .loses("the backup of the night before in the first place; it is in the second")
        .limit(COPY)
        .run("./galera-backup")
        .matches("\\Astored elsewhere: [0-9a-f]{64} +-\\n\\z");
    measures.time(
        "a night's job, while the application wrote", Duration.between(began, Instant.now()), null);
  }

  @Check("The nights are there, and who has the store has nothing")
  @Otherwise(
      "Backup and store are only read. `0` for the backup: look for a row of your own; one"
          + " that is in neither proves nothing. A row found in the store, or nights listed by a"
          + " wrong password: it keeps nothing secret; stop and call.")
  @Order(6)
  @Covers("G074")
  void there(Runbook page) {
    page.step("See when it stored something last")
        .why("Ask this from another machine, every day: a timer that does not run says nothing.")
        .youSee("`3 nights`, and `the last is young`: less than 26 hours old")
        .otherwise(
            "`systemctl status galera-backup` and `journalctl -u galera-backup` on the host. No number at all:"
                + " the store did not answer.")
        .run(
            """
            docker exec offsite sh -c '
              restic snapshots --host galera2 --tag nightly --json | jq -r "length, (map(.time) | sort)[-1]" | {
                read -r nights && read -r last && echo "$nights nights" &&
                [ $(($(date +%s) - $(date -d "$last" +%s))) -lt 93600 ] && echo "the last is young"; }'""")
        .printsLine("3 nights")
        .printsLine("the last is young");
    page.step("Look for a row in the backup, and in the store")
        .why("The backup itself is not encrypted: in its place it is as readable as the database.")
        .youSee("a number above 0 for the backup, and `not in the store`")
        .run(
            """
            docker exec backups grep -c 'before 1000' /backups/galera2.mbs
            docker exec offsite grep -r 'before 1000' /offsite || echo 'not in the store'""")
        .matches("^[1-9]\\d*$")
        .printsLine("not in the store");
    page.step("Try a wrong password")
        .youSee("`wrong password or no key found`")
        .run(
            """
            docker exec offsite sh -c '
              echo a-wrong-one > /tmp/wrong && restic --password-file /tmp/wrong snapshots'""")
        .exits(12)
        .prints("wrong password or no key found");
  }

  @Drill("What three nights take, and a rule that keeps two")
  @Order(7)
  @Covers("G074")
  void retention(Runbook page) {
    page.step("See that equal pieces are stored once")
        .why(
            "Three nights have more than twice the bytes that are stored, before these are compressed.")
        .run(
            """
            docker exec offsite sh -c '
              once=$(restic stats --mode raw-data --json | jq .total_uncompressed_size)
              restic stats --mode restore-size --json | jq ".total_size > 2 * $once"'""")
        .matches("\\Atrue\\n\\z");
    page.step("Drop by a rule what is too old")
        .why(
            "The job's rule keeps 7 days, 5 weeks and 12 months: as long as a mistake may go unnoticed.")
        .run(
            "docker exec offsite restic forget --host galera2 --tag nightly --keep-daily 2 --prune --quiet")
        .succeeds()
        .run("docker exec offsite sh -c 'restic snapshots --json | jq length'")
        .printsLine("2");
  }

  @Procedure("Every week: check the store")
  @Order(8)
  @Covers("G074")
  void weekly(Runbook page) {
    page.step("Check all of it")
        .why(
            "`--read-data` reads and decrypts everything; `--read-data-subset=1/7` a seventh each night.")
        .youSee("`no errors were found`")
        .otherwise("[[#`repository contains errors`]].")
        .limit(COPY)
        .run("docker exec offsite restic check --read-data 2>&1 | tail -n 1")
        .printsLine("no errors were found");
  }

  @Drill(value = "One file of the store is lost, as on a bad disk", trap = true)
  @Order(9)
  void damage(Runbook page) {
    page.step("Give one that the latest night needs the right size, and zeros")
        .run(
            """
            docker exec offsite sh -c '
              tree=$(restic snapshots latest --json | jq -r ".[0].tree") &&
              blob=$(restic cat blob "$tree" | jq -r ".nodes[0].content[0]") &&
              pack=$(restic find --blob --show-pack-id "$blob" | grep -oE "[0-9a-f]{64}" | tail -n 1) &&
              file=$(find /offsite -name "$pack") &&
              cp -p "$file" /tmp/whole && echo "$file" > /tmp/damaged &&
              head -c "$(stat -c %s "$file")" /dev/zero > "$file"'""");
  }

  @Trap("`repository contains errors`")
  @Order(10)
  @Covers("G074")
  void damaged(Runbook page) {
    page.step("Check without reading, and with")
        .why("A plain `check` looks at the index and at which files are there: it finds nothing.")
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
        .why(
            "Here from a copy. Without one: `restic repair`, and another place that has the night.")
        .run(
            """
            docker exec offsite sh -c 'cp -p /tmp/whole "$(cat /tmp/damaged)"'
            docker exec offsite restic check --read-data 2>&1 | tail -n 1""")
        .printsLine("no errors were found");
  }

  @Drill(value = "A night fails: the node can't read its account", trap = true)
  @Order(11)
  void fails(Runbook page) {
    page.step("Run the job so")
        .limit(COPY)
        .run(
            """
            docker exec galera2 mv /etc/galera/backup.cnf /etc/galera/backup.cnf.away
            ./galera-backup > failed-night 2>&1 || echo "exit code $?" >> failed-night
            docker exec galera2 mv /etc/galera/backup.cnf.away /etc/galera/backup.cnf""");
  }

  @Trap(REFUSED)
  @Order(12)
  @Covers("G074")
  void refused(Runbook page) {
    page.step("Read what it said, and why the node did not finish")
        .run("cat failed-night; docker exec galera2 cat /tmp/backup.log")
        .prints("NO BACKUP: galera2 did not finish")
        .prints("exit code 1")
        .prints("/etc/galera/backup.cnf");
    page.step("See that it cost nothing: the nights are there, and the backup of the last")
        .run(
            """
            docker exec offsite sh -c 'restic snapshots --json | jq length'
            docker exec backups sh -c 'tail -c 100 /backups/galera2.mbs | grep -ao mariadb_backup_info'""")
        .printsLine("2")
        .prints("mariadb_backup_info");
    page.note("A stream that is cut off is refused the same way, by its last file.");
  }

  @Drill("The first place is lost")
  @Order(13)
  void lost(Runbook page) {
    page.step("Lose it").run("docker exec backups rm /backups/galera2.mbs");
  }

  @Procedure("Restore from there")
  @Otherwise(
      "The cluster and the store are only read. Not `completed OK!`: look that `restored`"
          + " is yours, `docker rm -f -v restored`, and unpack again in a new one; a second time,"
          + " fetch another night, under another name wherever it stands.")
  @Order(14)
  @Covers("G074")
  void restore(Runbook page, Measures measures) {
    measures.ledger().mark("the backup is restored from the second place");
    page.step("See which nights there are")
        .youSee("a line for each, with its time; the last is the youngest")
        .otherwise("`wrong password or no key found`: find the copy of the password.")
        .run("docker exec offsite restic snapshots --host galera2 --tag nightly --compact")
        .prints("snapshots");
    Instant began = Instant.now();
    page.step("Fetch one back")
        .why("`latest`, or the ID of another night.")
        .youSee("its size")
        .otherwise("`File exists`: there still is one; look at it first. Else take another night.")
        .loses("nothing: a backup of that name that is there is kept")
        .limit(COPY)
        .run(
            """
            docker exec offsite restic dump --host galera2 --tag nightly latest /galera2.mbs |
              docker exec -i backups sh -c 'set -C; cat > /backups/galera2.mbs && du -h /backups/galera2.mbs'""")
        .prints("/backups/galera2.mbs");
    BackupSteps.ready(page);
    BackupSteps.serve(page);
    measures.time(
        "from the second place to a server that answers",
        Duration.between(began, Instant.now()),
        null);
  }

  @Check("What was restored is what the cluster has")
  @Order(15)
  @Covers("G074")
  void restored(Runbook page, Lab lab) {
    page.step("Compare rows")
        .youSee("one line: `4`, 1000 rows, one hash")
        .otherwise("Take another night, and keep this one to look at.")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    page.note(
        """
        What to do with it: [[BackUpAndRestoreOneNodeChapter]], [[BeforeAMistakeChapter]] or
        [[RestoreTheWholeClusterChapter]].""");
    page.expect("what the workload wrote until that night is there without a hole")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @WayBack("End it")
  @Order(16)
  void end(Runbook page) {
    page.note(
        """
        Nothing here changes the cluster. `sudo systemctl disable --now galera-backup.timer` ends the
        nights; what is stored stays.""");
  }

  @Measurement("Nothing was lost, and the application never waited long")
  @Order(17)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, UP, WRITES_GO_ON);
  }

  @Drill("Tidy up")
  @Order(18)
  void tidy(Runbook page) {
    page.step("Remove the job")
        .run("rm -f galera-backup galera-backup.service galera-backup.timer failed-night");
    BackupSteps.cleanUp(page, "galera3", "restored backups offsite");
  }
}
