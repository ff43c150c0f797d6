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
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Repetitions;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.passbolt.client.PassboltSession;
import org.galerarunbook.proxy.NodeState;
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
    number = 8,
    title = "Fail over to another writer",
    purpose =
        """
        Passbolt knows one database host. By hand it is given another one and restarted. With a proxy
        before the nodes it goes on by itself when the writer is stopped, killed, frozen or cut off,
        and people stay logged in.""")
@WhenToUse(
    "The node that Passbolt writes to is gone or has to go; or to see what happens when it is.")
@Needs(UsesLab.APPLICATION)
@Costs(
    "By hand: nobody can work while Passbolt restarts. By the proxy: requests under way at that moment"
        + " fail, and new ones wait until the proxy and the other nodes have noticed.")
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

  @Test
  @Order(1)
  @DisplayName("By hand: another host, and back")
  @Covers({"G027", "G033"})
  void byHand(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        Where there is no proxy: change `DATASOURCES_DEFAULT_HOST` in `.env` and make the application's
        container again. `./lab flip` does both for the lab. `proxy.local`, the lab's own setting, makes
        this unnecessary.""");
    try (Person person = Person.in(lab, "flip", Duration.ofSeconds(10));
        Saver saver = new Saver(person.byTokens())) {
      flip(page, "galera2.local", "galera2");
      flip(page, "galera1.local", "galera1");
      page.step("Back to the proxy")
          .limit(A_CALL)
          .run("./lab flip")
          .prints("Passbolt uses proxy.local. It was away for");
      page.expect("secrets were saved before, between and after; the longest pause is measured")
          .holds(
              () ->
                  measures.time("moved by hand, no secret saved for", saver.longestPause(), null));
    }
  }

  private static void flip(Runbook page, String host, String node) {
    page.step("Move Passbolt to " + host)
        .limit(A_CALL)
        .run("./lab flip " + host)
        .prints("Passbolt uses " + host + ". It was away for");
    page.step("See which node answers it now, and check the whole stack")
        .limit(A_CALL)
        .run("docker exec passbolt php /etc/galera-runbook/database.php session && ./lab check")
        .within(A_CALL)
        .printsLine("node " + node)
        .prints("Passbolt, Valkey and the proxy are healthy");
  }

  @Test
  @Order(2)
  @DisplayName("Without a proxy, a frozen writer holds everybody for a minute")
  @Covers("G073")
  void withoutProxy(Runbook page) {
    page.step("Move Passbolt to one node")
        .limit(A_CALL)
        .run("./lab flip galera1.local")
        .prints("Passbolt uses galera1.local");
    page.step("Freeze that node, and ask Passbolt for something that is in the database")
        .why(
            """
            Its connections stay open and silent, and PHP waits for a day. The web server gives up
            after 60 s with 504. Five such requests would fill its five workers (counted,
            not tried).""")
        .limit(A_CALL)
        .run(
            """
            docker pause galera1
            docker exec toolbox curl -sS --max-time 90 --cacert /etc/tls/ca.pem -o /dev/null \\
              -w '%{http_code} after %{time_total} s\\n' https://passbolt.local/users/recover.json -d username=nobody@passbolt.local
            docker unpause galera1""")
        .matches("^504 after 6\\d\\.\\d+ s$");
    page.step("Wait until the node is back, and Passbolt serves again")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker exec passbolt /etc/galera-runbook/healthcheck""")
        .within(BACK)
        .matches("Synced$")
        .prints("database reached");
    page.step("Back to the proxy")
        .limit(A_CALL)
        .run("./lab flip")
        .prints("Passbolt uses proxy.local");
  }

  @Test
  @Order(3)
  @DisplayName("With the proxy: the writer is frozen, and Passbolt goes on")
  @Covers({"G033", "G073"})
  void withProxy(Runbook page, Lab lab) {
    page.note(
        """
        HAProxy passes the bytes on: TLS is between Passbolt and the node, each verifying the other, so
        no chain can be broken in between. `proxy.local` is in every node's certificate. Each node says
        of itself on port 9200 whether it is `Primary`, `Synced` and not drained. One node gets all
        connections; when it is out, the next one does, and what was open to it is cut.""");
    page.step("See who is the writer").run(WRITER).within(BACK).prints("galera1 UP");
    page.step("Freeze it").run("docker pause galera1").succeeds();
    page.step("See the proxy take it out, and another node answer Passbolt")
        .run(WRITER + "\ndocker exec passbolt php /etc/galera-runbook/database.php session")
        .within(Duration.ofSeconds(30))
        .prints("galera1 DOWN")
        .printsLine("node galera2");
    page.step("Thaw it, and see it take its place again")
        .why("While it catches up it is not `Synced`, and gets nothing.")
        .run("docker unpause galera1")
        .succeeds()
        .run(WRITER + "\ndocker exec passbolt php /etc/galera-runbook/database.php session")
        .within(BACK)
        .prints("galera1 UP")
        .printsLine("node galera1");
    page.step("Ask the proxy's log when it was")
        .run("docker logs --since 5m proxy 2>&1 | grep '^Server node-galera1' | tail -n 2")
        .prints("is DOWN")
        .prints("is UP");
    page.expect("all nodes agree, and everything is healthy")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(4)
  @DisplayName("Stopped, killed, frozen, cut off: measured")
  @Covers({"G033", "G073"})
  void measured(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        Somebody saves one secret after another. Measured is the time from the blow until a secret is
        saved by a request that began after it. What rules it:

        - **stopped**: the proxy's check, every 0.1 s. The node says at once that it leaves, and the
          others go on without waiting.
        - **killed**, **cut off**: three checks that get no connection, 0.1 s each; and the other
          nodes commit nothing until the silent one is left behind, `evs.suspect_timeout`, 1 s in the
          lab. So that rules, until it is made shorter.
        - **frozen**: the same, but its port still takes connections, so each check waits for its
          answer in vain, 0.25 s. Requests that it held when it froze come back when it is out.""");
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
      saver.session().refresh();
      saver.untilSavedAfter(Instant.now());
      try (Fault struck = death.strike(writer)) {
        times.add(saver.untilSavedAfter(struck.injectedAt()));
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
    measures.time(
        blow + ": until a new secret is saved, median of " + TIMES, sorted.get(TIMES / 2), null);
    measures.time(blow + ": worst", sorted.get(TIMES - 1), null);
  }
}
