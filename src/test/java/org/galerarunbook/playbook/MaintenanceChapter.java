package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
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
    number = 32,
    title = "Take a node out for maintenance",
    purpose =
        """
        A node's machine is worked on, and clients must not notice. The node is told to refuse queries; the
        proxy sees that and leads clients to another one; only then is it stopped. It comes back by itself.
        Here it is galera1, the writer.""")
@UseWhen({
  "a node's machine has to be worked on: memory, firmware, a disk, a move",
  "a node says `Synced`, and answers every query with error 1047: somebody left it drained"
})
@NotWhen({
  "all nodes need a restart: [[RollingRestartChapter]]",
  "error 1047 on every node: [[LoseTheQuorumChapter]]",
  "it goes for good: [[AddAndRemoveNodesChapter]]"
})
@Needs({
  UsesLab.APPLICATION,
  "two other nodes that say `Primary` and `Synced`",
  "a gcache that holds what is written meanwhile ([[GcacheChapter]]), or patience for a snapshot"
})
@Costs(
    value =
        "Queries under way are finished; transactions that are open are rolled back, and the application"
            + " begins them again elsewhere. One node less for as long as it takes.",
    fault = "the writer drained, stopped and started again")
@StopAndCall({"another node is down, or not `Synced`", "the proxy has no other node that is `UP`"})
@UsesLab(application = true)
@Topic.Application
@Topic.Recovery
class MaintenanceChapter {

  private static final Duration BACK = Duration.ofSeconds(120);
  private static final Duration STOPPING = Duration.ofMinutes(11);

  private static final String LEFT = "`ERROR 1047` on a node that says `Synced`: left drained";
  private static final String SLOW = "`wsrep_notify_cmd`: a slow one holds its node up";

  private static final String WRITER =
      """
      docker exec toolbox curl -s 'http://proxy.local:8404/;csv' | awk -F, '$2 ~ /^galera[0-9]/ { print $2, $18 }'""";

  private static final String SESSION =
      "docker exec passbolt php /etc/galera-runbook/database.php session";

  private static final String SAYS =
      "docker exec toolbox bash -c 'cat < /dev/tcp/galera1.local/9200'";

  @Drill("A workload writes to galera1, and goes elsewhere when that refuses")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("From here until the figures are taken.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("See that it can be spared")
  @Order(2)
  void look(Runbook page) {
    page.step("Ask every node")
        .youSee("`3`, `Primary` and `Synced`, three times")
        .otherwise("One is not: bring it back first. Two nodes do not bear the loss of another.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_cluster_status','wsrep_local_state_comment')" 2>&1)
            done""")
        .matches("(?s)(galera\\d .*Synced.*size 3.*Primary\\s*){3}");
    page.step("Ask the proxy which nodes it has")
        .youSee("`UP`, three times; the first one has the clients")
        .otherwise("The others are `DOWN`: nobody would take the clients. [[FailOverChapter]].")
        .run(WRITER)
        .within(BACK)
        .matches("(?s)galera1 UP.*galera2 UP.*galera3 UP");
  }

  @Procedure("Drain it, and see the clients elsewhere")
  @Otherwise(
      "An `ERROR`: nothing was changed. galera1 does not run: [[BringANodeBackChapter]]. "
          + "To leave off, whatever was done here: [[#Not today after all: let it take queries]].")
  @Order(3)
  void drain(Runbook page, Measures measures, Node galera1) {
    measures.ledger().mark("galera1 is drained");
    page.step("Have it refuse queries")
        .why(
            """
            What runs is finished; each new query is refused with error 1047, which says that it did nothing.
            Replication goes on. The node says so on port 9200, and the proxy leads its clients away. A proxy
            that asks for less, such as an open port, has to be told by its own command first.""")
        .run(galera1.sql("SET GLOBAL wsrep_reject_queries=ALL"));
    page.step("See what it says of itself, and that the proxy has taken it out")
        .youSee("`out: wsrep_reject_queries is not NONE`, and `galera1 DOWN`, the others `UP`")
        .otherwise("It is still `UP`: the proxy does not ask for it. Tell it by its own command.")
        .run(SAYS + "\n" + WRITER)
        .within(BACK)
        .printsLine("out: wsrep_reject_queries is not NONE")
        .matches("(?s)galera1 DOWN.*galera2 UP.*galera3 UP");
    page.step("See that the application is served by another one")
        .youSee("`node galera2`")
        .otherwise("It is not: `SET GLOBAL wsrep_reject_queries=NONE`, and [[FailOverChapter]].")
        .run(SESSION)
        .within(BACK)
        .printsLine("node galera2");
    page.step("Wait until no client of the application is left on it")
        .why("Instead of `passbolt`: the account of your application.")
        .youSee("`0`, and no error beside it")
        .otherwise("`ALL_KILL` instead of `ALL` cuts those that stay: [[RollingRestartChapter]].")
        .run("docker exec galera1 mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true")
        .within(BACK)
        .printsLine("0")
        .printsNot("ERROR");
  }

  @Procedure("Stop it, and work on it")
  @Otherwise(
      "The two others serve. `137`: galera1 was killed: start it, then drain and shut it "
          + "down once more. galera2 does not answer: no work now; is galera3 `Primary`? Yes: "
          + "start galera1. No: [[LoseTheQuorumChapter]].")
  @Order(4)
  void stop(Runbook page, Measures measures, Node galera1) {
    measures.ledger().mark("galera1 is stopped");
    page.step("Shut it down cleanly")
        .why(
            "The two others agree on it, and stay `Primary`. On a host: `sudo systemctl disable --now mariadb`, or"
                + " a boot during the work brings it back, with clients.")
        .youSee("`0`; `137` is one that was killed")
        .limit(STOPPING)
        .run(galera1.stopSayingHow())
        .matches("^0$");
    page.step("See how long it may stay away and still come back by IST")
        .why(
            """
            From the gcache of one that stays: write-sets that it still has, and how fast they come. A
            restart of that one may cost it its gcache.""")
        .youSee("the oldest write-set that galera2 has, and the newest")
        .run(
            """
            docker exec galera2 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_local_cached_downto', 'wsrep_last_committed')\"""")
        .matches("wsrep_local_cached_downto\\s+[1-9]\\d*")
        .matches("wsrep_last_committed\\s+[1-9]\\d*");
  }

  @Procedure("Start it")
  @Otherwise(
      "The two others serve, and have the clients. It ends, or does not start: `docker "
          + "logs --tail 50 galera1`, and [[BringANodeBackChapter]]. The same again and again: "
          + "[[BrokenSnapshotChapter]].")
  @Order(5)
  void start(Runbook page, Measures measures, Node galera1) {
    measures.ledger().mark("galera1 is started");
    page.step("Start it")
        .why(
            "It takes queries again by itself: the setting of before was not in a file. On a host: `sudo"
                + " systemctl enable --now mariadb`.")
        .run(galera1.start());
    page.step("Wait until the proxy leads clients to it again")
        .youSee("`routable`, and `galera1 UP`")
        .otherwise(
            "`docker logs --tail 50 galera1`; and what it says on 9200 names what is missing.")
        .run(SAYS + "\n" + WRITER)
        .within(BACK)
        .printsLine("routable")
        .prints("galera1 UP");
  }

  @Check("It is back, by IST, and has the clients")
  @Otherwise(
      "The node that is named serves. Not galera1: no harm, if your proxy leads nobody "
          + "back by itself. An error instead: no node is `UP` at the proxy: [[FailOverChapter]].")
  @Order(6)
  void check(Runbook page, Lab lab) {
    page.step("Read how it came back")
        .youSee("`Receiving IST`, and no snapshot")
        .otherwise(
            "`SST completed on joiner`: it was away for longer than the gcache reaches. It is fine.")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera1)" galera1 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner'""")
        .matches("Receiving IST: \\d+ writesets")
        .printsNot("SST completed");
    page.step("See who serves the application")
        .youSee("`node galera1`")
        .run(SESSION)
        .within(BACK)
        .printsLine("node galera1");
    page.expect("everything is healthy")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "It is drained once more, and runs", trap = true)
  @Order(7)
  void drainedAgain(Runbook page, Node galera1) {
    page.step("Have it refuse queries").run(galera1.sql("SET GLOBAL wsrep_reject_queries=ALL"));
    page.step("See that it says so")
        .run(SAYS)
        .within(BACK)
        .printsLine("out: wsrep_reject_queries is not NONE");
  }

  @WayBack("Not today after all: let it take queries")
  @Order(8)
  void back(Runbook page) {
    page.step("Set it back, as long as it runs")
        .youSee("`routable`")
        .otherwise("It says what else is wrong.")
        .run(
            """
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_reject_queries=NONE"
            """
                + SAYS)
        .within(BACK)
        .printsLine("routable");
  }

  @Measurement("What the application saw")
  @Order(9)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill(value = "galera3 is drained, and forgotten", trap = true)
  @Order(10)
  void forgotten(Runbook page, Node galera3) {
    page.step("Drain it").run(galera3.sql("SET GLOBAL wsrep_reject_queries=ALL"));
  }

  @Trap(LEFT)
  @Order(11)
  void left(Runbook page, Node galera3) {
    page.note(
        """
        It refuses root as well, and shows status and settings all the same. `SET` is no query: that is
        the way out. Every figure of the cluster is fine meanwhile; only what is led by 9200 keeps away.""");
    page.step("Ask it something, and for its state")
        .run(
            """
            docker exec galera3 mariadb -N -e "SELECT COUNT(*) FROM mysql.user"
            docker exec galera3 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'; SHOW VARIABLES LIKE 'wsrep_reject_queries'\"""")
        .prints("ERROR 1047 (08S01)")
        .prints("WSREP has not yet prepared node for application use")
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("^wsrep_reject_queries\\s+ALL$");
    page.step("Let it take queries").run(galera3.sql("SET GLOBAL wsrep_reject_queries=NONE"));
  }

  @Drill(value = "galera3 tells of each change by a command that takes five seconds", trap = true)
  @Order(12)
  void notifies(Runbook page, Node galera2) {
    page.step("Put the command there, and name it in a file of one's own")
        .why(
            "It is read at the start alone, so that nobody who may set variables can have it run something.")
        .limit(STOPPING)
        .run(
            """
            docker exec -i galera3 install -m 0755 /dev/stdin /usr/local/bin/told <<'END'
            #!/bin/sh
            echo "$*" >> /tmp/told.log
            sleep $(cat /tmp/told.seconds 2> /dev/null || echo 5)
            END
            printf '[mariadbd]\\nwsrep_notify_cmd = /usr/local/bin/told\\n' |
              docker exec -i galera3 tee /etc/mysql/mariadb.conf.d/zz-told.cnf
            docker exec galera1 mariadb passbolt -e "CREATE TABLE told (id INT PRIMARY KEY AUTO_INCREMENT)"
            docker restart -t 600 galera3""");
    page.step("Wait until it is back, and has told all")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker top galera3 | grep -c local/bin/told || true""")
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .printsLine("0");
    page.step("Have a node leave, and each call take longer, to look at it")
        .limit(STOPPING)
        .run(
            "docker exec galera3 sh -c 'echo 40 > /tmp/told.seconds'\n" + galera2.stop().command());
  }

  @Trap(SLOW)
  @Order(13)
  void slow(Runbook page, Lab lab, Node galera2, Node galera3) {
    page.note(
        """
        The server runs it at each change of the group and of its own state, and waits for it: a start of
        four seconds took 24 with five calls of five seconds (**seen**), and at each change its write-sets wait, in the
        end those of the whole cluster. Let it write the line down and end; something else sends it. Its
        arguments are options, not positions, as some documentation has it. A name in `--members` comes from a
        peer: never give it to a shell.""");
    page.step("Write through galera1, and see that galera3 does not apply it")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "INSERT INTO told VALUES ()"
            docker exec galera3 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_local_state_comment', 'wsrep_cluster_size', 'wsrep_local_recv_queue')\"""")
        .matches("^wsrep_local_recv_queue\\s+[1-9]\\d*$")
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("Read how it was called")
        .run("docker exec galera3 tail -n 1 /tmp/told.log")
        .matches(
            "^--status synced --uuid [0-9a-f-]{36} --primary yes --index \\d --members [0-9a-f-]{36}/galera\\d/galera\\d\\.local:0,");
    page.step("See that it can't be changed while the server runs")
        .run(galera3.sql("SET GLOBAL wsrep_notify_cmd=''"))
        .exits(1)
        .prints("ERROR 1238 (HY000)");
    page.step("Start galera2")
        .run(
            "docker exec galera3 sh -c 'echo 0 > /tmp/told.seconds'\n" + galera2.start().command());
    page.step("Wait for both")
        .run(galera3.status("wsrep_local_recv_queue").then(galera2.state()))
        .within(BACK)
        .matches("^wsrep_local_recv_queue\\s+0$")
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Drill("Tidy up")
  @Order(14)
  void tidy(Runbook page, Lab lab) {
    page.step("Remove the command, its setting and the table")
        .limit(STOPPING)
        .run(
            """
            docker exec galera1 mariadb passbolt -e "DROP TABLE IF EXISTS told"
            docker exec galera3 rm -f /etc/mysql/mariadb.conf.d/zz-told.cnf /usr/local/bin/told /tmp/told.log /tmp/told.seconds
            docker restart -t 600 galera3""");
    page.expect("everything is healthy")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
