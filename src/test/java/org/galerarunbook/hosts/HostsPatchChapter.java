package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
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
  "apt asks about a changed configuration file that you don't know"
})
@UsesLab(world = World.HOSTS)
@Topic.Recovery
@Topic.Ist
class HostsPatchChapter {

  /** Without the option apt-get says 0 when it reached nothing. */
  private static final String REACHES = "apt-get -qq -o APT::Update::Error-Mode=any update";

  private static final Duration DRAINED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  @Drill("An application reads and writes on all nodes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    if (lab.cluster().node(1).container().exec(BACK, "sh", "-c", REACHES).exitCode() != 0) {
      throw new CouldNotRunException(
          "the hosts do not reach apt's mirror: `" + REACHES + "` fails on galera1");
    }
    page.step("Have the oldest release that the archive still has, on each")
        .why(
            """
            Debian 12 has two of one series (10.11.18 in the release, 10.11.19 among the security updates),
            and hosts of it become the older one here. Where the archive has one only, as Debian 13 today,
            that one is installed again: packages, scripts and service are handled as with a newer one, and
            what a newer server does to the data is not proved. What was installed is below.""")
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
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
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
        .matches("(?s)(comment Synced\\n.*size 3\\n.*){3}");
    page.step("See what apt would install")
        .youSee(
            "`Installed` and `Candidate` of the server and of the provider; versions differ in the last number")
        .otherwise("The first two numbers differ: that is another major release, and another page.")
        .limit(BACK)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo apt-get -qq update && apt-cache policy mariadb-server galera-4 | grep -E "^[a-z]|:.*[0-9]$"'
            done""")
        .matches("(?s)(mariadb-server:\\n +Installed: \\S+\\n +Candidate: \\S+\\n.*){3}");
  }

  @Procedure("The first host")
  @Order(3)
  void first(Runbook page, Lab lab, Measures measures) {
    patch(page, lab, measures, "galera3");
  }

  @Procedure("The second host, when the first is `Synced`")
  @Order(4)
  void second(Runbook page, Lab lab, Measures measures) {
    patch(page, lab, measures, "galera2");
  }

  @Procedure("The last host, the writer where there is one")
  @Order(5)
  void last(Runbook page, Lab lab, Measures measures) {
    patch(page, lab, measures, "galera1");
  }

  private static void patch(Runbook page, Lab lab, Measures measures, String host) {
    boolean isFirst = host.equals("galera3");
    measures.ledger().mark(host + " is drained");
    page.step("Drain " + host)
        .on(host)
        .why(
            isFirst
                ? """
                  A query that runs is finished; every new one is refused with error 1047, which says that it did
                  nothing. An open transaction is rolled back. Replication goes on. A restart sets it back to `NONE`."""
                : "")
        .run("sudo mariadb -e \"SET GLOBAL wsrep_reject_queries=ALL\"");
    page.step("Wait until the application has left it")
        .on(host)
        .youSee("`0`")
        .otherwise(
            "Your application's user has another name: put it there. `sudo mariadb -e 'SHOW PROCESSLIST'`"
                + " says who stays; idle ones may, the stop ends them.")
        .run("sudo mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true")
        .within(DRAINED)
        .printsLine("0");
    measures.ledger().mark(host + " is stopped");
    page.step("Stop the server")
        .on(host)
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
        .on(host)
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
            sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall \\
              -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \\
              mariadb-server mariadb-server-core mariadb-client mariadb-client-core mariadb-backup galera-4 2>&1 |
              tee apt.log | grep -E '^(Setting up|E:)'
            systemctl is-active mariadb""")
        .matches("^Setting up mariadb-server \\(")
        .printsLine("active");
    page.step("Wait until it is synced, and takes queries")
        .on(host)
        .youSee("`Synced` and `NONE`; and it came by IST, no snapshot")
        .otherwise("`sudo journalctl -u mariadb -n 50` on this host. Touch no other one.")
        .run(
            """
            sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT @@wsrep_reject_queries"
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'Receiving IST: .*|SST completed on joiner'""")
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced\\nNONE$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Check("Every host has the version, and all are one cluster")
  @Order(6)
  void check(Runbook page) {
    page.step("Ask every host what runs there")
        .youSee("the same version three times, that of the candidate")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@version'"
            done""")
        .matches("\\A(.+)\\n\\1\\n\\1\\n?\\z");
    page.step("Ask every host where it stands")
        .youSee("`Primary`, `Synced`, size 3, one UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches("(?s)(comment Synced\\n.*size 3\\n.*status Primary\\n.*){3}");
  }

  @WayBack("There is none for sure")
  @Order(7)
  void back(Runbook page) {
    page.note(
        """
        `sudo apt-get install PACKAGE=VERSION` installs an older release, if the archive still has it. A
        data directory that a newer server has opened may not be opened by the older one: so patch one host
        first, leave it for some days, and have a backup of before.""");
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
}
