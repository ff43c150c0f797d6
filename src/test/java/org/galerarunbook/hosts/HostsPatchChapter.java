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
    number = 4,
    title = "Patch and restart all hosts, one by one",
    purpose =
        """
        The server's packages are installed anew by apt on one host after the other, while the application
        reads and writes. Each host is drained first, and stopped before its packages change. The same
        steps without apt restart a host, for a new kernel or a setting that counts at start only.""",
    twins = "RollingRestartChapter")
@UseWhen({
  "apt has a patch release of `mariadb-server` or `galera-4` (11.8.x to 11.8.y)",
  "each host needs a restart, and clients must not notice"
})
@NotWhen({
  "a host is down, or not `Synced`: bring it back first",
  "a new major release (10.11 to 11.8): this page does not prove it"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, sudo there, and apt's mirror within reach",
  "all `Synced`; a backup of before",
  "clients that go to another node on error 1047 and try again there, by themselves or by a proxy"
})
@Costs(
    value = "One node less at a time. Clients of a drained node reconnect elsewhere.",
    fault = "each host drained, its server shut down cleanly, the same version installed again")
@StopAndCall({
  "a host does not become `Synced`: touch no other one",
  "`ls /etc/mysql/mariadb.conf.d/*.dpkg-dist` shows a file after the install"
})
@UsesLab(world = World.HOSTS)
@Topic.Recovery
@Topic.Ist
class HostsPatchChapter {

  private static final String ASKS =
      "`end of file on stdin at conffile prompt`: a vendor's file was edited";

  /** What the vendor's file has here (`>`) and in the release that apt would install (`<`). */
  private static final String MINE =
      "apt-get -qq download mariadb-server && dpkg --fsys-tarfile mariadb-server_*.deb |"
          + " tar -xO ./etc/mysql/mariadb.conf.d/50-server.cnf |"
          + " diff - /etc/mysql/mariadb.conf.d/50-server.cnf";

  /** Host, whose it is, sum and name of each file of settings. */
  private static final String OWNERS =
      """
      for host in galera1 galera2 galera3; do
        ssh $host 'for file in /etc/mysql/mariadb.conf.d/*.cnf; do
          whose=own; ! dpkg -S $file >/dev/null 2>&1 || whose=package
          ! dpkg -V mariadb-server mariadb-client | grep -q " c $file$" || whose=edited
          echo "$(hostname) $whose $(sudo sha256sum $file)"
        done' | tr -s ' '
      done""";

  private static final String DRAIN = "SET GLOBAL wsrep_reject_queries=ALL";

  private static final String UNDRAINED =
      "`ERROR 2002`: its server is down: install nothing, and [[HostsBringBackChapter]]. To leave off:"
          + " `sudo mariadb -e \"SET GLOBAL wsrep_reject_queries=NONE\"` on it.";

  /** What is said where a drained host is left as it is. */
  private static final String OPEN =
      "Not to be stopped after all: `sudo mariadb -e \"SET GLOBAL wsrep_reject_queries=NONE\"`.";

  private static final Duration DRAINED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  @Drill("An application reads and writes on all nodes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    HostSteps.reachApt(lab);
    page.step("Have the oldest release that the archive still has, on each")
        .why(
            """
            Debian 12 has two of one series (10.11.18 in the release, 10.11.19 among the security updates),
            and hosts of it become the older one here. Where the archive has one only, as Debian 13 today,
            that one is installed again: packages, scripts and service are handled as with a newer one, and
            what a newer server does to the data is not proved. What was installed is shown.""")
        .limit(START)
        .run(
            """
            for host in galera3 galera2 galera1; do
              ssh $host 'sudo apt-get -qq update &&
                old=$(apt-cache madison mariadb-server | tail -n 1 | cut -d "|" -f 2 | tr -d " ") &&
                sudo systemctl stop mariadb &&
                sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall --allow-downgrades \\
                  mariadb-server=$old mariadb-server-core=$old mariadb-client=$old \\
                  mariadb-client-core=$old mariadb-backup=$old 2>&1 | grep "^E:"
                sudo systemctl start mariadb && echo $(hostname) has $old'
            done""")
        .matches("(?s)\\Agalera3 has (\\S+)\\ngalera2 has \\1\\ngalera1 has \\1\\n?\\z");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver().patient());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Look")
  @Order(2)
  void look(Runbook page) {
    page.step("See that each host can be spared")
        .youSee("`Synced` and size 3, three times")
        .otherwise(
            "One is not: bring it back first, or one failure meanwhile leaves a single node.")
        .run(HostSteps.STATES)
        .matches(HostSteps.WELL);
    page.step("See what apt would install")
        .youSee(
            "`Installed` and `Candidate` of the server and of the provider; versions differ in the last number")
        .otherwise(
            "The first two numbers differ: that is another major release, and another page. `E:`: apt did not"
                + " reach its mirror, and what it would install is of an earlier day.")
        .limit(BACK)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo apt-get -qq -o APT::Update::Error-Mode=any update &&
                apt-cache policy mariadb-server galera-4 | grep -E "^[a-z]|:.*[0-9]$"'
            done""")
        .matches("(?s)(mariadb-server:\\n +Installed: \\S+\\n +Candidate: \\S+\\n.*){3}");
    page.step("Note whose each file of settings is")
        .why(
            """
            A file that no package brought is yours, and no package touches it: own settings stand there,
            read after the vendor's.""")
        .youSee(
            "`own` before `70-galera.cnf`, `package` before the vendor's files, and no `edited`")
        .otherwise(
            "`edited`: a vendor's file has settings of yours. Write them into a file of your own before the"
                + " install, on that host. Of `50-server.cnf` these are the `>` lines of `"
                + MINE
                + "`. Why: [[#"
                + ASKS
                + "]].")
        .run(OWNERS + " > settings.before\ncut -d ' ' -f 1,2,4 settings.before")
        .matches("(?m)^galera1 own /etc/mysql/mariadb.conf.d/70-galera.cnf$")
        .matches("(?m)^galera1 package /etc/mysql/mariadb.conf.d/50-server.cnf$")
        .printsNot("edited");
  }

  @Procedure("The first host")
  @Otherwise("No package was changed. " + UNDRAINED)
  @Order(3)
  void first(Runbook page, Lab lab, Measures measures, Node galera3) {
    patch(page, lab, measures, galera3);
  }

  @Procedure("The second host, when the first is `Synced`")
  @Otherwise("galera3 is patched and serves, galera1 is as it was. " + UNDRAINED)
  @Order(4)
  void second(Runbook page, Lab lab, Measures measures, Node galera2) {
    patch(page, lab, measures, galera2);
  }

  @Procedure("The last host, the writer where there is one")
  @Otherwise("The two others are patched and serve. " + UNDRAINED)
  @Order(5)
  void last(Runbook page, Lab lab, Measures measures, Node galera1) {
    patch(page, lab, measures, galera1);
  }

  private static void patch(Runbook page, Lab lab, Measures measures, Node host) {
    boolean isFirst = host.toString().equals("galera3");
    measures.ledger().mark(host + " is drained");
    page.step("Drain " + host)
        .why(
            isFirst
                ? """
                  A query that runs is finished; every new one is refused with error 1047, which says that it did
                  nothing. An open transaction is rolled back. Replication goes on. A restart sets it back to `NONE`."""
                : "")
        .run(host.sql(DRAIN));
    left(page, host);
    measures.ledger().mark(host + " is stopped");
    page.step("Stop the server")
        .on(host.toString())
        .why(
            isFirst
                ? "It returns when the server has ended; systemd waits 15 minutes (`TimeoutStopSec`), and does not"
                    + " kill (`SendSIGKILL=no`)."
                : "")
        .youSee("`inactive`, and a seqno that is not -1")
        .otherwise("`failed`: it did not end in order. `sudo journalctl -u mariadb -n 50`.")
        .limit(START)
        .run(
            """
            sudo systemctl stop mariadb
            systemctl is-active mariadb
            sudo grep ^seqno /var/lib/mysql/grastate.dat""")
        .printsLine("inactive")
        .matches("^seqno: +\\d+$");
    page.step("Install the packages")
        .on(host.toString())
        .why(
            isFirst
                ? "With a newer candidate leave out `--reinstall`. Your own files of settings are kept. The package"
                    + " starts the service: the host joins by itself, before apt returns. To restart only:"
                    + " `sudo systemctl start mariadb` instead."
                : "")
        .youSee("`Setting up mariadb-server`, then `active`")
        .otherwise(
            "Nothing, or `E:`: read `apt.log`. `dpkg` stops half-way: `sudo dpkg --configure -a`.")
        .limit(START)
        .run(
            """
            sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove --reinstall \\
              -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \\
              mariadb-server mariadb-server-core mariadb-client mariadb-client-core mariadb-backup galera-4 2>&1 |
              tee apt.log | grep -E '^(Setting up|E:)'
            systemctl is-active mariadb""")
        .matches("^Setting up mariadb-server \\(")
        .printsLine("active");
    page.step("Wait until it is synced, and takes queries")
        .youSee("`Synced` and `NONE`; and it came by IST, no snapshot")
        .otherwise("`sudo journalctl -u mariadb -n 50` on this host. Touch no other one.")
        .run(
            host.ask("SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT @@wsrep_reject_queries")
                .then(host.logSinceStart("grep -oE 'Receiving IST: .*|SST completed on joiner'")))
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced\\nNONE$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  private static void left(Runbook page, Node host) {
    page.step("Wait until the application has left it")
        .on(host.toString())
        .why(
            "Left out are the server's own threads and you. Accounts of monitoring may stay, and who is idle:"
                + " the stop ends them.")
        .youSee("nothing")
        .otherwise("Who is left, one a line: the second column is the account. " + OPEN)
        .run(
            """
            sudo mariadb -N -e 'SHOW PROCESSLIST' |
              awk -F '\\t' '$2 !~ /^(system user|event_scheduler|root)$/'""")
        .within(DRAINED)
        .printsNothing();
  }

  @Check("Every host has the version and its own settings, and all are one cluster")
  @Otherwise(
      "The hosts serve; mend one at a time. Another version: nothing was installed there; "
          + "read its `apt.log`, and patch that host again, alone. One is not `Synced`: "
          + "[[HostsBringBackChapter]], and touch no other.")
  @Order(6)
  @Covers("G071")
  void check(Runbook page) {
    page.step("Ask every host what runs there")
        .youSee("the same version three times, that of the candidate")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@version'"
            done""")
        .matches("\\A(.+)\\n\\1\\n\\1\\n?\\z");
    page.step("See that your own files are what they were")
        .youSee("`3 files of your own, as they were`")
        .otherwise("The lines that differ: that file was changed by somebody, but by no package.")
        .run(
            OWNERS
                + """
                 > settings.after
                grep ' own ' settings.before > own.before
                grep ' own ' settings.after | diff own.before - && echo "$(wc -l < own.before) files of your own, as they were\"""")
        .matches("^ *[3-9] files of your own, as they were$");
    page.step("Ask every host where it stands")
        .youSee("`Primary`, `Synced`, size 3, one UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
  }

  @WayBack("There is none for sure")
  @Order(7)
  void back(Runbook page) {
    page.note(
        """
        `sudo apt-get install PACKAGE=VERSION` installs an older release, if the archive still has it. A
        data directory that a newer server has opened may not be opened by the older one: so patch one host
        first, leave it for some days, and have a backup of before.""");
    page.note("A host is drained. " + OPEN);
  }

  @Measurement("No write failed, and none was lost")
  @Order(8)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect(
            "no write failed: each was acknowledged, or refused and then acknowledged elsewhere")
        .holds(
            () ->
                assertThat(report.verdict().history().of(Operation.Kind.WRITE))
                    .isNotEmpty()
                    .filteredOn(
                        o -> o.outcome() == Outcome.REFUSED || o.outcome() == Outcome.UNKNOWN)
                    .extracting(Operation::summary)
                    .isEmpty());
  }

  @Drill(value = "galera3's vendor file has been edited, and apt has nobody to ask", trap = true)
  @Order(9)
  void edited(Runbook page) {
    page.step("Add a line to the vendor's file, and a file of one's own")
        .on("galera3")
        .run(
            """
            sudo sed -i '$a # edited here' /etc/mysql/mariadb.conf.d/50-server.cnf
            printf '[mariadbd]\\nlong_query_time = 5\\n' | sudo tee /etc/mysql/mariadb.conf.d/70-own.cnf""");
    page.step("See the line, as one can before each install")
        .on("galera3")
        .run(MINE)
        .exits(1)
        .printsLine("> # edited here");
    page.step("Install the package as a release does whose own file has changed")
        .on("galera3")
        .why("`--force-confask` asks although it has not.")
        .limit(START)
        .run(
            """
            sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall \\
              -o Dpkg::Options::=--force-confask mariadb-server < /dev/null > apt.log 2>&1""")
        .exits(100);
  }

  @Trap(ASKS)
  @Order(10)
  @Covers("G071")
  void asks(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        `DEBIAN_FRONTEND=noninteractive` does not answer dpkg's own question, whether to keep an edited file:
        the package stays unpacked, and not configured. The server was not stopped and goes on, as the program
        that it was, so no monitor sees it; finishing restarts it. `--force-confold` keeps the edited file and
        puts the vendor's beside it as `.dpkg-dist`, so what the vendor mended never counts. A file of
        your own is not asked for. So take the vendor's file back, and have your setting in your own.""");
    page.step("Read what happened")
        .on("galera3")
        .run(
            """
            grep -E 'conffile prompt|^E:' apt.log
            dpkg-query -W -f '${Package} is ${db:Status-Status}\\n' mariadb-server
            systemctl show -p ActiveState -p MainPID mariadb | tee server.before""")
        .prints("end of file on stdin at conffile prompt")
        .prints("E: Sub-process /usr/bin/dpkg returned an error code (1)")
        .printsLine("mariadb-server is unpacked")
        .printsLine("ActiveState=active");
    page.step("See that the two others can do without it")
        .youSee("`Synced` and size 3, three times")
        .otherwise("Bring that one back first: finishing restarts this one.")
        .run(HostSteps.STATES)
        .matches(HostSteps.WELL);
    page.step("Drain it").run(galera3.sql(DRAIN));
    left(page, galera3);
    page.step("Finish it, and keep the edited file for now")
        .on("galera3")
        .loses("this host for as long as its server restarts; the edited file stays")
        .otherwise("`dpkg: error`: the lines before it in `configure.log` say why.")
        .limit(START)
        .run(
            """
            sudo dpkg --force-confold --force-confask --configure -a 2>&1 | tee configure.log
            dpkg-query -W -f '${Package} is ${db:Status-Status}\\n' mariadb-server
            systemctl show -p ActiveState -p MainPID mariadb | diff server.before -; test $? = 1 && echo restarted
            systemctl is-active mariadb; ls /etc/mysql/mariadb.conf.d/
            tail -n 1 /etc/mysql/mariadb.conf.d/50-server.cnf""")
        .printsLine("mariadb-server is installed")
        .printsLine("restarted")
        .printsLine("active")
        .printsLine("50-server.cnf.dpkg-dist")
        .printsLine("# edited here");
    page.step("Wait until it is synced, and takes queries")
        .on("galera3")
        .youSee("`Synced` and `NONE`, and the value of your own file")
        .otherwise("`sudo journalctl -u mariadb -n 50` on this host. Touch no other one.")
        .run(
            """
            sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT @@wsrep_reject_queries;
              SHOW VARIABLES LIKE 'long_query_time'\"""")
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced\\nNONE\\nlong_query_time\\s+5\\.0+$");
    page.step("See what is yours in it")
        .on("galera3")
        .youSee("your lines after `>`, what the vendor has instead after `<`")
        .run("(cd /etc/mysql/mariadb.conf.d && sudo diff 50-server.cnf.dpkg-dist 50-server.cnf)")
        .exits(1)
        .printsLine("> # edited here");
    page.step(
            "Write each `>` line that you need into your own file, and see what a start would read")
        .on("galera3")
        .why(
            """
            Here your own file is `70-own.cnf`, and has all that is needed. The edited file is read, too, so this
            shows only that a start would read both. Ask for each of your settings by its name with `-`.""")
        .youSee("`long-query-time` with your value, and no `unknown`")
        .otherwise("`unknown variable`: a start would end by it. Mend your file first.")
        .run(
            """
            sudo mariadbd --user=mysql --help --verbose 2>&1 |
              grep -E '^long-query-time|unknown (variable|option)'""")
        .matches("^long-query-time +5$")
        .printsNot("unknown");
    page.step("Take the vendor's file back")
        .loses("nothing: the edited one is kept in your home")
        .on("galera3")
        .why(
            "It counts from the next start on. The edited one is kept in your home, pasted twice or not. What your"
                + " own file sets must be the same without it.")
        .youSee("`50-server.cnf`, no `.dpkg-dist`, and `long-query-time` with your value")
        .otherwise(
            "Another value: only the edited file had it. Write it into your own file, and ask again: nothing counts"
                + " before the next start. `unknown`: mend your file.")
        .run(
            """
            (
              cd /etc/mysql/mariadb.conf.d
              test -e 50-server.cnf.dpkg-dist && sudo cp -p 50-server.cnf ~/50-server.cnf.edited &&
                sudo mv 50-server.cnf.dpkg-dist 50-server.cnf
              ls 50-server.cnf*
              sudo mariadbd --user=mysql --help --verbose 2>&1 | grep -E '^long-query-time|unknown (variable|option)'
            )""")
        .matches("\\A50-server.cnf\\nlong-query-time +5\\n?\\z");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "What the drill made is removed", trap = true)
  @Order(11)
  void unedited(Runbook page) {
    page.step("Remove the file of one's own, and what it set")
        .on("galera3")
        .run(
            """
            sudo rm /etc/mysql/mariadb.conf.d/70-own.cnf
            sudo mariadb -e "SET GLOBAL long_query_time = DEFAULT"
            rm -f ~/50-server.cnf.edited server.before apt.log configure.log mariadb-server_*.deb""")
        .printsNothing();
  }
}
