package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Repetitions;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 22,
    title = "An unresponsive node",
    purpose =
        """
        A node that is shut down cleanly tells the others, and nobody waits. One that crashes, freezes, or
        whose packets are dropped, is unresponsive: all writers wait until the others agree that it is gone.
        How long that takes is set by timers. Here it is galera3.""")
@UseWhen({
  "writes stop on all nodes for seconds, and then go on by themselves",
  "the log says `suspecting node`, or `declaring inactive`",
  "the timers are to be changed"
})
@NotWhen({
  "writes do not go on, and nodes say `non-Primary`: [[LoseTheQuorumChapter]]",
  "writes are slow all the time, and no node leaves: [[SignalsChapter]]",
  "the node is gone for good: [[BringANodeBackChapter]]"
})
@Needs({"the log of a node that went on", "the same timers on every node, in their files too"})
@Costs(
    value =
        "Changing timers: nothing. An unresponsive node: every writer waits, once, for as long as they say."
            + " Timers that are too short evict a node that is only busy.",
    fault =
        "one node of three frozen or cut off, again and again, with timers from 0.5 s to 5 s; no server"
            + " ended")
@StopAndCall({
  "nodes become unresponsive again and again: mend the network, the disk or the host, not the timers",
  "the nodes are in different places: the lab's timers would evict healthy ones"
})
@UsesLab(own = true)
@Alone
@Topic.Recovery
class SilentNodeChapter {

  private static final int TIMES = Repetitions.times();

  /** Seconds; a longer run is asked for by the property. */
  private static final int BUSY = Integer.getInteger("galerarunbook.busy", 30);

  private static final Duration NOTICED = Duration.ofSeconds(60);
  private static final String FROZEN = "frozen, suspect after ";
  private static final String DROPPED = "packets dropped, suspect after ";

  @Drill("An application writes, and the nodes have the provider's own timers")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is measured.");
    measures.start(Ledger.on(lab.cluster()).readers(0).timeout(Duration.ofSeconds(60)));
    SilentNodeSteps.timers(page, "1", "5", "15", "7.5");
  }

  @Drill("A node freezes for a while, and comes back")
  @Order(2)
  void freezes(Runbook page, Measures measures, Node galera1, Node galera3) {
    freeze(page, measures, "5 s", galera1, galera3);
  }

  @Drill(value = "The same, its packets dropped", trap = true)
  @Order(3)
  void drops(Runbook page, Measures measures, Node galera1, Node galera3) {
    drop(page, measures, "5 s", galera1, galera3);
  }

  @Procedure("Which node was unresponsive, and which timers rule the wait")
  @Order(4)
  void find(Runbook page) {
    page.note(
        """
        The answer, measured on three nodes, one of them unresponsive: how long every writer waited, by
        `evs.suspect_timeout` (with `evs.inactive_timeout` and `evs.install_timeout` of the same row).

        <!-- timing -->

        | `suspect`, `inactive`, `install` | Frozen | Cut off | For |
        |---|---|---|---|
        | 0.5 s, 2 s, 2 s | [[=frozen, suspect after 0.5 s: longest wait for a write, median]], at most [[=frozen, suspect after 0.5 s: longest wait for a write, worst]] | [[=packets dropped, suspect after 0.5 s: longest wait for a write, median]], at most [[=packets dropped, suspect after 0.5 s: longest wait for a write, worst]] | one switch, processors to spare |
        | 1 s, 3 s, 3 s: the lab | [[=frozen, suspect after 1 s: longest wait for a write, median]], at most [[=frozen, suspect after 1 s: longest wait for a write, worst]] | [[=packets dropped, suspect after 1 s: longest wait for a write, median]], at most [[=packets dropped, suspect after 1 s: longest wait for a write, worst]] | one place |
        | 5 s, 15 s, 7.5 s: the provider's own | [[=frozen, suspect after 5 s: longest wait for a write, median]] | [[=packets dropped, suspect after 5 s: longest wait for a write, median]], seen up to 10 s | different places |

        A node that is shut down cleanly (`docker stop -t 600`) costs none of it.""");
    page.step("Read in the log of a node that went on who was unresponsive, and when")
        .youSee(
            "`suspecting node` with the beginning of its UUID, and `forgetting` with its address: that"
                + " node is the one")
        .otherwise("Nothing: no node was given up. See [[SignalsChapter]].")
        .run(
            "docker logs --since 10m galera1 2>&1 | grep -oE '^[0-9-]+ +[0-9:]+|suspecting node: .*|forgetting .*' |"
                + " grep -B 1 -E 'suspecting|forgetting' | tail -n 8")
        .prints("suspecting node: ")
        .prints("forgetting ");
    page.step("Read the timers from every node that runs")
        .why(
            """
            A node is suspected when nothing was heard for `suspect_timeout`. Keepalives are sent every
            `keepalive_period`, and the silence is looked at every `inactive_check_period`. Once all others
            suspect it, it is out; `inactive_timeout` is when no agreement is needed.""")
        .youSee("the same values on each")
        .otherwise("They differ: the slowest decides. Set them on all.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
                grep -E 'evs.(suspect|inactive|install)_timeout|evs.(keepalive|inactive_check)_period'
            done | sort | uniq -c""")
        .matches("^\\s*3\\s+evs.suspect_timeout = PT5S$")
        .matches("^\\s*3\\s+evs.keepalive_period = PT1S$")
        .matches("^\\s*3\\s+evs.inactive_check_period = PT0.1S$");
  }

  @Procedure("Set them, while the nodes run")
  @Order(5)
  void set(Runbook page) {
    page.note(
        """
        The documents call them not dynamic. They are, in seconds. Here those of the second row.""");
    SilentNodeSteps.timers(page, "0.1", "1", "3", "3");
  }

  @Check("Every node has them")
  @Order(6)
  void check(Runbook page) {
    page.step("Read them back")
        .youSee("the new values, on all nodes")
        .otherwise("A node that was restarted since has those of its file: change that, too.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
                grep -E 'evs.(suspect|inactive|install)_timeout|evs.keepalive_period'
            done | sort | uniq -c""")
        .matches("^\\s*3\\s+evs.suspect_timeout = PT1S$")
        .matches("^\\s*3\\s+evs.inactive_timeout = PT3S$")
        .matches("^\\s*3\\s+evs.install_timeout = PT3S$")
        .matches("^\\s*3\\s+evs.keepalive_period = PT0.1S$");
  }

  @Drill(value = "Unresponsive nodes, suspected after one second", trap = true)
  @Order(7)
  void second(Runbook page, Measures measures, Node galera1, Node galera3) {
    rounds(page, measures, "1 s", galera1, galera3);
  }

  @Drill(value = "Unresponsive nodes, suspected after half a second", trap = true)
  @Order(8)
  void half(Runbook page, Measures measures, Node galera1, Node galera3) {
    SilentNodeSteps.timers(page, "0.1", "0.5", "2", "2");
    rounds(page, measures, "0.5 s", galera1, galera3);
  }

  @Trap("A busy node is evicted: the timers are too short")
  @Order(9)
  void busy(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("busy nodes, suspect after 0.5 s");
    long before = views(lab);
    page.note(
        """
        Each view change that is not owed to a real fault costs every writer the pause that the timers were
        meant to shorten. Look at your busiest hour, and at the stalls of your virtual machines, before you
        shorten them.""");
    page.step("Keep a processor busy in each node, for %d s".formatted(BUSY))
        .why(
            """
            More of them than this machine may have, beside the workload.
            Ten minutes of it on two cores (`-Dgalerarunbook.busy=600`, 2026-11-26) changed no view.""")
        .limit(Duration.ofSeconds(BUSY + 60))
        .run(
            """
            for node in galera2 galera3; do
              docker exec --detach $node timeout %1$d sh -c 'while :; do :; done'
            done
            docker exec galera1 timeout %1$d sh -c 'while :; do :; done'"""
                .formatted(BUSY))
        .exits(124);
    measures.count(
        "busy for %d s, suspect after 0.5 s: views that changed".formatted(BUSY),
        views(lab) - before);
  }

  private static long views(Lab lab) {
    String status = lab.cluster().node(1).sql("SHOW STATUS LIKE 'wsrep_cluster_conf_id'");
    return Long.parseLong(status.strip().split("\\s+")[1]);
  }

  @Trap("`ERROR 1231` or `ERROR 1210`: a timer that can't be changed while the node runs")
  @Order(10)
  void fixed(Runbook page, Node galera1) {
    page.note(
        """
        `evs.inactive_check_period` and `gmcast.peer_timeout` count from the start only. Put them into
        `wsrep_provider_options` in the file of each node, and restart them one by one: [[RollingRestartChapter]].
        Have `gmcast.peer_timeout` (3 s by default, 0.8 s in the lab) below `evs.suspect_timeout`. Else the
        connection outlives the suspicion, and a pair that loses its network for a moment
        [[LoseTheQuorumChapter#Two are left and run, and both say `non-Primary`|may meet and part again without end]].""");
    page.step("Try to change it")
        .run(galera1.sql("SET GLOBAL wsrep_provider_evs_inactive_check_period=0.2"))
        .exits(1)
        .matches("^ERROR 1231 \\(42000\\)|^ERROR 1210 \\(HY000\\)");
    page.step("Try the other one")
        .run(galera1.sql("SET GLOBAL wsrep_provider_gmcast_peer_timeout=0.8"))
        .exits(1)
        .matches("^ERROR 1238 \\(HY000\\)|^ERROR 1193 \\(HY000\\)");
  }

  @WayBack("Set what the provider has by itself")
  @Order(11)
  void back(Runbook page) {
    SilentNodeSteps.timers(page, "1", "5", "15", "7.5");
  }

  @Measurement("How long writers waited")
  @Order(12)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = Ending.intact(page, lab, measures, NOTICED, null);
    List<Duration> frozen = record(measures, report, FROZEN + "1 s");
    record(measures, report, DROPPED + "1 s");
    List<Duration> shorter = record(measures, report, FROZEN + "0.5 s");
    record(measures, report, DROPPED + "0.5 s");
    List<Duration> byDefault = record(measures, report, FROZEN + "5 s");
    record(measures, report, DROPPED + "5 s");
    page.expect(
            "no write was acknowledged before the unresponsive node was suspected, and the timer rules")
        .holds(
            () -> {
              assertThat(shorter.get(0)).isGreaterThan(Duration.ofMillis(400));
              assertThat(frozen.get(0)).isGreaterThan(Duration.ofMillis(800));
              assertThat(byDefault.get(0)).isGreaterThan(Duration.ofMillis(4000));
              assertThat(shorter.get(TIMES / 2)).isLessThan(frozen.get(TIMES / 2));
            });
  }

  @Drill("Tidy up: the lab's timers")
  @Order(13)
  void tidy(Runbook page) {
    SilentNodeSteps.timers(page, "0.1", "1", "3", "3");
  }

  /** Median and worst of the longest wait for a write after each fault of that kind, sorted. */
  private static List<Duration> record(Measures measures, LedgerReport report, String fault) {
    List<Duration> sorted = MarkedWaits.of(report, fault::equals, o -> true);
    measures.time(
        fault + ": longest wait for a write, median", sorted.get(sorted.size() / 2), null);
    measures.time(fault + ": longest wait for a write, worst", sorted.get(sorted.size() - 1), null);
    return sorted;
  }

  private static void rounds(
      Runbook page, Measures measures, String suspect, Node galera1, Node galera3) {
    for (int i = 1; i <= TIMES; i++) {
      freeze(page, measures, suspect, galera1, galera3);
    }
    for (int i = 1; i <= TIMES; i++) {
      drop(page, measures, suspect, galera1, galera3);
    }
  }

  private static void freeze(
      Runbook page, Measures measures, String suspect, Node galera1, Node galera3) {
    measures.ledger().mark(FROZEN + suspect);
    page.step("Freeze galera3, and see the others go on without it")
        .run(galera3.freeze())
        .succeeds()
        .run(galera1.status("wsrep_cluster_size"))
        .within(NOTICED)
        .matches("\\s2$");
    measures.ledger().mark("galera3 goes on");
    page.step("Let it go on, and wait until it is back").run(galera3.thaw());
    returned(page, galera1, galera3);
  }

  private static void drop(
      Runbook page, Measures measures, String suspect, Node galera1, Node galera3) {
    measures.ledger().mark(DROPPED + suspect);
    page.step("Drop every packet between galera3 and its peers, and see them go on without it")
        .run(Break.cutOff("galera3"))
        .succeeds()
        .run(galera1.status("wsrep_cluster_size"))
        .within(NOTICED)
        .matches("\\s2$");
    measures.ledger().mark("galera3 is connected again");
    page.step("Take back these rules, and no others").run(Break.letThrough("galera3"));
    returned(page, galera1, galera3);
  }

  private static void returned(Runbook page, Node galera1, Node galera3) {
    page.step("Wait until it is back")
        .run(galera1.status("wsrep_cluster_size").then(galera3.state()))
        .within(NOTICED)
        .matches("wsrep_cluster_size\\s+3$")
        .matches("Synced$");
  }
}
