package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
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
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 6,
    title = "Restart all nodes, one by one",
    purpose =
        """
        Every node is restarted while the application reads and writes. Each is drained first: it
        refuses queries in a way that a client may try again elsewhere, before its connections are
        cut in a way that leaves a client not knowing. Here a setting is changed that counts at start
        only.""")
@UseWhen({
  "a setting has to change that counts at start only",
  "a patch release is to be installed, as a new image",
  "each machine needs a restart, for a new kernel",
  "`wsrep_reject_queries`, or a restart of one node that clients must not notice: *The first node* alone"
})
@NotWhen({
  "a node is down, or not `Synced`: first [[BringANodeBackChapter]]",
  "all may be down at the same time: [[FullOutageChapter]]",
  "the first or second number of the server's version changes: [[UpgradeToANewMajorChapter]]",
  "the servers are of packages on hosts: [[HostsPatchChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "clients that go to another node on error 1047 and try again there, by themselves or by a proxy"
})
@Costs(
    value =
        "One node less at a time, for seconds each. Clients of a drained node reconnect elsewhere.",
    fault =
        "each node drained and shut down cleanly; one of them twice more, for another image and back")
@StopAndCall({
  "a node does not become `Synced`: restart no other one",
  "a node was killed after ten minutes of stopping: `137` instead of `0`"
})
@UsesLab(own = true)
@Topic.Recovery
@Topic.Ist
class RollingRestartChapter {

  private static final Duration DRAINED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration STOPPING = Duration.ofMinutes(11);

  private static final String PATCHED = "galera-runbook/patched:1";
  private static final String STAY = "Clients stay at a drained node";

  private static final String ROUND =
      "The other two serve. To give up while it is drained: `NONE` for `ALL`. `137`: it"
          + " was killed; restart no other, and call. It ends after its start: `docker logs"
          + " --tail 50` of it says why; mend `zz-restart.cnf`, copy it there, and start it.";

  @Drill("An application reads and writes on all nodes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("From here to the end; a client whose node fails goes to the next.");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver().patient());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Look, and write the setting down")
  @Otherwise(
      "No node was touched. `Permission denied`: go to a folder of yours, and write it"
          + " there; each node gets the file from where you stand.")
  @Order(2)
  void look(Runbook page) {
    page.step("See that each node can be spared, and what is set now")
        .youSee("`Synced` three times, and the old value")
        .otherwise(
            "One is not: bring it back first, or one failure meanwhile leaves a single node.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT @@back_log"
            done""")
        .matches("(?s)(wsrep_local_state_comment\\s+Synced\\s+(?!200\\n)\\d+\\s*){3}");
    page.step("Write the new value into a file that is read last")
        .why("Every user of the node may read it: the server is not root.")
        .run(
            "printf '[mariadbd]\\nback_log = 200\\n' > zz-restart.cnf && chmod 644 zz-restart.cnf");
    page.step("See that the server takes it, before a start depends on it")
        .why(
            "In a throw-away container of the node's image. An unknown name would keep a node down.")
        .youSee("the new value")
        .otherwise("`unknown variable`: it is misspelt, or not of this version.")
        .run(
            """
            docker run --rm -i --entrypoint sh "$(docker inspect --format '{{.Config.Image}}' galera3)" -c '
              cat > /tmp/new.cnf; mariadbd --defaults-file=/tmp/new.cnf --user=mysql --help --verbose 2>&1 |
              grep -E "^back-log|unknown variable"' < zz-restart.cnf""")
        .matches("^back-log\\s+200$")
        .printsNot("unknown variable");
  }

  @Procedure("The first node")
  @Otherwise(ROUND)
  @Order(3)
  @Covers("G056")
  void first(Runbook page, Lab lab, Measures measures, Node galera3) {
    restart(page, lab, measures, galera3, lab.cluster().node(3));
  }

  @Procedure("The second node, when the first is `Synced`")
  @Otherwise(ROUND)
  @Order(4)
  @Covers("G056")
  void second(Runbook page, Lab lab, Measures measures, Node galera2) {
    restart(page, lab, measures, galera2, lab.cluster().node(2));
  }

  @Procedure("The last node, the writer where there is one")
  @Otherwise(ROUND)
  @Order(5)
  @Covers("G056")
  void last(Runbook page, Lab lab, Measures measures, Node galera1) {
    restart(page, lab, measures, galera1, lab.cluster().node(1));
  }

  private static void restart(
      Runbook page, Lab lab, Measures measures, Node node, GaleraNode server) {
    boolean isFirst = server.number() == 3;
    stop(page, measures, node, isFirst);
    page.step("Put the setting in place, and start it")
        .run(
            """
            docker cp zz-restart.cnf %1$s:/etc/mysql/mariadb.conf.d/ &&
              docker start %1$s"""
                .formatted(node));
    synced(page, node, "200");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    measures.time(
        node + ", from start to Synced",
        Duration.between(
            server.container().startedAt(), NodeLog.sinceStart(server).at(NodeLog.SYNCED)),
        null);
  }

  private static void stop(Runbook page, Measures measures, Node node, boolean isFirst) {
    measures.ledger().mark(node + " is drained");
    page.step("Drain " + node)
        .why(
            isFirst
                ? """
                  What runs is finished; every new query is refused with error 1047, which says that nothing
                  happened. Replication goes on. A restart sets it back to `NONE`."""
                : "")
        .run(node.sql("SET GLOBAL wsrep_reject_queries=ALL"));
    page.step("Wait until the application has left it")
        .why(
            "Left out are the threads of the server itself, you, and what asks for its health; put yours there.")
        .youSee("nothing")
        .otherwise("[[#" + STAY + "]].")
        .run(clients(node))
        .within(DRAINED)
        .printsNothing();
    measures.ledger().mark(node + " is restarted");
    page.step("Shut it down")
        .why(isFirst ? "`docker stop` kills after 10 s unless it is told to wait." : "")
        .youSee("`0`; `137` is one that was killed")
        .limit(STOPPING)
        .run(node.stopSayingHow())
        .matches("^0$");
  }

  /** Who is connected, but for the server's own threads and whoever asks. */
  private static String clients(Node node) {
    return """
        docker exec %s mariadb -N -e "SHOW PROCESSLIST" |
          awk -F '\\t' '$2 !~ /^(system user|event_scheduler|root|health.*)$/'"""
        .formatted(node);
  }

  private static void synced(Runbook page, Node node, String value) {
    page.step("Wait until it is synced, and has the setting")
        .youSee(
            "`Synced`, `%s`, `NONE`: it takes queries; and `Receiving IST`, no snapshot"
                .formatted(value))
        .otherwise("What it waits for is in `docker logs --tail 50 %s`.".formatted(node))
        .run(
            """
            docker exec %1$s mariadb -N -e "
              SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT @@back_log; SELECT @@wsrep_reject_queries"
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' %1$s)" %1$s 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner'"""
                .formatted(node))
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced\\n%s\\nNONE$".formatted(value))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Check("Every node has it, and all are one cluster")
  @Otherwise(
      "Nothing is changed by asking. The old value: that node was not restarted, or has no"
          + " `zz-restart.cnf`; do its round again. A size below 3: [[BringANodeBackChapter]]."
          + " Two UUIDs: [[WrongFounderChapter]].")
  @Order(6)
  void check(Runbook page) {
    page.step("Ask every node")
        .youSee("three times `200`, `3`, the same UUID, `Primary`, `Synced`")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT CONCAT_WS(' ', @@back_log,
                GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' '))
                FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE',
                'WSREP_CLUSTER_STATE_UUID','WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE_COMMENT')"
            done""")
        .within(BACK)
        .matches("(?s)\\A(200 3 \\S+ Primary Synced)\\n\\1\\n\\1\\n?\\z");
  }

  @Drill("An image with another tag")
  @Order(7)
  void patched(Runbook page) {
    page.step("Make one: the same server, and a label more")
        .run(
            """
            docker build -q --label patched=yes -t %s - <<EOF
            FROM $(docker inspect --format '{{.Config.Image}}' galera3)
            EOF"""
                .formatted(PATCHED))
        .matches("^sha256:\\w{64}$");
  }

  @Procedure("A patch release, as a new image")
  @Otherwise(
      "Only galera3 is away, and its volume stays. To give up while it is drained: `NONE`"
          + " for `ALL`. `137`: it was killed; restart no other, and call. It runs, and has the"
          + " old image: drain it again, and go on from there.")
  @Order(8)
  void image(Runbook page, Measures measures, Node galera3) {
    page.note("One node first, for some days; then the others, each by the same steps.");
    page.step("See which version it has, and that it takes the node's settings")
        .youSee(
            "the image to go back to; two versions that differ in the last number at most, your `wsrep-cluster-address`, and nothing `unknown`")
        .otherwise("Another first or second number: [[UpgradeToANewMajorChapter]].")
        .run(
            """
            docker inspect --format '{{.Image}}' galera3 | tee image.before
            docker exec galera3 mariadbd --version
            docker cp galera3:/etc/mysql - |
              docker run --rm -i --entrypoint sh %s -c 'tar -x -C /etc; mariadbd --version
                mariadbd --user=mysql --help --verbose 2>&1 | grep -E "unknown (variable|option)|^wsrep-cluster-a"'"""
                .formatted(PATCHED))
        .matches("(?s)Ver (\\d+[.]\\d+[.]).*Ver \\1")
        .matches("^wsrep-cluster-address +gcomm://\\w+")
        .printsNot("unknown variable")
        .printsNot("unknown option");
    OtherImage.write(page);
    stop(page, measures, galera3, false);
    exchange(page, measures, PATCHED);
    synced(page, galera3, "200");
    page.step("See the image that it runs")
        .youSee("the new one")
        .run("docker inspect --format '{{.Config.Image}} {{.Config.Labels.patched}}' galera3")
        .printsLine(PATCHED + " yes");
  }

  private static void exchange(Runbook page, Measures measures, String image) {
    measures.ledger().mark("galera3 gets another image");
    page.step("Make it again of the other image, with the setting, and start it")
        .why(
            "Yours by compose: the new tag, and `docker compose up -d --no-deps` for this node alone. `zz-restart.cnf` stands for what you placed in the old container.")
        .loses(
            "what is in the container and in no volume: what was placed there has to be placed again")
        .otherwise(
            "It ended early, and `docker ps -a` shows `galera3-before`: `docker rm galera3; docker rename galera3-before galera3`, and the old one is back.")
        .run(
            """
            sh other-image galera3 %s &&
              docker cp zz-restart.cnf galera3:/etc/mysql/mariadb.conf.d/ && docker start galera3"""
                .formatted(image));
  }

  @WayBack("The old image, or the old setting")
  @Otherwise(
      "Only galera3 is away, its volume stays, and `image.before` names the image to go"
          + " back to. To give up while it is drained: `NONE` for `ALL`. `137`: it was killed;"
          + " restart no other, and call.")
  @Order(9)
  void back(Runbook page, Measures measures, Node galera3) {
    page.note(
        """
        By the same round: with the old value in the file, or as here with the old image. MariaDB says that the files
        of a release stay as they are from patch to patch, with rare exceptions, and that it tests no way back:
        read the notes of the release first. Seen here is that the image can be exchanged; both have the same server.""");
    stop(page, measures, galera3, false);
    exchange(page, measures, "\"$(cat image.before)\"");
    synced(page, galera3, "200");
    page.step("See that it runs the image of before")
        .youSee("its digest, as it was noted")
        .otherwise("Nothing: it is another one.")
        .run("docker inspect --format '{{.Image}}' galera3 | grep -xf image.before")
        .matches("\\Asha256:\\w{64}\\s*\\z");
  }

  @Measurement("No write failed, and none was lost")
  @Order(10)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect(
            "no write failed: each was acknowledged, or refused and then acknowledged elsewhere")
        .holds(() -> assertThat(RotationSteps.failedWrites(report)).isEmpty());
  }

  @Drill(value = "A client that never goes away", trap = true)
  @Order(11)
  void stays(Runbook page, Node galera3) {
    page.step("Have one sleep in a query")
        .run("docker exec -d toolbox mariadb -h galera3.local -e 'SELECT SLEEP(60)'")
        .succeeds()
        .run(clients(galera3))
        .within(DRAINED)
        .prints("SELECT SLEEP(60)");
    page.step("Drain the node").run(galera3.sql("SET GLOBAL wsrep_reject_queries=ALL"));
  }

  @Trap(STAY)
  @Order(12)
  void clientsStay(Runbook page, Node galera3) {
    page.note(
        """
        They are idle in a pool, in a long query, or do not fail over. Find out who it is. Where an
        answer may be lost, go on; else stop that client first, since its last write may get no answer.
        `ALL_KILL` instead of `ALL` cuts them: what they were at is rolled back, and they see a lost
        connection.""");
    page.step("See who it is").run(clients(galera3)).within(DRAINED).prints("SELECT SLEEP(60)");
    page.step("Cut them")
        .loses("what they were at: it is rolled back")
        .run(galera3.sql("SET GLOBAL wsrep_reject_queries=ALL_KILL"));
    page.step("See that nobody is left")
        .youSee("nothing")
        .run(clients(galera3))
        .within(DRAINED)
        .printsNothing();
    page.step("Only if it is to stay as it is: let it take queries again")
        .why("Else leave it drained, and go on where you came from.")
        .run(galera3.sql("SET GLOBAL wsrep_reject_queries=NONE"));
  }

  @Drill("Tidy up")
  @Order(13)
  void tidy(Runbook page) {
    page.step("Remove the files, and the image")
        .run(
            """
            rm zz-restart.cnf other-image node.labels image.before
            docker rmi %s
            for node in galera1 galera2 galera3; do
              docker exec $node rm /etc/mysql/mariadb.conf.d/zz-restart.cnf
            done"""
                .formatted(PATCHED));
  }
}
