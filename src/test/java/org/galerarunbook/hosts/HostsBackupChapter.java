package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
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
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 5,
    title = "Back a host up every night",
    purpose =
        """
        A systemd timer runs a script on one host: it backs the node up while it serves, prepares the
        copy, and keeps seven of them. Then a server is started on the last one, apart from the cluster,
        and its rows are looked at: a backup that nobody restored is none.""",
    twins = {"BackUpAndRestoreOneNodeChapter", "BackupsElsewhereChapter"})
@UseWhen({
  "no host has a backup of last night",
  "`systemctl --failed` lists `galera-backup.service`",
  "nobody has ever read a row from a backup"
})
@NotWhen({
  "the cluster has to go back to a backup: [[RestoreTheWholeClusterChapter]]",
  "one host is down and the others serve: [[HostsBringBackChapter]]; its data is lost:"
      + " [[HostsRestoreChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "the package `mariadb-backup` on the host, of its server's version",
  "room for eight copies of the data: seven nights, and the one that is made"
})
@Costs(
    value =
        "Disk and processor of one host at night. What was written since the last night, if all hosts are lost.",
    fault = "backups of one host while the application writes through another")
@StopAndCall({
  "the disk has no room for one more copy",
  "the last night's rows can't be read, or are not those that were there"
})
@UsesLab(world = World.HOSTS)
@Topic.Backup
class HostsBackupChapter {

  private static final Duration MOMENT = Duration.ofMinutes(1);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration START = Duration.ofMinutes(15);

  private static final String REFUSED =
      "`NO BACKUP`, and `galera-backup.service` in `systemctl --failed`";

  private static final String SCRIPT =
      """
      #!/bin/sh
      # Backs this host's node up and prepares the copy. What fails ends it, keeps the older
      # nights, and is a failure of the unit. As root, who logs in by the server's socket.
      set -u
      to=/var/backups/galera-backup
      fail() { echo "NO BACKUP: $1" >&2; exit 1; }
      umask 077
      mkdir -p "$to" && rm -rf "$to/new" || fail "$to can't be written"
      state=$(mariadb -N -e "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS
        WHERE VARIABLE_NAME = 'wsrep_local_state_comment'") || fail 'the server does not answer'
      [ "$state" = Synced ] || fail "this node is '$state', not Synced"
      [ "$(df -k --output=avail "$to" | tail -n 1)" -gt "$(du -sk /var/lib/mysql | cut -f 1)" ] ||
        fail "no room in $to"
      mariadb-backup --backup --galera-info --target-dir="$to/new" > "$to/last.log" 2>&1 ||
        fail "see $to/last.log"
      mariadb-backup --prepare --target-dir="$to/new" >> "$to/last.log" 2>&1 ||
        fail "it can't be prepared, see $to/last.log"
      # It is whole when the log and the copy say so; that it ended is not enough.
      tail -n 1 "$to/last.log" | grep -q 'completed OK!$' || fail "it did not finish, see $to/last.log"
      grep -q '^backup_type = log-applied$' "$to"/new/*_checkpoints || fail 'it is not prepared'
      night="$to/$(date +%F_%H.%M.%S)"
      mv "$to/new" "$night" || fail 'it could not be renamed'
      ls -d "$to"/2* | head -n -7 | xargs -r rm -rf
      echo "backed up: $night"
      """;

  private static final String SERVICE =
      """
      [Unit]
      Description=Back this Galera node up
      After=mariadb.service

      [Service]
      Type=oneshot
      ExecStart=/usr/local/sbin/galera-backup
      ExecStopPost=/bin/rm -rf /var/backups/galera-backup/new
      TimeoutStartSec=6h
      Nice=10
      IOSchedulingClass=idle
      """;

  private static final String TIMER =
      """
      [Unit]
      Description=Back this Galera node up every night

      [Timer]
      OnCalendar=*-*-* 02:30
      RandomizedDelaySec=15min
      Persistent=true

      [Install]
      WantedBy=timers.target
      """;

  private static final String NIGHTS =
      """
      sudo sh -c 'ls -d /var/backups/galera-backup/2*'
      sudo journalctl -u galera-backup -o cat | grep -E 'backed up|NO BACKUP' | tail -n 1""";

  @Drill("An application writes, and leaves a row to look for")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.step("Leave a row")
        .run(
            galera1.clientSql(
                """
                CREATE TABLE backup_probe (id INT PRIMARY KEY, note VARCHAR(40));
                INSERT INTO backup_probe VALUES (1, 'before the night')"""));
  }

  @Procedure("Look")
  @Order(2)
  @Covers("G074")
  void look(Runbook page) {
    page.step("See which host has room")
        .why(
            "Take one that few clients use. Here it is galera3. A node that is backed up goes on"
                + " serving, and does not hold the others back.")
        .youSee("free space for eight times what `/var/lib/mysql` takes")
        .otherwise("Another host, or fewer nights: the `7` in the script.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'echo "$(hostname): data $(sudo du -sh /var/lib/mysql | cut -f 1)," \\
                "free in /var/backups $(df -h --output=avail /var/backups | tail -n 1)"'
            done""")
        .matches("\\A" + HostSteps.each("HOST: data \\S+ free in /var/backups +\\S+\\n") + "\\z");
    page.step("See that the backup program is of the server's version")
        .on("galera3")
        .why("Another version may not read the server's log, and says so only in the end.")
        .youSee("twice the same version")
        .otherwise("`sudo apt-get install mariadb-backup`, of the version that the server has.")
        .run("dpkg-query -W -f '${Version}\\n' mariadb-server mariadb-backup")
        .matches("\\A(\\S+)\\n\\1\\n?\\z");
  }

  @Procedure("Put the script and its timer in place")
  @Otherwise(
      "Only files were written: no backup ran, and no timer was started. What systemd "
          + "complains of has a file and a line: mend it, and paste that step again; it replaces "
          + "its own file alone.")
  @Order(3)
  @Covers("G074")
  void place(Runbook page) {
    page.step("Write the script")
        .on("galera3")
        .why(
            """
            Its order matters: a backup that broke off does not take the place of an older one, and drops
            none. It removes what is older than seven nights only after a whole one is there.""")
        .loses("a script of this name that is there")
        .input(SCRIPT)
        .run("sudo install -m 755 /dev/stdin /usr/local/sbin/galera-backup");
    page.step("Write the unit")
        .on("galera3")
        .why(
            "It may take six hours, and gives way to the server. A copy that broke off goes: the disk may be the server's.")
        .loses("a unit of this name that is there")
        .input(SERVICE)
        .run("sudo install -m 644 /dev/stdin /etc/systemd/system/galera-backup.service");
    page.step("Write the timer")
        .loses("a timer of this name that is there")
        .on("galera3")
        .why("`Persistent`: a night that the host slept through is made up for.")
        .input(TIMER)
        .run("sudo install -m 644 /dev/stdin /etc/systemd/system/galera-backup.timer");
    page.step("Have systemd look at both")
        .on("galera3")
        .youSee("nothing that it complains of")
        .run(
            """
            sudo systemctl daemon-reload
            systemd-analyze verify /etc/systemd/system/galera-backup.* 2>&1 | grep galera-backup ||
              echo 'nothing to complain of'""")
        .printsLine("nothing to complain of");
  }

  @Procedure("Run it once by hand, then trust the timer")
  @Otherwise(
      "The backup of just now stays. No next night: `systemctl status galera-backup.timer` "
          + "says why. `not found`: [[#Put the script and its timer in place]]. Until it runs, "
          + "start `galera-backup` by hand each night.")
  @Order(4)
  @Covers("G074")
  void byHand(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is backed up");
    Instant began = Instant.now();
    page.step("Run the night's job, as systemd does")
        .on("galera3")
        .why("It returns when the backup is there.")
        .youSee("the folder of this night, and `backed up:` with its name")
        .otherwise("[[#" + REFUSED + "]].")
        .loses(
            "what is in `/var/backups/galera-backup` beyond the newest seven: each run counts as a night")
        .limit(COPY)
        .run("sudo systemctl start galera-backup && " + NIGHTS)
        .matches("(?s)\\A(/var/backups/galera-backup/2\\S+)\\nbacked up: \\1\\n?\\z");
    measures.time(
        "a night's job, while the application wrote", Duration.between(began, Instant.now()), null);
    page.step("Start the timer")
        .on("galera3")
        .youSee("the next night, in the column `NEXT`")
        .run(
            """
            sudo systemctl enable --now galera-backup.timer 2>&1
            systemctl list-timers --no-pager galera-backup.timer""")
        .matches("02:(3\\d|4[0-5]):\\d\\d .*galera-backup.timer +galera-backup.service");
  }

  @Drill("The next night comes in seconds, not at half past two")
  @Order(5)
  @Covers("G074")
  void night(Runbook page) {
    page.step("Have the timer fire every ten seconds")
        .on("galera3")
        .run(
            """
            sudo mkdir -p /run/systemd/system/galera-backup.timer.d
            printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/10\\nRandomizedDelaySec=0\\nAccuracySec=1s\\n' |
              sudo tee /run/systemd/system/galera-backup.timer.d/soon.conf
            sudo systemctl daemon-reload && sudo systemctl restart galera-backup.timer""");
    page.step("See that it ran, and nobody typed anything")
        .on("galera3")
        .run(NIGHTS)
        .within(MOMENT)
        .matches(
            "(?s)\\A(/var/backups/galera-backup/2\\S+\\n){2,}backed up: /var/backups/galera-backup/2");
    page.step("Nine nights later there are seven")
        .on("galera3")
        .run(
            """
            sudo systemctl stop galera-backup.timer
            while systemctl is-active galera-backup | grep -q activating; do sleep 1; done
            for night in 1 2 3 4 5 6 7 8; do sudo cp -a $(sudo sh -c 'ls -d /var/backups/galera-backup/2*' | head -n 1) \\
              /var/backups/galera-backup/2001-01-0$night; done
            sudo systemctl start galera-backup
            sudo sh -c 'ls -d /var/backups/galera-backup/2*' | wc -l
            sudo sh -c 'ls -d /var/backups/galera-backup/2001-01-01 2>&1'""")
        .exits(2)
        .printsLine("7")
        .prints("2001-01-01': No such file");
    page.step("Let the nights be nights again")
        .on("galera3")
        .run(
            """
            sudo rm -r /run/systemd/system/galera-backup.timer.d
            sudo systemctl daemon-reload && sudo systemctl restart galera-backup.timer
            systemctl show -p TimersCalendar galera-backup.timer""")
        .prints("OnCalendar=*-*-* 02:30:00");
  }

  @Check("A server on the last night has its rows")
  @Otherwise(
      "Neither the cluster nor the backup is touched: this is a copy. `ERROR 2002`: `sudo "
          + "journalctl -u restored -n 30`. The row is not there: this night is no backup; keep "
          + "the older ones, and call. `not loaded`: it had ended.")
  @Order(6)
  @Covers("G074")
  void restored(Runbook page) {
    page.step("See when the last one was made")
        .on("galera3")
        .why("Ask this from another machine, every day: a timer that does not run says nothing.")
        .youSee("its name, and less than 26 hours")
        .otherwise("[[#" + REFUSED + "]].")
        .run(
            """
            sudo sh -c '
              last=$(ls -d /var/backups/galera-backup/2* | tail -n 1); echo $last
              [ $(($(date +%s) - $(stat -c %Y $last/*_checkpoints))) -lt 93600 ] && echo "less than 26 hours old"'""")
        .printsLine("less than 26 hours old");
    page.step("Start a server on a copy of it, apart from the cluster")
        .on("galera3")
        .why(
            """
            `--no-defaults` and `--wsrep-on=OFF`: it knows no cluster. `--skip-networking`: nobody reaches it
            but by its socket. On a copy, since a server writes into what it is started on.""")
        .otherwise("`sudo journalctl -u restored -n 30`")
        .limit(COPY)
        .run(
            """
            sudo sh -c '
              last=$(ls -d /var/backups/galera-backup/2* | tail -n 1)
              [ ! -e /var/tmp/restored ] || { echo "an older copy is there: remove it first"; exit 1; }
              [ $(df -k --output=avail /var/tmp | tail -n 1) -gt $(($(du -sk $last | cut -f 1) * 2)) ] ||
                { echo "no room in /var/tmp"; exit 1; }
              cp -a $last /var/tmp/restored' &&
              sudo chown -R mysql: /var/tmp/restored &&
              sudo systemd-run --unit=restored --uid=mysql mariadbd --no-defaults --wsrep-on=OFF \\
                --skip-networking --datadir=/var/tmp/restored --socket=/var/tmp/restored/socket \\
                --pid-file=/var/tmp/restored/pid""")
        .prints("restored");
    page.step("Read a row from it")
        .on("galera3")
        .why("A row of yours, of that evening. How many tables and rows there are counts, too.")
        .youSee("the row")
        .run(
            "sudo mariadb -S /var/tmp/restored/socket -N -e 'SELECT note FROM passbolt.backup_probe'")
        .within(MOMENT)
        .printsLine("before the night");
    page.step("Remove that server, and its copy")
        .on("galera3")
        .loses("the copy; the backup itself stays")
        .run("sudo systemctl stop restored; sudo rm -r /var/tmp/restored");
  }

  @Drill(value = "galera3's server is down when the night comes", trap = true)
  @Order(7)
  void down(Runbook page) {
    page.step("Stop it, and let the night come")
        .on("galera3")
        .limit(START)
        .run("sudo systemctl stop mariadb; sudo systemctl start galera-backup")
        .exits(1)
        .prints("Job for galera-backup.service failed");
  }

  @Trap(REFUSED)
  @Order(8)
  void refused(Runbook page) {
    page.step("See that systemd knows of it, and why")
        .on("galera3")
        .why("Have your monitoring ask for failed units: nobody reads a journal at night.")
        .run(
            """
            systemctl --failed --no-legend --plain
            sudo journalctl -u galera-backup -o cat | grep 'NO BACKUP' | tail -n 1""")
        .prints("galera-backup.service")
        .printsLine("NO BACKUP: the server does not answer");
    page.step("See that it cost nothing: the nights before are there")
        .on("galera3")
        .run("sudo sh -c 'ls -d /var/backups/galera-backup/2*' | wc -l")
        .printsLine("7");
    page.step("Mend what it names, and run it again")
        .on("galera3")
        .why(
            "`the server does not answer`: first [[HostsBringBackChapter]]. Here it was stopped in order.")
        .loses("the oldest night; what this host has beyond the others, if a snapshot comes")
        .limit(START)
        .run(
            """
            sudo systemctl start mariadb && until sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" |
              grep -q Synced; do sleep 1; done
            sudo systemctl start galera-backup && systemctl --failed --no-legend --plain | grep -c galera-backup""")
        .exits(1)
        .printsLine("0");
  }

  @WayBack("End it")
  @Order(9)
  void end(Runbook page) {
    page.note(
        """
        `sudo systemctl disable --now galera-backup.timer` on galera3 ends the nights; what was backed up
        stays. Copies that lie where the cluster is burn down with it: [[BackupsElsewhereChapter]].""");
  }

  @Drill("The hosts are as they were before")
  @Order(10)
  void tidy(Runbook page) {
    page.step("Remove the job, its nights, and the table")
        .run(
            """
            ssh galera3 'sudo systemctl disable --now galera-backup.timer 2>&1
              sudo rm -r /usr/local/sbin/galera-backup /etc/systemd/system/galera-backup.* /var/backups/galera-backup
              sudo systemctl daemon-reload'
            mariadb -h galera1.local -e 'DROP TABLE backup_probe'""");
  }

  @Measurement("No write failed, and none was lost")
  @Order(11)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(Duration.ofSeconds(5));
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component").holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
