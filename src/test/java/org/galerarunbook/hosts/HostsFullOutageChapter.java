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
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
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
    number = 2,
    title = "Recover hosts from a full outage",
    purpose =
        """
        No host is primary any more. The one with the highest seqno bootstraps the cluster again with
        the data it has, by `galera_new_cluster`; the others follow it by `systemctl start`.""",
    twins = "FullOutageChapter")
@UseWhen({
  "no host says `Primary`, and `systemctl start mariadb` fails on each",
  "`failed to open gcomm backend connection: 110` in the journal of each",
  "all hosts were shut down, and have to start again"
})
@NotWhen({
  "one host still says `Primary`: `sudo systemctl start mariadb` on the others",
  "all crashed, and all of them can be started: start them all, then wait: they find each other,"
      + " and nothing can be lost: [[ComesBackByItselfChapter]]",
  "servers run and say `non-Primary`: [[HostsQuorumChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "each `/var/lib/mysql` as its host left it: wipe nothing",
  "room on each for a copy of it",
  "certainty that no host is primary somewhere out of sight"
})
@Costs(
    value = "Nobody reads or writes until the first host is back. The rest returns behind it.",
    fault = "one host shut down, two killed; each data directory saved, then recovered by hand")
@StopAndCall({
  "two state UUIDs among the positions",
  "a host that you can't look at, or one with data and without a position",
})
@Symptom(
    text = "Job for mariadb.service failed",
    means =
        "the server ended while it started: `sudo journalctl -u mariadb -n 100` on that host has its"
            + " reason, and that has a page",
    rank = Rank.EFFECT)
@UsesLab(world = World.HOSTS)
@Topic.Recovery
@Topic.Bootstrap
class HostsFullOutageChapter {

  private static final Duration START = Duration.ofMinutes(15);
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final String GAVE_UP = "`failed to open gcomm backend connection: 110`";
  private static final String NOT_SAFE =
      "`It may not be safe to bootstrap the cluster from this node`";

  private static final String BEHIND =
      "`Primary` after a bootstrap from a host that is behind: rows are gone, and no log complains";

  private static final String ROWS =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1;
          SELECT CONCAT('$host has ', GROUP_CONCAT(note ORDER BY id)) FROM passbolt.outage_probe\\""
      done""";

  private static final String GRASTATES =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo grep -E '^(uuid|seqno|safe)' /var/lib/mysql/grastate.dat" | sed "s/^/$host /"
      done""";

  @Drill("This drill breaks the lab: galera3 is shut down, then galera1 and galera2 crash")
  @Order(1)
  void breakIt(Runbook page, Lab lab, Measures measures) {
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.expect("an application writes on all hosts, and notes what was acknowledged")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Leave a row, shut galera3 down, and write on")
        .limit(START)
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE outage_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO outage_probe (note) VALUES ('before')"
            ssh galera3 sudo systemctl stop mariadb
            mariadb -h galera1.local -e "INSERT INTO outage_probe (note) VALUES ('last')"
            mariadb -h galera2.local -N -e "SET SESSION wsrep_sync_wait=1; SELECT note FROM outage_probe\"""")
        .printsLine("last");
    ledger.mark("galera1 and galera2 crash");
    page.step("Let the two others crash, and stay down")
        .why(
            """
            A host that loses power leaves the same behind. `stop` is there because systemd would start a
            killed server again after 5 s (`Restart=on-abnormal`), and these two would find each other.""")
        .run(
            """
            for host in galera2 galera1; do
              ssh $host 'sudo systemctl kill -s KILL mariadb; sudo systemctl stop mariadb'
            done
            for host in galera1 galera2 galera3; do ssh $host systemctl is-active mariadb; done""")
        .exits(3)
        .matches("\\A((failed|inactive)\\n){3}\\z");
    page.step("Read the files: the only one with a seqno is galera3's, whose seqno is the lowest")
        .run(GRASTATES)
        .matches("(?s)(galera[12] seqno: +-1\\n.*){2}")
        .matches("galera3 seqno: +\\d+");
  }

  @Drill(value = "Somebody starts galera3, as on any other day", trap = true)
  @Order(2)
  void startedAlone(Runbook page, Node galera3) {
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(GAVE_UP)
  @Order(3)
  void gaveUp(Runbook page) {
    page.note(
        """
        The node waited half a minute (`pc.wait_prim_timeout`) for a peer that is primary, and gave up.
        systemd does not try again: a refusal is no crash. First ask the others. One is primary: mend the
        way to it (port 4567), and start this one again. All crashed: start all of them, and wait. Only if
        neither is so, [[#See that no host is primary, save everything, and name the one with the highest seqno|save, and bootstrap]].""");
    page.step("Read it in the journal")
        .on("galera3")
        .run(
            """
            sudo journalctl -u mariadb -o cat -n 300 |
              grep -o -m 1 'failed to open gcomm backend connection: 110: failed to reach primary view.*'
            systemctl show -p Result -p NRestarts mariadb""")
        .prints("failed to open gcomm backend connection: 110: failed to reach primary view")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0");
  }

  @Drill(
      value = "Somebody bootstraps from galera3, whose file is the only one with a seqno",
      trap = true)
  @Order(4)
  void wrongOne(Runbook page) {
    page.step("Type galera_new_cluster there")
        .on("galera3")
        .limit(START)
        .run("sudo galera_new_cluster")
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(NOT_SAFE)
  @Order(5)
  void refused(Runbook page) {
    page.note(
        """
        `safe_to_bootstrap: 0` says that this host was not the last one to leave, or that it crashed. Don't change the line
        here: the procedure finds the host with the highest seqno, and changes it there.""");
    page.step("Read it in the journal")
        .on("galera3")
        .run(
            """
            sudo journalctl -u mariadb -o cat -n 200 | grep -o -m 1 'It may not be safe to bootstrap.*last one'""")
        .prints(
            "It may not be safe to bootstrap the cluster from this node. It was not the last one");
  }

  @Procedure(
      "See that no host is primary, save everything, and name the one with the highest seqno")
  @Otherwise(
      "Nothing is bootstrapped or changed yet. `deactivating`: it shuts down, for up to 15 "
          + "minutes: paste it again, kill nothing. `active`: something starts it; stop that "
          + "first. An error of ssh: look at that host, or switch it off.")
  @Order(6)
  void choose(Runbook page) {
    page.step("Ask every host")
        .why("Every one that the cluster has, wherever it is: `wsrep_cluster_address` names them.")
        .youSee("no line with `Primary`; `ERROR 2002` from each: its server is down")
        .otherwise(
            "One is primary: bootstrap nothing; `sudo systemctl start mariadb` on the others."
                + " `non-Primary`: [[HostsQuorumChapter]], and stop nothing, unless it sent you here. An error of ssh is no"
                + " answer: look at that host, or switch it off.")
        .run(HostSteps.STATES)
        .printsNot("status Primary")
        .matches("(?s)galera1 .*galera2 .*galera3 ");
    page.step("Stop the service on each")
        .why("A unit that is still `activating`, or is started again, would change what you read.")
        .youSee("`inactive` or `failed`, three times")
        .limit(START)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo systemctl stop mariadb; systemctl is-active mariadb'
            done""")
        .exits(3)
        .matches("\\A((failed|inactive)\\n){3}\\z");
    page.step("Read what each wrote down when it left")
        .youSee(
            "one UUID; `seqno: -1` where it crashed; `safe_to_bootstrap: 1` where one left last")
        .otherwise(
            "`No such file`: that host has no data, or another datadir: `my_print_defaults"
                + " --mysqld`. A UUID of zeros: it was taking a snapshot, or was `Inconsistent`. Never"
                + " bootstrap from that one, whatever position InnoDB gives.")
        .run(GRASTATES)
        .matches("(?s)galera1 uuid.*galera2 uuid.*galera3 uuid");
    page.step("See that there is room, and save each data directory")
        .why(
            """
            What follows changes it, and a snapshot may replace it. It is the way back if the wrong host
            bootstraps.""")
        .youSee("the free room, and `saved` from each")
        .otherwise(
            "`File exists`: a copy of an earlier try, which stays. Keep it; name yours otherwise.")
        .limit(START)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'df -h /var/lib | tail -n 1; sudo mkdir /var/lib/mysql-saved &&
                sudo cp -a /var/lib/mysql/. /var/lib/mysql-saved && echo $(hostname) saved'
            done""")
        .matches("(?s)galera1 saved\\n.*galera2 saved\\n.*galera3 saved");
    page.step("Ask InnoDB on each where it stands")
        .why(
            """
            After a crash the file says -1, and InnoDB still knows. The unit itself runs this script before
            each start. It does not only read: the server starts for a moment with `--wsrep-recover`, and
            applies InnoDB's log to the data. Nobody can read the position without that; the copy is as it
            was.""")
        .youSee("a UUID with a seqno for each, and the same UUID in all")
        .otherwise("`Failed to start mysqld for wsrep recovery`: its lines say why. Stop and call.")
        .limit(BACK)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo galera_recovery 2>&1 | sed -n "s/.*Recovered position */$host /p"
            done | tee positions.txt""")
        .matches("^galera1 [0-9a-f-]{36}:\\d+$")
        .matches("^galera2 [0-9a-f-]{36}:\\d+$")
        .matches("^galera3 [0-9a-f-]{36}:\\d+$");
    page.step("Name the one with the highest seqno, if there is one history")
        .why(
            "`3` is the number of hosts. The first of several equals; seqnos of different UUIDs can't be compared.")
        .youSee("one host with its position: here galera1")
        .otherwise(
            "Nothing: a host has no position, or there are two UUIDs. Zeros: that host has no data. Two"
                + " others: two histories. Stop, and call somebody.")
        .run(
            """
            test "$(wc -l < positions.txt)" = 3 &&
              test "$(cut -d ' ' -f 2 positions.txt | cut -d : -f 1 | sort -u | wc -l)" = 1 &&
              sort -t : -k 2,2nr -k 1,1 positions.txt | head -n 1""")
        .matches("^galera1 ");
  }

  @Procedure("Bootstrap from that host, let the others follow")
  @Otherwise(
      "No server runs, and all is saved. No `safe_to_bootstrap: 1`: is this the host that "
          + "was named, and this its datadir? Told to the wrong host: set it back to 0 there "
          + "before you go on.")
  @Order(7)
  void bootstrap(Runbook page, Node galera2, Node galera3) {
    page.step("Tell galera1 that it may bootstrap")
        .on("galera1")
        .loses("what another host has beyond its seqno; it is in what you saved")
        .youSee("`safe_to_bootstrap: 1`")
        .run(
            """
            sudo sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            sudo grep ^safe /var/lib/mysql/grastate.dat""")
        .printsLine("safe_to_bootstrap: 1");
    page.step("Bootstrap from galera1")
        .on("galera1")
        .why("The unit hands the position that InnoDB knows to the server, so the history goes on.")
        .loses("nothing, if no other host is primary: else there are two histories from now on")
        .otherwise(
            "`Job for mariadb.service failed`: [[#" + NOT_SAFE + "]], or its journal says why.")
        .limit(START)
        .run("sudo galera_new_cluster");
    page.step("See that it is primary, and goes on with the history of before")
        .youSee("`Primary`, and the UUID of the positions. The application can write from now on")
        .otherwise(
            "Another UUID: stop before anybody joins. It began a new history: call somebody.")
        .run(
            """
            ssh galera1 "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_state_uuid','wsrep_cluster_status')\\""
            grep galera1 positions.txt""")
        .matches(
            "(?s)^wsrep_cluster_state_uuid\\s+(\\S{36})\\n"
                + "wsrep_cluster_status\\s+Primary\\n"
                + "galera1 \\1:");
    for (Node host : new Node[] {galera2, galera3}) {
      page.step("Start " + host)
          .why(
              host == galera2
                  ? "By IST if galera1's gcache still has what it missed, else by a snapshot. The"
                      + " command returns when the server runs, perhaps just before it is synced."
                  : "Only now: one joiner at a time.")
          .loses("what it has beyond galera1; it is in what you saved")
          .otherwise("`Job for mariadb.service failed`: `sudo journalctl -u mariadb -n 100` here.")
          .limit(START)
          .run(host.start());
    }
  }

  @Check("The last row is on every host, and there is one cluster")
  @Otherwise(
      "The application is served by those that say `Primary`. One is missing: "
          + "[[HostsBringBackChapter]]. Two UUIDs: stop the application, start and delete "
          + "nothing: [[WrongFounderChapter]]. Keep what was saved.")
  @Order(8)
  void check(Runbook page, Lab lab) {
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
    page.step("Look for the last row that you know of")
        .youSee("it is there, on each")
        .otherwise(
            "It is on none: it is in a copy, or nowhere. Keep all three copies, and call somebody.")
        .run(ROWS)
        .matches("(?s)\\A(galera\\d has before,last\\n){3}\\z");
    page.expect("all nodes are one component of one history")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Measurement("No acknowledged write was lost")
  @Order(9)
  void ledger(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every host, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("it was cut off in between")
        .holds(
            () ->
                assertThat(report.verdict().history().of(Operation.Kind.WRITE))
                    .anyMatch(
                        o -> o.outcome() == Outcome.NOT_SENT || o.outcome() == Outcome.UNKNOWN));
  }

  @Drill(
      value = "A second outage: somebody has galera3 bootstrap, whose seqno is the lowest",
      trap = true)
  @Order(10)
  void behind(Runbook page) {
    page.step("Shut galera3 down, write a row, and let the two others crash")
        .limit(START)
        .run(
            """
            ssh galera3 sudo systemctl stop mariadb
            mariadb -h galera1.local -e "INSERT INTO outage_probe (note) VALUES ('beyond')"
            for host in galera1 galera2; do
              ssh $host 'sudo systemctl kill -s KILL mariadb; sudo systemctl stop mariadb' &
            done; wait""");
    page.step("Change its file without asking the others, and bootstrap")
        .on("galera3")
        .limit(START)
        .run(
            """
            sudo sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            sudo galera_new_cluster""");
  }

  @Trap(BEHIND)
  @Order(11)
  void rowsAreGone(Runbook page, Node galera3) {
    page.note(
        """
        Nothing refuses it: the file said that it was safe. The others still have the rows, as long as
        none of them is started. And the host that bootstrapped goes on counting: from now on its seqno says nothing about
        which rows it has, under the same UUID.""");
    page.step("See that it is primary, and that the last row is not there")
        .on("galera3")
        .run(
            """
            sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status';
              SELECT GROUP_CONCAT(note ORDER BY id) FROM passbolt.outage_probe\"""")
        .within(BACK)
        .matches("^wsrep_cluster_status\\s+Primary$")
        .printsLine("before,last");
    page.step("Stop it, before the application writes and anybody joins")
        .loses("nothing: what was written on it since stays in its data directory")
        .limit(START)
        .run(galera3.stop());
    page.step("Compare its position with galera1's")
        .why("What galera3 counted since is another history than galera1's, by the same numbers.")
        .limit(BACK)
        .run(
            """
            for host in galera1 galera3; do
              ssh $host sudo galera_recovery 2>&1 | sed -n "s/.*Recovered position */$host /p"
            done""")
        .matches("(?s)^galera1 ([0-9a-f-]{36}):\\d+\n.*galera3 \\1:\\d+$");
    page.step("Put back what was saved of it, aside from what it has now")
        .on("galera3")
        .loses("nothing: what it has now is kept as `/var/lib/mysql-behind`")
        .run(
            """
            sudo mv /var/lib/mysql /var/lib/mysql-behind && sudo cp -a /var/lib/mysql-saved /var/lib/mysql
            sudo chown mysql:mysql /var/lib/mysql
            sudo grep ^safe /var/lib/mysql/grastate.dat""")
        .printsLine("safe_to_bootstrap: 0");
    page.step("Bootstrap from the one with the highest seqno")
        .on("galera1")
        .loses("nothing: galera3's history of its own is kept aside")
        .limit(START)
        .run(
            """
            sudo sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            sudo galera_new_cluster""");
    page.step("Let the others follow, one by one")
        .limit(START)
        .run(
            "ssh galera2 sudo systemctl start mariadb && ssh galera3 sudo systemctl start mariadb");
    page.step("The row is there again, on each")
        .run(ROWS)
        .within(BACK)
        .matches("(?s)\\A(galera\\d has before,last,beyond\n){3}\\z");
  }

  @WayBack("What was saved stays until nobody misses a row")
  @Order(12)
  void wayBack(Runbook page) {
    page.note(
        """
        Each host's `/var/lib/mysql-saved` is its data directory as the outage left it. If a row is missed
        that was acknowledged, don't put a copy back under a running cluster: what was written since would
        be lost. Start the copy on a machine apart, without `wsrep_on`, dump the rows that are missed, and
        insert them through one host.""");
  }

  @Drill("The lab is as it was before: the table and the copies go")
  @Order(13)
  void tidy(Runbook page) {
    page.step("Remove them")
        .run(
            """
            mariadb -h galera1.local -e "DROP TABLE outage_probe"
            rm positions.txt
            for host in galera1 galera2 galera3; do ssh $host sudo rm -rf /var/lib/mysql-saved /var/lib/mysql-behind; done""");
  }
}
