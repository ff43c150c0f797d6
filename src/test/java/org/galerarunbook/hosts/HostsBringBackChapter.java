package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 3,
    title = "Bring a host back",
    purpose =
        """
        One host is down while the others are primary. `systemctl start` brings it back: by IST where a
        peer's gcache still has what it missed, else by a snapshot of all data.""",
    twins = "BringANodeBackChapter")
@UseWhen({
  "the others say `Primary`, and `systemctl status mariadb` on one host says `failed` or `inactive`",
  "`systemctl start mariadb` is about to fetch a snapshot that takes long",
  "`mariadb.service: start operation timed out. Terminating.` in the journal, again and again",
  "`Main process exited, code=killed, status=6/ABRT`, again and again"
})
@NotWhen({
  "no host says `Primary`: [[HostsFullOutageChapter]]",
  "its data or its system is lost: [[HostsRestoreChapter]]",
  "the host answers, and says `Joined` or `Donor/Desynced`: it is busy, wait"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "another host that says `Primary` and `Synced`",
  "room on the disk for a copy of all data, if a snapshot comes"
})
@Costs(
    value = "A snapshot takes one of the two others as donor; it goes on serving.",
    fault = "one host's server killed twice, back by IST; the drills' slow snapshots are not in it")
@StopAndCall({
  "its data directory has rows that the others lack: a snapshot replaces them",
  "the same start failed twice for the same reason"
})
@Symptom(
    text = "start operation timed out. Terminating",
    means =
        "systemd ended a start that took longer than `TimeoutStartSec`, and begins it again: each"
            + " time a donor sends a snapshot for nothing. `sudo systemctl edit mariadb` gives it more"
            + " time",
    rank = Rank.CAUSE)
@Symptom(
    text = "Main process exited, code=killed, status=6/ABRT",
    means =
        "the server ended itself, mostly because its snapshot failed, and systemd starts it again every"
            + " 5 s. `sudo systemctl stop mariadb`, then look for `WSREP_SST: [ERROR]` on both sides",
    rank = Rank.EFFECT)
@UsesLab(world = World.HOSTS)
@Topic.Recovery
@Topic.Ist
@Topic.Sst
class HostsBringBackChapter {

  private static final Duration START = Duration.ofMinutes(15);
  private static final Duration BACK = Duration.ofMinutes(2);

  private static final String TIMED_OUT =
      "`mariadb.service: start operation timed out. Terminating.`, again and again";
  private static final String FAILED =
      "`Main process exited, code=killed, status=6/ABRT`, again and again";

  /** What this start of the server wrote of how it came back. */
  private static final String HOW = "grep -oE 'Receiving IST: .*|SST completed on joiner.*'";

  /** Both positions, and whether the first is behind the second or equal to it. */
  static final String BEYOND =
      """
      down=$(ssh galera3 sudo galera_recovery 2>&1 |
        sed -n 's/.*Recovered position *\\([0-9a-f-]*:[0-9][0-9]*\\).*/\\1/p')
      up=$(ssh galera1 sudo mariadb -N <<'SQL'
        SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ':')
        FROM information_schema.GLOBAL_STATUS
        WHERE VARIABLE_NAME IN ('wsrep_cluster_state_uuid','wsrep_last_committed')
      SQL
      )
      echo "galera3 $down"; echo "galera1 $up"
      test "${down%:*}" = "${up%:*}" && test "${down#*:}" -le "${up#*:}" &&
        echo galera3 has nothing beyond galera1""";

  private static final String ROWS =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1;
          SELECT CONCAT('$host has ', GROUP_CONCAT(note ORDER BY id)) FROM passbolt.back_probe\\""
      done""";

  @Drill("This drill kills galera3's server: systemd starts it again")
  @Order(1)
  void killed(Runbook page, Lab lab, Measures measures) {
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.expect("an application writes to galera1 until galera3 is back")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Leave a row, and kill the server")
        .why(
            """
            `Restart=on-abnormal`: what died by a signal, or took too long, is started again after 5 s
            (`RestartSec`). What ended by itself is not.""")
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE back_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO back_probe (note) VALUES ('before')"
            ssh galera3 sudo systemctl kill -s KILL mariadb""");
    page.step("It is back, and nobody typed anything")
        .on("galera3")
        .run("systemctl show -p NRestarts -p ActiveState mariadb")
        .within(BACK)
        .printsLine("NRestarts=1")
        .printsLine("ActiveState=active");
  }

  @Drill("This drill takes galera3 down, and the others write on")
  @Order(2)
  void down(Runbook page, Node galera1, Node galera3) {
    page.step("Kill it, and have it stay down").limit(START).run(galera3.kill());
    page.step("Write on")
        .run(galera1.clientSql("INSERT INTO back_probe (note) VALUES ('meanwhile')"));
  }

  @Procedure("See what is down, and why")
  @Order(3)
  void look(Runbook page) {
    page.step("Ask every host")
        .youSee("the others: `Primary`, `Synced`, one UUID; an error from this one")
        .otherwise("No host is `Primary`: [[HostsFullOutageChapter]].")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches("(?s)galera1 wsrep_cluster_size 2\\n.*galera2 wsrep_cluster_size 2\\n")
        .matches("(?s)(status Primary\\n.*){2}");
    page.step("Ask systemd what happened")
        .on("galera3")
        .why(
            "`signal`: killed, by the kernel for memory perhaps, or by itself: [[#"
                + FAILED
                + "|its snapshot failed]]. `exit-code`: it refused, and its journal says why. `timeout`:"
                + " [[#"
                + TIMED_OUT
                + "|it took too long]]. A start that only repeats the failure costs a donor.")
        .youSee("not `active`; the last lines of its server, which have no unexplained error")
        .otherwise(
            "`activating`: it is on its way, or in a loop if `NRestarts` grows. In a loop with `start operation"
                + " timed out`: [[#"
                + TIMED_OUT
                + "|it took too long]], stop nothing. In another: `sudo systemctl stop mariadb`, and wait for"
                + " `inactive` or `failed`.")
        .run(
            """
            systemctl show -p ActiveState -p Result -p NRestarts -p TimeoutStartUSec mariadb
            sudo journalctl -u mariadb -o cat -n 5""")
        .matches("^ActiveState=(failed|inactive)$")
        .printsLine("TimeoutStartUSec=15min");
    page.step("See that it has nothing beyond the others")
        .why(
            """
            It applies what InnoDB's log has, as the start does in any case. A position is a UUID and a
            seqno. A lower one says nothing if somebody bootstrapped the others since this one fell: they
            may have written past it: [[WrongFounderChapter]].""")
        .youSee("both positions, and `galera3 has nothing beyond galera1`")
        .otherwise(
            "Another UUID or a higher seqno: don't start it. Copy its `/var/lib/mysql` as"
                + " [[HostsFullOutageChapter]] does, and call. No position: read `sudo galera_recovery` whole."
                + " `00000000-…:-1`: `sudo ls -A /var/lib/mysql` shows `sst_in_progress` or `.sst`, or no database's"
                + " folder: half a snapshot, or no data; go on. Other data: call."
                + " A lock, no space, an unknown variable: mend that and ask again. Only if InnoDB says that"
                + " files are missing or corrupt: copy the directory, then let a snapshot come:"
                + " [[HostsRestoreChapter]].")
        .limit(BACK)
        .run(BEYOND)
        .matches("^galera3 ([0-9a-f-]{36}):\\d+\\ngalera1 \\1:\\d+$")
        .printsLine("galera3 has nothing beyond galera1");
    page.step("See that there is room")
        .youSee("more free than the others' data takes")
        .otherwise("Make room first: a snapshot that finds none ends, and has deleted the data.")
        .run("ssh galera3 df -h /var/lib/mysql | tail -n 1; ssh galera1 sudo du -sh /var/lib/mysql")
        .matches("(?s)\\d+% .*/var/lib/mysql\\n?\\z");
  }

  @Procedure("Start it, and see how it came back")
  @Otherwise(
      "The others serve. Not `Synced` yet: its journal says whether it still receives. No "
          + "answer, and `NRestarts` grows: [[#"
          + TIMED_OUT
          + "|a start that takes too long]], or [[#"
          + FAILED
          + "|a snapshot that fails]]. Don't start it again meanwhile.")
  @Order(4)
  void start(Runbook page, Node galera3) {
    page.step("Start it")
        .why(
            """
            It returns when the server runs, which may be just before it is synced. `sudo journalctl -fu
            mariadb` in another window shows what it does meanwhile.""")
        .loses("what it has beyond the others, if a snapshot comes")
        .otherwise(
            "`Job for mariadb.service failed`: ask systemd again [[#See what is down, and why|what happened]]. Both loops that"
                + " it may be in are under *What goes wrong here*.")
        .limit(START)
        .run(galera3.start());
    page.step("See that it is synced, and how it came")
        .youSee(
            "`Synced`; `Receiving IST` with two seqnos, or `SST completed on joiner`: a snapshot came")
        .run(galera3.state().then(galera3.logSinceStart(HOW)))
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+");
  }

  @Check("All hosts are one cluster, with the same rows")
  @Otherwise(
      "The others serve as before. Two UUIDs: stop the application, "
          + "[[WrongFounderChapter]]. A row is missing here and not there: send nobody to that "
          + "host, restart nothing: [[NodeThatDisagreesChapter]].")
  @Order(5)
  void check(Runbook page, Lab lab, Measures measures) {
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
    page.step("Look for what was written meanwhile")
        .youSee("it is there, on each")
        .run(ROWS)
        .within(BACK)
        .matches("\\A" + HostSteps.each("HOST has before,meanwhile\\n") + "\\z");
    page.expect("all nodes are one component of one history")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every host, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }

  @Drill(
      value =
          "galera3 has lost its data, its snapshot takes a minute, and a start may take 10 seconds",
      trap = true)
  @Order(6)
  void tooShort(Runbook page, Node galera3) {
    page.step("Have donors send slowly")
        .why("`--throttle=8` reads eight pieces of files a second, as from a slow disk.")
        .run(
            """
            for host in galera1 galera2; do
              printf '[sst]\\ninno-backup-opts=--throttle=8\\n' |
                ssh $host sudo tee /etc/mysql/mariadb.conf.d/zz-slow.cnf
            done""")
        .matches("(?s)(\\[sst\\]\\n.*){2}");
    page.step("Delete galera3's data").limit(START).run(galera3.empty());
    page.step("Give a start 10 seconds")
        .on("galera3")
        .run(
            """
            sudo mkdir -p /run/systemd/system/mariadb.service.d
            printf '[Service]\\nTimeoutStartSec=10\\n' |
              sudo tee /run/systemd/system/mariadb.service.d/limit.conf
            sudo systemctl daemon-reload""");
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(TIMED_OUT)
  @Order(7)
  void timedOut(Runbook page, Node galera3) {
    page.note(
        """
        A start that took too long counts as abnormal (`Restart=on-abnormal`), so systemd begins it again
        5 s later. Each time a peer becomes a donor for nothing. Nothing ends that but you.""");
    page.step("See that it goes round")
        .on("galera3")
        .run(
            """
            systemctl show -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat -n 2000 | grep 'start operation timed out' | uniq -c""")
        .within(BACK)
        .matches("^NRestarts=([2-9]|\\d\\d+)$")
        .prints("start operation timed out. Terminating");
    page.step("See that donors were taken more than once")
        .run(
            """
            since=$(ssh galera1 stat -c @%Y /etc/mysql/mariadb.conf.d/zz-slow.cnf)
            for host in galera1 galera2; do
              ssh $host sudo journalctl -u mariadb -o cat --since $since
            done | grep 'SYNCED -> DONOR'""")
        .within(BACK)
        .matches("(?s)SYNCED -> DONOR/DESYNCED.*SYNCED -> DONOR/DESYNCED");
    page.step("Give it more time: the next turn has it")
        .on("galera3")
        .why(
            """
            A snapshot may take longer than this: after half a minute the server asks systemd for more time,
            and does so as long as it comes. What has to fit is that half minute and what comes before,
            InnoDB's recovery of a crashed server in `galera_recovery`. Debian's own 15 minutes stand in the unit; a file in `/run` holds until the
            next boot, `sudo systemctl edit mariadb` for good. Don't type `systemctl stop` meanwhile: a
            server that receives a snapshot hears it only after that, and here it still stopped three
            minutes after it was synced.""")
        .youSee("`TimeoutStartUSec=2h`")
        .run(
            """
            sudo mkdir -p /run/systemd/system/mariadb.service.d
            printf '[Service]\\nTimeoutStartSec=2h\\n' |
              sudo tee /run/systemd/system/mariadb.service.d/zz-more.conf
            sudo systemctl daemon-reload && systemctl show -p TimeoutStartUSec mariadb""")
        .printsLine("TimeoutStartUSec=2h");
    page.step("See that it runs, and came by a snapshot")
        .run(galera3.state().then(galera3.logSinceStart(HOW)))
        .within(Duration.ofMinutes(5))
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
  }

  @Drill(value = "The same snapshot, and a start may take a minute", trap = true)
  @Order(8)
  void longer(Runbook page, Node galera3) {
    page.step("Give a start 60 seconds")
        .on("galera3")
        .run(
            """
            printf '[Service]\\nTimeoutStartSec=60\\n' |
              sudo tee /run/systemd/system/mariadb.service.d/zz-more.conf
            sudo systemctl daemon-reload && systemctl show -p TimeoutStartUSec mariadb""")
        .printsLine("TimeoutStartUSec=1min");
    page.step("Delete galera3's data again").limit(START).run(galera3.empty());
    page.step("Start it").limit(START).run(galera3.start());
    page.step("See that it took longer, and came in one turn")
        .on("galera3")
        .why(
            "The server asks systemd for more time after half a minute, and goes on as long as it receives.")
        .run(
            """
            systemctl show -p TimeoutStartUSec -p NRestarts mariadb
            begin=$(systemctl show -P ExecMainStartTimestampMonotonic mariadb)
            end=$(systemctl show -P ActiveEnterTimestampMonotonic mariadb)
            echo the start took $(( (end - begin) / 1000000 )) s, and it is $(systemctl is-active mariadb)""")
        .within(BACK)
        .printsLine("TimeoutStartUSec=1min")
        .printsLine("NRestarts=0")
        .matches("took (6[1-9]|[7-9]\\d|\\d{3}) s, and it is active$");
    page.step("See that it came by a snapshot")
        .run(galera3.state().then(galera3.logSinceStart(HOW)))
        .within(Duration.ofMinutes(5))
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
  }

  @Drill(value = "What the drill set is put back", trap = true)
  @Order(9)
  void enough(Runbook page) {
    page.step("Remove both settings")
        .run(
            """
            for host in galera1 galera2; do
              ssh $host sudo rm /etc/mysql/mariadb.conf.d/zz-slow.cnf
            done
            ssh galera3 'cd /run/systemd/system/mariadb.service.d && sudo rm limit.conf zz-more.conf &&
              sudo systemctl daemon-reload; systemctl show -p TimeoutStartUSec mariadb'""")
        .printsLine("TimeoutStartUSec=15min");
  }

  @Drill(value = "galera3's snapshot fails: its key for it is not there", trap = true)
  @Order(10)
  void broken(Runbook page, Node galera3) {
    page.step("Name a key that is not there, and delete the data")
        .on("galera3")
        .limit(START)
        .run(
            "printf '[sst]\\ntkey=/etc/mysql/tls/nowhere.pem\\n' |\n"
                + "  sudo tee /etc/mysql/mariadb.conf.d/zz-broken.cnf\n"
                + galera3.empty().command());
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(FAILED)
  @Order(11)
  void failedAgain(Runbook page, Node galera3) {
    page.note(
        """
        A server whose snapshot fails ends itself by a signal, so systemd begins it again 5 s later, for
        ever: its limit of five starts in ten seconds is never reached. A snapshot that fails half-way takes
        a donor each time. What failed stands in the journal of both sides, a `WSREP_SST` line.""");
    page.step("See that it goes round, and why it fails")
        .on("galera3")
        .otherwise(
            "No `WSREP_SST` line: it is no snapshot. End the loop, read `sudo journalctl -u mariadb -n 200`,"
                + " and call.")
        .run(
            """
            systemctl show -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat -n 300 |
              grep -E 'WSREP_SST: \\[ERROR\\]|Main process exited' | uniq""")
        .within(BACK)
        .matches("^NRestarts=([2-9]|\\d\\d+)$")
        .prints("Main process exited, code=killed, status=6/ABRT")
        .prints("Both the certificate file and the key file must be readable");
    page.step("End the loop")
        .run(galera3.stopSayingHow())
        .matches("^ActiveState=(inactive|failed)$");
    page.step("Mend it, and start it again")
        .on("galera3")
        .why("Mend what the `WSREP_SST` line names; here it is this file.")
        .loses("nothing: the file with the wrong key goes")
        .limit(START)
        .run(
            """
            sudo rm /etc/mysql/mariadb.conf.d/zz-broken.cnf &&
              sudo systemctl start mariadb""");
    page.step("It has all rows")
        .run(ROWS)
        .within(BACK)
        .matches("\\A" + HostSteps.each("HOST has before,meanwhile\\n") + "\\z");
  }

  @WayBack("There is none where a snapshot came")
  @Order(12)
  void back(Runbook page) {
    page.note(
        """
        A snapshot replaces the data directory. If this host may have rows that the others lack, copy the
        directory before you start it, as [[HostsFullOutageChapter]] does.""");
  }

  @Drill("The lab is as it was before: the table goes")
  @Order(13)
  void tidy(Runbook page) {
    page.step("Remove it").run("mariadb -h galera1.local -e 'DROP TABLE back_probe'");
  }
}
