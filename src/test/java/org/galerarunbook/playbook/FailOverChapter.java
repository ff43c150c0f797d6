package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.guide.Person;
import org.galerarunbook.lab.BeyondTheGate;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Repetitions;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.passbolt.client.PassboltSession;
import org.galerarunbook.proxy.NodeState;
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
    number = 8,
    title = "Fail over to another writer",
    purpose =
        """
        Passbolt knows one database host. By hand it is given another one and restarted. With a proxy
        before the nodes it goes on by itself when the writer is stopped, killed, frozen or cut off,
        and people stay logged in. Here the writer is galera1.""")
@UseWhen({
  "the application can't save, or answers `504` after a minute, and the node that it writes to is gone",
  "the node that it writes to has to go"
})
@NotWhen({
  "no node says `Primary`: [[FullOutageChapter]], or [[LoseTheQuorumChapter]] where servers still run",
  "writes are slow on all nodes: [[SignalsChapter]]"
})
@Needs({UsesLab.APPLICATION, "another node that says `Primary` and `Synced`"})
@Costs(
    value =
        "By hand: nobody can work while Passbolt restarts ([[=moved by hand, no secret saved for]]). By the proxy:"
            + " requests under way at that moment fail, and new ones wait until the proxy and the other nodes have"
            + " noticed. Until a new secret was saved, in the median:"
            + " [[=writer killed: until a new secret is saved, median]] with the writer killed,"
            + " [[=writer frozen: until a new secret is saved, median]] frozen,"
            + " [[=writer cut off: until a new secret is saved, median]] cut off,"
            + " [[=writer stopped: until a new secret is saved, median]] shut down.",
    fault = "the writer stopped, killed, frozen and cut off under Passbolt; no power cut")
@StopAndCall({
  "no other node says `Primary`",
  "the old writer can't be looked at, and takes writes from somebody else"
})
@UsesLab(application = true)
@Topic.Gate
@Topic.Application
@Topic.Recovery
class FailOverChapter {

  private static final int TIMES = Repetitions.times();
  private static final Duration A_CALL = Duration.ofSeconds(120);
  private static final Duration BACK = Duration.ofSeconds(120);

  private static final String WRITER =
      """
      docker exec toolbox curl -s 'http://proxy.local:8404/;csv' | awk -F, '$2 ~ /^galera[0-9]/ { print $2, $18 }'""";

  private static final String SESSION =
      "docker exec passbolt timeout 10 php /etc/galera-runbook/database.php session";

  @Procedure("See who takes the writes, and who can take over")
  @Order(1)
  @Covers("G033")
  void look(Runbook page) {
    page.note(
        """
        The answer, measured: how long until a new secret is saved.

        | The writer is | `evs.suspect_timeout` 1 s | 0.5 s | What rules it |
        |---|---|---|---|
        | stopped, and the proxy goes on | 0.5 to 1.4 s | | which request of Passbolt is under way; the proxy goes on after 0.3 s, and the node tells the others |
        | killed, and the proxy goes on | about 1.3 s | about 0.8 s | three checks that get no connection; then the other nodes' timer |
        | frozen, and the proxy goes on | about 1.4 s | about 1 s | checks wait 0.25 s for an answer in vain; then that timer |
        | cut off, and the proxy goes on | about 1.4 s | about 1 s | as killed |
        | moved by hand, no proxy | 8 to 17 s | | the restart of Passbolt |
        | frozen, no proxy, nobody moves it | more than 60 s | | nothing: [[#`504` after a minute: there is no proxy, and the writer is frozen]] |

        With the proxy there is nothing to do: the first two steps show whether it went on. Without one, or
        before the writer is taken away, go on. Shorter timers: [[SilentNodeChapter]].""");
    page.step("Ask the proxy which nodes it has")
        .why("It leads all connections to the first one that is `UP`.")
        .youSee("`UP` at one node at least")
        .otherwise(
            "All `DOWN`: no node is fit. Ask [[#Without a proxy: give it another host|the nodes themselves]].")
        .run(WRITER)
        .within(BACK)
        .matches("^galera\\d UP");
    page.step("Ask Passbolt which node answers it")
        .youSee("the name of a node")
        .otherwise("No answer in ten seconds: its host is gone, or frozen. Go on.")
        .run(SESSION)
        .matches("^node galera\\d$");
    page.step("Ask every node whether it can take the writes")
        .youSee("`Primary` and `Synced`, at the node that is to be the writer")
        .otherwise("None: stop here. [[FullOutageChapter]], or [[LoseTheQuorumChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status','wsrep_local_state_comment')" 2>&1)
            done""")
        .matches("^galera2 wsrep_local_state_comment Synced wsrep_cluster_status Primary$");
  }

  @Procedure("Without a proxy: give it another host")
  @Order(2)
  @Covers({"G027", "G033"})
  void byHand(Runbook page) {
    page.step("Move Passbolt to another node")
        .why(
            """
            It changes `DATASOURCES_DEFAULT_HOST` and makes the application's container again; elsewhere that
            is what you do by hand. `proxy.local`, the lab's own setting, makes this unnecessary.""")
        .loses("requests that are under way; nobody can work until it has restarted")
        .youSee("how long it was away")
        .otherwise("It names what it waits for: mostly that node. Choose another.")
        .limit(A_CALL)
        .run("./lab flip galera2.local")
        .prints("Passbolt uses galera2.local. It was away for");
  }

  @Check("It writes there, and all is healthy")
  @Otherwise(
      "Passbolt was made again with another host; nothing else has changed. Another node,"
          + " or no answer: `./lab flip` once more, to one that is `Primary` and `Synced`, [[#See"
          + " who takes the writes, and who can take over]].")
  @Order(3)
  @Covers({"G027", "G033"})
  void there(Runbook page) {
    page.step("Ask it which node answers")
        .youSee("the node that you chose")
        .run(SESSION)
        .within(A_CALL)
        .printsLine("node galera2");
    page.step("Check the whole stack")
        .youSee("`Passbolt, Valkey and the proxy are healthy`")
        .otherwise("It names what is wrong, and the page for it.")
        .limit(A_CALL)
        .run("./lab check")
        .within(A_CALL)
        .prints("Passbolt, Valkey and the proxy are healthy");
  }

  @WayBack("Back to the proxy")
  @Otherwise(
      "Passbolt's container is made again, its data stays. It does not come back: `docker"
          + " logs --tail 50 proxy`; without a proxy, or a node that is `UP`: [[#Without a proxy:"
          + " give it another host]]. Another node than galera1 is no fault.")
  @Order(4)
  @Covers("G027")
  void back(Runbook page) {
    page.step("Move it back")
        .loses("requests that are under way, once more")
        .youSee("how long it was away")
        .limit(A_CALL)
        .run("./lab flip")
        .prints("Passbolt uses proxy.local. It was away for");
    page.step("Ask it which node answers")
        .youSee("the first node that is fit")
        .run(SESSION)
        .within(A_CALL)
        .printsLine("node galera1");
  }

  @Trap("`504` after a minute: there is no proxy, and the writer is frozen")
  @Order(5)
  @BeyondTheGate
  @Covers("G073")
  void withoutProxy(Runbook page, Lab lab, Node galera1) {
    page.note(
        """
        The node's connections stay open and silent, and PHP waits for a day. The web server gives up after
        60 s with 504. Five such requests would fill its five workers (counted, not tried). What helps is the
        [[#Without a proxy: give it another host|another host]], or a proxy.""");
    try {
      page.step("Move Passbolt to one node")
          .limit(A_CALL)
          .run("./lab flip galera1.local")
          .prints("Passbolt uses galera1.local");
      page.step("Freeze that node, and ask Passbolt for something that is in the database")
          .why("In a shell of its own, which thaws the node however it ends.")
          .loses("a minute in which nobody can work; in a lab only")
          .limit(A_CALL)
          .run(
              """
              (
                trap '%1$s' EXIT
                %2$s
                docker exec toolbox curl -sS --max-time 90 --cacert /etc/tls/ca.pem -o /dev/null \\
                  -w '%%{http_code} after %%{time_total} s\\n' https://passbolt.local/users/recover.json -d username=nobody@passbolt.local
              )"""
                  .formatted(galera1.thaw().command(), galera1.freeze().command()))
          .matches("^504 after 6\\d\\.\\d+ s$");
      page.step("Wait until the node is back, and Passbolt serves again")
          .run(
              """
              docker exec galera2 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_size'"
              docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
              docker exec passbolt /etc/galera-runbook/healthcheck""")
          .within(BACK)
          .matches("^wsrep_cluster_size\\s+3$")
          .matches("Synced$")
          .prints("database reached");
      page.step("Back to the proxy")
          .limit(A_CALL)
          .run("./lab flip")
          .prints("Passbolt uses proxy.local");
    } finally {
      thaw(lab);
    }
  }

  @Drill(value = "With the proxy: the writer is frozen, and Passbolt goes on", trap = true)
  @Order(6)
  @Covers({"G033", "G073"})
  void withProxy(Runbook page, Lab lab, Node galera1, Node galera2) {
    page.note(
        """
        HAProxy passes the bytes on: TLS is between Passbolt and the node, each verifying the other, so
        no chain can be broken in between. `proxy.local` is in every node's certificate. Each node says
        of itself on port 9200 whether it is `Primary`, `Synced` and not drained. One node gets all
        connections; when it is out, the next one does, and what was open to it is cut.""");
    try {
      page.step("See who is the writer").run(WRITER).within(BACK).prints("galera1 UP");
      page.step("Freeze it").run(galera1.freeze());
      page.step("See the proxy take it out, and another node answer Passbolt")
          .run(WRITER + "\n" + SESSION)
          .within(Duration.ofSeconds(30))
          .prints("galera1 DOWN")
          .printsLine("node galera2");
      page.step("Thaw it, and see it take its place again")
          .why("While it catches up it is not `Synced`, and gets nothing.")
          .run(galera1.thaw())
          .succeeds()
          .run(galera2.status("wsrep_cluster_size").command() + "\n" + WRITER + "\n" + SESSION)
          .within(BACK)
          .matches("^wsrep_cluster_size\\s+3$")
          .prints("galera1 UP")
          .printsLine("node galera1");
    } finally {
      thaw(lab);
    }
    page.step("Ask the proxy's log when it was")
        .run("docker logs --since 5m proxy 2>&1 | grep '^Server node-galera1' | tail -n 2")
        .prints("is DOWN")
        .prints("is UP");
    page.expect("all nodes agree, and everything is healthy")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  /** Where the page did not come so far: its own command is the way. */
  private static void thaw(Lab lab) {
    var writer = lab.cluster().node(1).container();
    if (writer.status().paused()) {
      writer.unpause();
    }
  }

  @Measurement("Moved by hand: how long nobody could save")
  @Order(7)
  @BeyondTheGate
  @Covers({"G027", "G033"})
  void movedByHand(Runbook page, Lab lab, Measures measures) {
    try (Person person = Person.in(lab, "flip", Duration.ofSeconds(10));
        Saver saver = new Saver(person.byTokens())) {
      page.step("Move Passbolt, while somebody saves one secret after another")
          .limit(A_CALL)
          .run("./lab flip galera2.local")
          .prints("Passbolt uses galera2.local");
      page.step("And back").limit(A_CALL).run("./lab flip").prints("Passbolt uses proxy.local");
      page.expect("secrets were saved before, between and after; the longest pause is measured")
          .holds(
              () ->
                  measures.time("moved by hand, no secret saved for", saver.longestPause(), null));
    }
  }

  @Measurement("Stopped, killed, frozen, cut off: until a new secret is saved")
  @Order(8)
  @Covers({"G033", "G073"})
  void measured(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        Somebody saves one secret after another. Measured is the time from the blow until a secret is saved
        by a request that began after it. Each blow is a fault of the library, which heals when it is closed,
        whatever happens in between. Requests that a frozen node held come back when it is out.""");
    try (Person person = Person.in(lab, "failover", Duration.ofSeconds(30));
        Saver saver = new Saver(person.byTokens())) {
      PassboltSession loggedIn = person.byCookies();
      for (WriterDeath death : WriterDeath.values()) {
        strike(page, lab, measures, death, "", saver);
        page.expect("whoever was logged in still is")
            .holds(() -> assertThat(loggedIn.me().username()).isEqualTo(person.email()));
      }
      SilentNodeSteps.timers(page, "0.1", "0.5", "2", "2");
      for (WriterDeath death :
          List.of(WriterDeath.KILLED, WriterDeath.FROZEN, WriterDeath.CUT_OFF)) {
        strike(page, lab, measures, death, ", suspect after 0.5 s", saver);
      }
      SilentNodeSteps.timers(page, "0.1", "1", "3", "3");
      saver.end();
      page.expect("no secret that Passbolt took is missing on any node")
          .holds(
              () -> {
                saver.assertKept(lab);
                assertThat(saver.saved()).hasSizeGreaterThan(TIMES * WriterDeath.values().length);
              });
    }
  }

  private static void strike(
      Runbook page, Lab lab, Measures measures, WriterDeath death, String with, Saver saver) {
    page.expect("the writer is " + death + with + ", several times; each time Passbolt goes on")
        .holds(() -> record(measures, "writer " + death + with, blows(lab, death, saver)));
  }

  private static List<Duration> blows(Lab lab, WriterDeath death, Saver saver) {
    GaleraNode writer = lab.cluster().node(1);
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      // First see that Passbolt works again after the blow before: a session is in the database,
      // too.
      saver.untilSavedAfter(Instant.now());
      saver.session().refresh();
      try (Fault struck = death.strike(writer)) {
        times.add(saver.untilSavedSince(struck.injectedAt(), Instant.now()));
      }
      lab.cluster().awaitAgreement(BACK);
      Awaitility.await("the proxy has all nodes again")
          .atMost(BACK)
          .until(() -> lab.application().proxy().states().stream().allMatch(NodeState::up));
    }
    return times;
  }

  private static void record(Measures measures, String blow, List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    measures.time(blow + ": until a new secret is saved, median", sorted.get(TIMES / 2), null);
    measures.time(blow + ": worst", sorted.get(TIMES - 1), null);
  }
}
