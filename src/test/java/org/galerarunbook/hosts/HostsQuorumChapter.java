package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.galera.NodeLog;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 7,
    title = "Recover hosts that lost the quorum",
    purpose =
        """
        Servers run and say `non-Primary`: they are not more than half of those that were together last,
        and none of them knows whether the rest goes on. Somebody who made sure that it doesn't makes the
        one with the highest seqno primary. Here galera1 and galera2 are left, and galera3 is out of sight.""",
    twins = "LoseTheQuorumChapter")
@UseWhen({
  "each host that answers says `non-Primary`, and at least one can't be asked",
  "clients get `ERROR 1047 … WSREP has not yet prepared node for application use`, and"
      + " `systemctl is-active mariadb` says `active`"
})
@NotWhen({
  "one host says `Primary`: the others have to come to it: [[HostsBringBackChapter]]",
  "no server runs: [[HostsFullOutageChapter]]",
  "the hosts that are out of sight can be reached again soon: mend the network, restart nothing, and they find"
      + " each other"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each that is in sight, and sudo there without a password",
  "a console of each that is not, or a switch for its power"
})
@Costs(
    value = "Nobody reads or writes until the host is primary.",
    fault = "three hosts lose each other; one is behind, one stays out of sight")
@StopAndCall({
  "a host that you can neither look at nor switch off: it may be primary, with an application",
  "two state UUIDs among the positions"
})
@Symptom(
    text = "Failed to start mariadb.service: Unit mariadb.service is masked",
    means =
        "somebody fenced this host, so that it stays down. Find out why, and compare its position"
            + " before `sudo systemctl unmask mariadb`",
    rank = Rank.CAUSE)
@UsesLab(world = World.HOSTS)
@Topic.Recovery
@Topic.Bootstrap
class HostsQuorumChapter {

  private static final Duration NOTICED = Duration.ofSeconds(20);
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  private static final String RESTARTED =
      "`Job for mariadb.service failed` after a restart of the hosts that were left";
  private static final String BOTH =
      "`Primary` from all, one state UUID, and sizes that do not fit";

  /** A host that does not answer is not waited for. */
  private static final String ASK =
      """
      for host in galera1 galera2 galera3; do
        timeout 20 ssh -o BatchMode=yes -o ConnectTimeout=5 $host "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN
          ('wsrep_cluster_size','wsrep_cluster_state_uuid','wsrep_cluster_status')\\"" 2>&1 |
          tr '\\t' ' ' | sed "s/^/$host /"
      done""";

  /** Of this start, and of now, by whichever kind of state transfer. */
  private static final String HOW =
      """
      sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
      sudo journalctl -o cat --since -10min _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
        grep -oE 'Receiving IST: .*|SST completed on joiner.*' | tail -n 1""";

  /** What it has, against the highest of before, and whether it was last primary with galera1. */
  static final String COMPARE =
      """
      if ssh -n -o ConnectTimeout=5 galera3 true; then
        has=$(ssh -n galera3 sudo galera_recovery 2>&1 |
          sed -n 's/.*Recovered position *\\([0-9a-f-]*:[0-9][0-9]*\\).*/\\1/p')
        then=$(sort -t : -k 2,2nr -k 1,1 positions.txt | head -n 1 | cut -d ' ' -f 2)
        with=$(ssh -n galera3 sudo journalctl -u mariadb -o cat -n 100000 |
          grep -A 14 'status: primary' | tail -n 15 | grep -c ', galera1$')
        echo "galera3 $has"; echo "then    $then"; echo "galera1 is in its last primary view: $with"
        test "${has%:*}" = "${then%:*}" && test "${has#*:}" -le "${then#*:}" && test "$with" = 1 &&
          echo galera3 has nothing of its own
      else
        echo "galera3 can't be asked: that says nothing of it"
        false
      fi""";

  private static final String MAKE_PRIMARY =
      """
      if sudo mariadb -N -e "SHOW VARIABLES LIKE 'wsrep_provider_pc_bootstrap'" | grep -q .
      then sudo mariadb -e "SET GLOBAL wsrep_provider_pc_bootstrap=ON"
      else sudo mariadb -e "SET GLOBAL wsrep_provider_options='pc.bootstrap=true'"
      fi""";

  private static final String ROWS =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1;
          SELECT CONCAT('$host has ', GROUP_CONCAT(note ORDER BY note)) FROM passbolt.quorum_probe\\""
      done""";

  private static final String LET_THROUGH = "sudo ip route flush type blackhole";

  /** No packet goes either way, and nobody is told. */
  private static String cutOff(String peers) {
    return """
        for peer in %s; do
          sudo ip route add blackhole $(getent ahostsv4 $peer | head -n 1 | cut -d ' ' -f 1)
        done"""
        .formatted(peers);
  }

  private static String statusOf(String host) {
    return """
        ssh %s "sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_cluster_status'\\"\""""
        .formatted(host);
  }

  @Drill("An application writes to galera1, and leaves a row to look for")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Leave a row")
        .run(
            galera1.clientSql(
                """
                CREATE TABLE quorum_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
                INSERT INTO quorum_probe (note) VALUES ('before')"""));
  }

  @Drill("This drill breaks the lab: the hosts lose each other, one after the other")
  @Order(2)
  void breakIt(Runbook page, Measures measures, Node galera1) {
    measures.ledger().mark("galera2 is cut off from its peers");
    page.step("Cut galera2 off from its peers").on("galera2").run(cutOff("galera1 galera3"));
    page.step("Wait until it has noticed")
        .run(statusOf("galera2"))
        .within(NOTICED)
        .matches("\\snon-Primary$");
    page.step("Write on: the two others are primary, and galera2 is behind from now on")
        .run(
            """
            mariadb -h galera1.local -e "INSERT INTO quorum_probe (note) VALUES ('last')"
            ssh galera3 "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.quorum_probe\\"\"""")
        .printsLine("last");
    page.step("Have nothing under way")
        .why(
            """
            What is under way at the moment of a break may be on one side alone. Here it is not, so that each
            run is the same.""")
        .run(galera1.sql("SET GLOBAL wsrep_reject_queries=ALL"));
    page.step("See that galera1 and galera3 are equal")
        .run(
            """
            for host in galera1 galera3; do
              ssh $host "sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_last_committed'\\""
            done | uniq -c""")
        .within(NOTICED)
        .matches("\\A +2 wsrep_last_committed\\s+\\d+\\n\\z");
    measures.ledger().mark("galera3 is cut off, too: nobody is primary");
    page.step("Cut galera3 off, from the operator as well")
        .on("galera3")
        .why(
            """
            What is left of it is a second way in, on another port: it stands for the console.""")
        .run(
            cutOff("galera1 galera2")
                + """

                sudo systemctl stop ssh
                sudo systemd-run --quiet --unit console -p RuntimeDirectory=sshd -p KillMode=process \\
                  /usr/sbin/sshd -D -p 2200""");
    page.step("Give the console a name")
        .run(
            """
            cp ~/.ssh/config ~/.ssh/config-before
            printf 'Host galera3-console\\n HostName galera3\\n Port 2200\\n HostKeyAlias galera3\\n' >> ~/.ssh/config
            ssh galera3-console hostname""")
        .within(NOTICED)
        .printsLine("galera3");
    page.step("Mend what is between galera1 and galera2").on("galera2").run(LET_THROUGH);
    page.step("Let clients in again").run(galera1.sql("SET GLOBAL wsrep_reject_queries=NONE"));
  }

  @Procedure("See who is left, and fence whom you can't see")
  @Order(3)
  @Covers({"G041", "G058"})
  void fence(Runbook page) {
    page.step("Ask every host")
        .why("Every one that the cluster has, wherever it is: `wsrep_cluster_address` names them.")
        .youSee(
            "`non-Primary` from each that answers, with the number of those that see each other; an"
                + " error of ssh from each that is out of sight")
        .otherwise(
            "One says `Primary`: make nobody primary; the others have to come to it:"
                + " [[HostsBringBackChapter]]. `ERROR 2002`: a server that is down; it is fenced"
                + " like the rest. All answer: nothing is to be fenced; mend their network. Only errors:"
                + " [[HostsFullOutageChapter]].")
        .run(ASK)
        .within(NOTICED)
        .matches(
            "(?s)galera1 wsrep_cluster_size 2\\n.*galera2 wsrep_cluster_size 2\\n.*galera3 ssh: connect")
        .matches(
            "(?s)galera1 wsrep_cluster_status non-Primary\\n.*galera2 wsrep_cluster_status non-P")
        .printsNot("status Primary");
    page.step("Count them: who is in the list, and who was together last")
        .on("galera1")
        .why(
            "On each that answers. Who joined later need not be in its list. The views differ where one was lost before"
                + " the others: the newest counts, the one with the fewest.")
        .youSee(
            "the list, and the members of the last primary view; each name is one that you asked")
        .otherwise("A name that you did not ask: ask it. It counts like galera3 in what follows.")
        .run(
            """
            sudo mariadb -N -e "SHOW VARIABLES LIKE 'wsrep_cluster_address'"
            sudo journalctl -u mariadb -o cat -n 100000 | grep -A 14 'status: primary' | tail -n 15 |
              grep -E '^[[:space:]]+[0-9]+: '""")
        .matches("wsrep_cluster_address\\s+gcomm://.*galera1.*galera2.*galera3")
        .matches("^\\s+\\d+: \\S+, galera3$");
    page.step("Ask each host that is out of sight, at its console")
        .why(
            """
            `galera3-console` stands for the way that is left when the network is not: BMC, hypervisor,
            somebody in front of it. What you can't see may be the majority, and serve the application.""")
        .youSee("`non-Primary`, or `ERROR 2002`, its server is down: it serves nobody")
        .otherwise(
            "`Primary`: fence nothing, and make nobody primary. Mend the way to it:"
                + " [[HostsBringBackChapter]]. No console: if more than half of those who were"
                + " together last are out of sight, call, and cut no power.")
        .run(
            """
            ssh galera3-console "sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_cluster_status'\\"\"""")
        .matches("non-Primary$|ERROR 2002")
        .printsNot("\tPrimary");
    page.step("Fence each of them, at its console")
        .why(
            """
            `mask` has every start refused, by hand, at boot and by `galera_new_cluster`; `disable` only the one
            at boot. Silence is no proof, and no guess fences. Only where there is no console: cut its power.
            It would start by itself when that is back: before, pull its network, or boot it with
            `systemd.mask=mariadb.service` on the kernel's command line; then mask it, then plug it in.""")
        .loses("nothing of its data; clients that are still there are cut off")
        .youSee("`Created symlink`, `inactive` or `failed`, and `masked`")
        .otherwise(
            "`deactivating`: it is shutting down, for up to 15 minutes; ask again. `already exists`: the unit is"
                + " a file in `/etc`: stop mariadb, move that file to `/root`, `sudo systemctl daemon-reload`, mask;"
                + " put it back after the unmask. Neither console nor power: stop here, and call.")
        .limit(START)
        .run(
            """
            ssh galera3-console 'sudo systemctl mask --now mariadb
              systemctl is-active mariadb; systemctl is-enabled mariadb'""")
        .exits(1)
        .matches("^(inactive|failed)$")
        .printsLine("masked");
  }

  @Drill(
      value = "Somebody who does not know starts it, by each name, and bootstraps from it",
      trap = true)
  @Order(4)
  void startedAllTheSame(Runbook page) {
    page.step("Try all three")
        .run(
            """
            ssh galera3-console 'sudo systemctl start mariadb; sudo systemctl start mysql
              sudo galera_new_cluster; systemctl is-active mariadb'""")
        .exits(3)
        .matches(
            "(?s)Failed to start mariadb.service: Unit mariadb.service is masked.*"
                + "Failed to start mysql.service.*"
                + "Failed to restart mariadb.service: Unit mariadb.service is masked")
        .matches("^(inactive|failed)$");
  }

  @Trap("`Failed to start mariadb.service: Unit mariadb.service is masked.`")
  @Order(5)
  void masked(Runbook page) {
    page.note(
        """
        Somebody fenced this host, so that a second history can't begin on it. Ask them. Then it comes back like
        any lost host: [[#Let the lost host come back]].""");
    page.step("See it in its status")
        .run("ssh galera3-console systemctl status mariadb | head -n 3")
        .prints("Loaded: masked");
  }

  @Procedure("Compare all positions, and make the highest primary")
  @Otherwise(
      "An `ERROR`: nobody was made primary. Mend it, and paste it again on this host, "
          + "never on another: that begins a second history. Restart nothing: [[#"
          + RESTARTED
          + "]].")
  @Order(6)
  @Covers({"G041", "G058"})
  void bootstrap(Runbook page, Measures measures) {
    page.step("Read the position of each")
        .limit(BACK)
        .why(
            """
            A server that runs tells it, and it stands still as long as nobody is primary. One that is down
            is asked by `galera_recovery`, which applies InnoDB's log; leave out what has no power. Keep the
            file: it tells later what a lost host had of its own.""")
        .youSee("one UUID, and a seqno from each")
        .otherwise(
            "Two UUIDs: two histories. Stop, and call: [[WrongFounderChapter]]. `cannot create` or"
                + " `cannot overwrite`: the file is there. If anybody was made primary since, it is the one that"
                + " counts: keep it.")
        .run(
            """
            (set -C
            { for host in galera1 galera2; do
                ssh $host "sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_cluster_state_uuid';
                  SHOW STATUS LIKE 'wsrep_last_committed'\\"" | cut -f 2 | paste -s -d : | sed "s/^/$host /"
              done
              ssh galera3-console sudo galera_recovery 2>&1 | sed -n 's/.*Recovered position */galera3 /p'
            } > positions.txt)
            cat positions.txt""")
        .matches("(?s)\\Agalera1 ([0-9a-f-]{36}):\\d+\\ngalera2 \\1:\\d+\\ngalera3 \\1:\\d+\\n\\z");
    page.step("Name the one with the highest seqno, if there is one history")
        .why(
            "`3` is the number of hosts but those without power. The first of several equals: a fenced one that is equal"
                + " loses nothing. Put its name for galera1 in what follows.")
        .youSee(
            "a host that runs, with its position: here galera1. galera2 was lost before: it is behind")
        .otherwise(
            "Nothing: two UUIDs, or a host has no position: call. Zeros: it has no data; take its line out. A host"
                + " that is down: it has writes that those that run lack. Make nobody primary: `sudo systemctl stop"
                + " mariadb` where it runs, `sudo systemctl unmask mariadb` on that one, then"
                + " [[HostsFullOutageChapter]] from the step that stops the service on each.")
        .run(
            """
            test "$(wc -l < positions.txt)" = 3 &&
              test "$(cut -d ' ' -f 2 positions.txt | cut -d : -f 1 | sort -u | wc -l)" = 1 &&
              sort -t : -k 2,2nr -k 1,1 positions.txt | head -n 1""")
        .matches("^galera1 ");
    measures.ledger().mark("galera1 is made primary");
    page.step("Make that one primary, and only that one")
        .on("galera1")
        .why(
            """
            Nothing is restarted: all that see it become primary with it, and get what they lack out of its
            gcache. Where the plugin `wsrep_provider` is active, as in Debian's 11.8, the option is a
            variable of its own, and the string is refused; elsewhere, as in 10.11, there is only the string.""")
        .loses(
            "what only a host had that is not among the positions. If a host that was neither asked nor fenced is"
                + " primary, there are two histories from now on: [[#"
                + BOTH
                + "]]")
        .youSee("nothing; that it worked is seen next")
        .run(MAKE_PRIMARY);
    page.step("See that those that see each other are primary")
        .youSee("`Primary` from both, one size, one UUID. The application can write from now on")
        .otherwise(
            "One still says `non-Primary`: it does not see the one that you chose. Mend its network, and it comes by"
                + " itself; never make it primary as well.")
        .run(ASK)
        .within(NOTICED)
        .matches("(?s)galera1 wsrep_cluster_size 2\\n.*uuid (\\S+)\\n.*galera2 \\S+uuid \\1\\n")
        .matches(
            "(?s)galera1 wsrep_cluster_status Primary\\n.*galera2 wsrep_cluster_status Primary");
    page.step("See that the one that was behind has caught up")
        .on("galera2")
        .why(
            "There are two of two now: if one more is lost, all this begins again. The fenced host stays masked, so its"
                + " network may be mended at any time.")
        .youSee(
            "`Synced`; `Receiving IST` with two seqnos where it was behind. Each change of the members counts as one")
        .otherwise(
            "No IST, and it is not synced: a running server can't take a snapshot by mariabackup:"
                + " [[HostsBringBackChapter]].")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+");
  }

  @Drill("The network of galera3 is mended, and the application wrote meanwhile")
  @Order(7)
  void mended(Runbook page) {
    page.step("Write, and mend it")
        .run(
            """
            mariadb -h galera1.local -e "INSERT INTO quorum_probe (note) VALUES ('meanwhile')"
            ssh galera3-console 'sudo ip route flush type blackhole
              sudo systemctl stop console; sudo systemctl start ssh'
            mv ~/.ssh/config-before ~/.ssh/config
            ssh galera3 hostname""")
        .printsLine("galera3");
  }

  @Procedure("Let the lost host come back")
  @Otherwise(
      "The others serve without it. `ERROR 2002`, or not `Synced` for longer than a "
          + "snapshot takes: its journal says why; [[HostsBringBackChapter]]. Don't start it by "
          + "hand while it says `activating`.")
  @Order(8)
  @Covers("G058")
  void comeBack(Runbook page) {
    page.step("See that it has nothing of its own, while it is still masked")
        .why(
            """
            Its network is still broken: leave it masked, and come here when `ssh galera3 true` works. Asked is
            against the highest position of *then*: the others have written since, under the same numbers. And
            its last primary view has to name the one that you chose: one that was made primary elsewhere has
            another. A host that had no power: mask it first, [[#See who is left, and fence whom you can't see|without network]].""")
        .youSee("one UUID, `: 1`, and `galera3 has nothing of its own`")
        .otherwise(
            "`can't be asked`, or no position: nothing is wrong with it by that. Is the network mended, and ssh still"
                + " refused: look by its console at routes, firewall and `systemctl is-active ssh`. Then paste it again."
                + " A position, and not that sentence: it wrote for itself. Don't start it: [[#"
                + BOTH
                + "]], from the step that saves.")
        .limit(BACK)
        .run(COMPARE)
        .matches("^galera3 ([0-9a-f-]{36}):\\d+\\nthen +\\1:\\d+\\ngalera1 .*: 1$")
        .printsLine("galera3 has nothing of its own");
    page.step("Unmask it, and start it")
        .on("galera3")
        .loses("nothing, if it `has nothing of its own`: a snapshot would replace that")
        .youSee(
            "`Removed` with the name of the link; then nothing for a minute, or as long as a snapshot takes")
        .otherwise("`Job for mariadb.service failed`: [[HostsBringBackChapter]].")
        .limit(START)
        .run("sudo systemctl unmask mariadb && sudo systemctl start mariadb")
        .prints("Removed");
    page.step("See that it is synced, and how it came")
        .on("galera3")
        .youSee(
            "`Synced`; `Receiving IST` with two seqnos, or `SST completed on joiner`: a snapshot came")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+");
    page.step("See that it will start at boot")
        .on("galera3")
        .youSee("`enabled`, as before")
        .otherwise("`disabled`: `sudo systemctl enable mariadb`.")
        .run("systemctl is-enabled mariadb")
        .printsLine("enabled");
  }

  @Check("All hosts are one cluster, with the same rows")
  @Order(9)
  @Covers("G058")
  void check(Runbook page, Lab lab) {
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("Two UUIDs, or sizes that do not fit: [[#" + BOTH + "]].")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
    page.step("Look for the last row of before, and the first of after")
        .why(
            "The table is the lab's: `last` is of before, `meanwhile` of after. Take one of your own.")
        .youSee("both are there, on each")
        .otherwise("The last row of before is missing: a host that was not asked had it.")
        .run(ROWS)
        .within(BACK)
        .matches("(?s)\\A(galera\\d has before,last,meanwhile\\n){3}\\z");
    page.expect("all nodes are one component of one history")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Measurement("No acknowledged write was lost")
  @Order(10)
  void ledger(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every host, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("it was cut off in between")
        .holds(
            () ->
                assertThat(report.verdict().history().of(Operation.Kind.WRITE))
                    .anyMatch(o -> o.outcome() == Outcome.REFUSED));
    page.expect("galera3 came back by IST")
        .holds(
            () -> assertThat(NodeLog.sinceStart(lab.cluster().node(3)).has(NodeLog.IST)).isTrue());
  }

  @WayBack("There is none, but a host that was fenced still has what it had")
  @Order(11)
  void back(Runbook page) {
    page.note(
        """
        From the moment that one is primary its history is the cluster's. What only a fenced host had is in its
        data directory as long as it is not started: copy it first (`sudo cp -a /var/lib/mysql
        /var/lib/mysql-saved`) if a write is missed. `positions.txt` says from which seqno on.""");
  }

  @Drill(
      value = "A second time: the hosts lose each other, and somebody restarts those that are left",
      trap = true)
  @Order(12)
  void again(Runbook page) {
    page.step("Cut galera2 off").on("galera2").run(cutOff("galera1 galera3"));
    page.step("Wait until it has noticed")
        .run(statusOf("galera2"))
        .within(NOTICED)
        .matches("\\snon-Primary$");
    page.step("Cut galera3 off").on("galera3").run(cutOff("galera1 galera2"));
    page.step("Wait until galera1 has noticed")
        .run(statusOf("galera1"))
        .within(NOTICED)
        .matches("\\snon-Primary$");
    page.step("Mend what is between galera1 and galera2").on("galera2").run(LET_THROUGH);
    page.step("Restart both services, as on any other day")
        .limit(START)
        .run(
            """
            for host in galera1 galera2; do
              ssh $host 'sudo systemctl restart mariadb 2>&1' | sed "s/^/$host /" &
            done; wait""")
        .prints("galera1 Job for mariadb.service failed")
        .prints("galera2 Job for mariadb.service failed");
  }

  @Trap(RESTARTED)
  @Order(13)
  void restarted(Runbook page) {
    page.note(
        """
        A server that shuts down forgets who its peers were, and asks for one that is primary when it starts.
        There is none, so it gives up after half a minute (`pc.wait_prim_timeout`), long before
        `TimeoutStartSec`. systemd does not try again: a refusal is no crash (`Restart=on-abnormal`). What
        was one command is a full outage now: [[HostsFullOutageChapter]]. No row is lost by it, and the failed
        start left `seqno: -1` in `grastate.dat`: only `galera_recovery` knows the position.""");
    page.step("See what systemd says")
        .on("galera1")
        .run(
            """
            systemctl show -p ActiveState -p Result -p NRestarts -p TimeoutStartUSec mariadb
            sudo journalctl -u mariadb -o cat -n 300 | grep -oE -m 2 \\
              'failed to open gcomm backend connection: 110: .*view|mariadb.service: Failed with result .*'
            sudo grep ^seqno /var/lib/mysql/grastate.dat""")
        .printsLine("ActiveState=failed")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0")
        .printsLine("TimeoutStartUSec=15min")
        .matches("^seqno: +-1$")
        .prints("failed to open gcomm backend connection: 110: failed to reach primary view")
        .prints("mariadb.service: Failed with result 'exit-code'");
  }

  @Drill(
      value = "It is recovered as that page says, and galera3, out of sight, is made primary, too",
      trap = true)
  @Order(14)
  void bothSides(Runbook page, Node galera2) {
    page.step("Read the positions of those that were restarted")
        .limit(BACK)
        .run(
            """
            for host in galera1 galera2; do
              ssh $host sudo galera_recovery 2>&1 | sed -n "s/.*Recovered position */$host /p"
            done > positions.txt; cat positions.txt""")
        .matches("(?s)\\Agalera1 (\\S+):\\d+\\ngalera2 \\1:\\d+\\n\\z");
    page.step("Bootstrap from galera1")
        .on("galera1")
        .limit(START)
        .run(
            """
            sudo sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            sudo galera_new_cluster""");
    page.step("Start galera2").limit(START).run(galera2.start());
    page.step("Make galera3 primary, without a look at the others").on("galera3").run(MAKE_PRIMARY);
    page.step("Write on both sides")
        .run(
            """
            write() { mariadb -h $1.local -e "INSERT INTO quorum_probe (note) VALUES ('of one side, by $1')"; }
            write galera3 && write galera1""")
        .within(NOTICED)
        .exits(0);
  }

  @Trap(BOTH)
  @Order(15)
  @Covers("G058")
  void twoPrimaries(Runbook page) {
    page.note(
        """
        Both sides were made primary. Each has acknowledged what the other has not, under the same seqnos.
        Don't mend the network yet. Stop the application. Give up the side whose rows are fewer and can be
        entered by hand; what it has is saved before it is deleted.""");
    page.step("Ask every host")
        .youSee("`Primary` from all, one UUID, and sizes that do not fit: 2, 2 and 1")
        .run(ASK)
        .within(NOTICED)
        .matches(
            "(?s)galera1 \\S+size 2\\ngalera1 \\S+uuid (\\S+)\\n.*galera2 \\S+size 2\\ngalera2 \\S+uuid \\1\\n"
                + ".*galera3 \\S+size 1\\ngalera3 \\S+uuid \\1\\n")
        .matches("(?s)(status Primary\\n.*){3}");
    page.step("See which rows each side has and the other lacks")
        .why(
            """
            What to enter by hand later, as statements. A key on both sides is two new rows, or one that was
            changed on one side; a row that one side deleted looks like the other's own.""")
        .youSee("`<` galera1's alone, `>` galera3's alone")
        .run(
            """
            (umask 077; for host in galera1 galera3; do
              ssh $host sudo mariadb-dump --single-transaction --skip-comments --skip-extended-insert \\
                --no-create-info passbolt > side-$host
            done)
            diff side-galera1 side-galera3""")
        .exits(1)
        .matches("^< INSERT INTO `quorum_probe` VALUES \\(\\d+,'of one side, by galera1'\\);$")
        .matches("^> INSERT INTO `quorum_probe` VALUES \\(\\d+,'of one side, by galera3'\\);$");
    page.step("Fence the side that is given up")
        .loses("nothing yet: it is shut down with what it has")
        .youSee("`inactive`, `masked`")
        .limit(START)
        .run(
            """
            ssh galera3 'sudo systemctl mask --now mariadb
              systemctl is-active mariadb; systemctl is-enabled mariadb'""")
        .exits(1)
        .matches("(?s)^inactive\\nmasked$");
    page.step("Compare its position, as for a host that comes back")
        .youSee(
            "`: 0`: it was primary without galera1. The sentence that says that all is well is missing")
        .limit(BACK)
        .run(COMPARE)
        .exits(1)
        .matches("^galera3 ([0-9a-f-]{36}):\\d+\\nthen +\\1:\\d+\\ngalera1 .*: 0$")
        .printsNot("nothing of its own");
    page.step("See that there is room, and save what it has")
        .on("galera3")
        .youSee("the free room, and `saved`")
        .otherwise("`File exists`: a copy of an earlier try, which stays. Name yours otherwise.")
        .limit(START)
        .run(
            """
            df -h /var/lib | tail -n 1; sudo mkdir /var/lib/mysql-other-side &&
              sudo cp -a /var/lib/mysql/. /var/lib/mysql-other-side && echo saved""")
        .printsLine("saved");
    page.step("Delete its data, if the copy is whole")
        .on("galera3")
        .why("Else it may come by IST, with its own rows under it: [[WrongFounderChapter]].")
        .loses("what only that side acknowledged; it is in the copy, and in `side-galera3`")
        .run(
            """
            sudo diff -rq --no-dereference /var/lib/mysql /var/lib/mysql-other-side &&
              sudo find /var/lib/mysql -mindepth 1 -delete && echo deleted""")
        .printsLine("deleted");
  }

  @Drill(value = "Only now the network is mended", trap = true)
  @Order(16)
  void mendedAfterwards(Runbook page) {
    page.step("Mend it").on("galera3").run(LET_THROUGH);
  }

  @Trap("The side that was given up comes back: `SST completed on joiner`")
  @Order(17)
  void filledAnew(Runbook page, Lab lab, Node galera1) {
    page.step("When the network is mended, unmask it, and start it")
        .on("galera3")
        .limit(START)
        .run("sudo systemctl unmask mariadb && sudo systemctl start mariadb");
    page.step("See that it was sent everything")
        .on("galera3")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
    page.step("Enter the rows of the side that was given up, through one host")
        .why(
            """
            By what `>` showed, after a look: some are about things that changed. An `AUTO_INCREMENT` key is left
            to the server; any other stays, since other tables name it (Passbolt's are UUIDs).""")
        .run(
            galera1.clientSql("INSERT INTO quorum_probe (note) VALUES ('of one side, by galera3')"))
        .succeeds()
        .run(ROWS)
        .within(BACK)
        .matches(
            "(?s)\\A(galera\\d has before,last,meanwhile,of one side, by galera1,of one side, by galera3\\n){3}\\z");
    page.expect("all nodes are one component of one history")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("The lab is as it was before: the table and the copies go")
  @Order(18)
  void tidy(Runbook page) {
    page.step("Remove them")
        .run(
            """
            mariadb -h galera1.local -e "DROP TABLE quorum_probe"
            rm -f positions.txt side-galera1 side-galera3
            ssh galera3 sudo rm -rf /var/lib/mysql-other-side""");
  }
}
