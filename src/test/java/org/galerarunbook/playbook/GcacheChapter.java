package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
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
    number = 20,
    title = "Size the gcache",
    purpose =
        """
        How long a node may be away and still be sent only what it missed (IST): the size of the gcache
        divided by the rate of write-sets. The rate is measured, the size set, and what a node will get is
        told before it starts.""")
@UseWhen({
  "a node that was away for a while took a snapshot: its log says `SST completed on joiner`, and not"
      + " `Receiving IST`",
  "a node will be away for long"
})
@NotWhen({
  "the node has to come back now: [[BringANodeBackChapter]]",
  "its data is damaged or gone: [[RestoreNodeFromScratchChapter]]"
})
@Needs({
  "all nodes `Synced`",
  "room on each node's disk for the new size: the file is allocated at once"
})
@Costs(
    value =
        "Each node is restarted once, one by one: its clients are disconnected, and one more failure"
            + " meanwhile costs the quorum.",
    fault = "nodes restarted one by one, under load; no server killed")
@StopAndCall({
  "a node is not `Synced` again after its restart: don't go on to the next",
  "the size that you need is near that of the data: a snapshot is cheaper then"
})
@UsesLab(own = true)
@Topic.Ist
@Topic.Sst
class GcacheChapter {

  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(90);

  /** Only what it logged since it was started last; an earlier transfer must not count. */
  private static final String TRANSFER = "grep -oE 'Receiving IST: .*|SST completed on joiner'";

  private static final String SIZES =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
          grep -E '^ *gcache.(size|recover) ='
      done | sort | uniq -c""";

  @Drill("An application writes and reads")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("A workload writes and reads from here to the end; what it saw is measured.");
    measures.start(Ledger.on(lab.cluster()).writers(1).readers(1).failingOver());
    page.step("Make a table to write to")
        .run(
            galera1.clientSql(
                "CREATE OR REPLACE TABLE gcache_probe (id INT PRIMARY KEY AUTO_INCREMENT, note TEXT)"));
  }

  @Procedure("How large it has to be")
  @Order(2)
  @Covers("R013")
  void size(Runbook page, Node galera1) {
    page.note(
        """
        The answer, before the steps: twice the rate, times how long a node may be away. Twice, since Galera
        keeps some for itself: each write-set's head, and the newest ones that certification needs.

        | Write-sets a second | Away for an hour | For a night of 8 h | For a day |
        |---|---|---|---|
        | 10 kB | 72 MB | 0.6 GB | 1.7 GB |
        | 100 kB | 0.7 GB | 6 GB | 17 GB |
        | 1 MB | 7 GB | 58 GB | 173 GB |

        Bytes count, not time: a night's import counts as much as a day.""");
    page.step("Measure the rate")
        .why(
            """
            Bytes of write-sets, read twice, five seconds apart; at the busiest hour take minutes. Replicated and
            received together: every node caches both.""")
        .youSee("how many bytes a second, and what that makes for an hour and a day, doubled")
        .otherwise("0: nobody writes now. Ask again at the busiest hour.")
        .run(
            galera1.ask(
                """
                SET @q = (SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
                  WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES'));
                DO SLEEP(5);
                SET @r = (SELECT SUM(VARIABLE_VALUE) - @q FROM information_schema.GLOBAL_STATUS
                  WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES')) / 5;
                SELECT 'bytes a second', ROUND(@r);
                SELECT 'megabytes for an hour', ROUND(2 * @r * 3600 / 1024 / 1024);
                SELECT 'megabytes for a day', ROUND(2 * @r * 86400 / 1024 / 1024)"""))
        .matches("^bytes a second\\s+[1-9]\\d*$")
        .matches("^megabytes for a day\\s+\\d+$");
    page.step("Read size and recovery from every node")
        .why(
            "Documents disagree on `gcache.recover`. Here it is `yes` without being set: after a restart a"
                + " node still has its gcache, and can be a donor.")
        .youSee("one size on all, and `gcache.recover = yes`")
        .otherwise("They differ: the largest can be the donor. Make them equal.")
        .run(SIZES)
        .matches("^\\s*3\\s+gcache\\.size = 32M$")
        .matches("^\\s*3\\s+gcache\\.recover = yes$");
    page.step("See that there is room for it")
        .youSee("more free than the new size, on each node")
        .otherwise("`gcache.dir` names another disk. Without room the node does not start.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node df -h --output=avail,target /var/lib/mysql
            done""")
        .matches("^\\s*[\\d.]+[GT] ");
  }

  @Procedure("Set it: in the file, one node after the other")
  @Order(3)
  @Covers("R013")
  void set(Runbook page, Measures measures, Node galera1, Node galera2, Node galera3) {
    measures.ledger().mark("all get a larger gcache");
    for (Node node : new Node[] {galera3, galera2, galera1}) {
      restart(page, "Raise it to 64M", "s/gcache.size=32M/gcache.size=64M/", "size=64M", node);
    }
  }

  @Check("Every node has it")
  @Otherwise(
      "This only looks. `No such file`: `gcache.dir` names another folder. The old size: that "
          + "node was not restarted, [[#Set it: in the file, one node after the other]]; one at a "
          + "time, and only if all are `Synced`.")
  @Order(4)
  @Covers("R013")
  void check(Runbook page) {
    page.step("Read it back")
        .youSee("the new size, on all")
        .otherwise("A node with the old one was not restarted, or its file was not changed.")
        .run(SIZES)
        .matches("^\\s*3\\s+gcache\\.size = 64M$")
        .matches("^\\s*3\\s+gcache\\.recover = yes$");
    page.step("See the file, and what it takes of the memory")
        .why(
            """
            All of it is on disk at once, so the file does not grow later, and mapped. `Anonymous: 0 kB`: its pages
            are page cache, which the kernel can take back; not memory of the buffer pool's kind.""")
        .youSee("the full size as file and as mapping, and `Anonymous: 0 kB`")
        .run(
            """
            docker exec galera1 du -k /var/lib/mysql/galera.cache
            docker exec --user mysql galera1 sed -n '/galera.cache$/,/^VmFlags/p' /proc/1/smaps |
              grep -E '^(Size|Rss|Anonymous):'""")
        .matches("^6554\\d\\s+/var/lib/mysql/galera.cache$")
        .matches("^Size:\\s+6554\\d kB$")
        .matches("^Anonymous:\\s+0 kB$");
  }

  @Trap("`ERROR 1238` or `ERROR 1210`: it can't be changed while the node runs")
  @Order(5)
  @Covers("R013")
  void fixed(Runbook page, Node galera1) {
    page.note(
        "The file is the way, and a restart: [[#Set it: in the file, one node after the other]].");
    page.step("Try to change it")
        .otherwise(
            "No such variable: the provider's plugin is not active, and the file is the way as well.")
        .run(galera1.sql("SET GLOBAL wsrep_provider_gcache_size=67108864"))
        .exits(1)
        .matches("^ERROR 1238 \\(HY000\\)|^ERROR 1210 \\(HY000\\)");
  }

  @Drill(value = "All get a small one, to reach its end without writing for hours", trap = true)
  @Order(6)
  void small(Runbook page, Measures measures, Node galera1, Node galera2, Node galera3) {
    measures.ledger().mark("all get a small gcache");
    for (Node node : new Node[] {galera3, galera2, galera1}) {
      restart(page, "Set it to 4M", "s/gcache.size=64M/gcache.size=4M/", "size=4M", node);
    }
    page.step("See that all have it").run(SIZES).matches("^\\s*3\\s+gcache\\.size = 4M$");
  }

  @Drill("galera2 is away, for less than the gcache reaches")
  @Order(7)
  void away(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is away for less than the gcache reaches");
    stop(page, galera2);
    write(page, "Write one megabyte, a quarter of it", "Rows of four kilobytes.", 256);
  }

  @Procedure("Tell, before a node starts, what it will get")
  @Otherwise(
      "The others serve, and galera2's data is as it was: it may be started again. It ends: "
          + "`docker logs --tail 50 galera2` says why, [[BringANodeBackChapter]]. Empty nothing.")
  @Order(8)
  @Covers("R011")
  void tell(Runbook page, Node galera2) {
    reach(page);
    page.step("Start it")
        .why("If no node reaches: it gets a snapshot, [[RestoreNodeFromScratchChapter]].")
        .run(galera2.start());
    synced(page, galera2);
  }

  @Check("It was sent what it missed")
  @Order(9)
  @Covers("R011")
  void sent(Runbook page, Node galera2) {
    page.step("Read what it was sent")
        .youSee("`Receiving IST: … writesets`, and no `SST completed`")
        .otherwise("A snapshot: the gcache did not reach, or its own position was lost.")
        .run(galera2.logSinceStart(TRANSFER))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Drill(value = "galera2 is away, for longer than the gcache reaches", trap = true)
  @Order(10)
  void awayLonger(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is away for longer than the gcache reaches");
    stop(page, galera2);
    write(page, "Write eight megabytes, twice of it", "The ring goes round.", 2048);
  }

  @Trap("No node reaches back to it: `SST completed on joiner`")
  @Order(11)
  @Covers("R012")
  void longer(Runbook page, Lab lab, Node galera2) {
    reach(page);
    page.expect("no donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isFalse());
    snapshot(page, galera2);
  }

  @Drill(value = "galera2 is away, and every donor is restarted meanwhile", trap = true)
  @Order(12)
  void donorsRestarted(Runbook page, Measures measures, Node galera1, Node galera2, Node galera3) {
    measures.ledger().mark("galera2 is away, galera3 and galera1 are restarted");
    stop(page, galera2);
    write(page, "Write what it misses", "A quarter of the gcache.", 256);
    for (Node node : new Node[] {galera3, galera1}) {
      page.step("Restart " + node).run(node.restart());
      synced(page, node);
    }
  }

  @Trap("Every donor was restarted: with `gcache.recover` it is still an IST")
  @Order(13)
  @Covers("R014")
  void recovered(Runbook page, Lab lab, Node galera2) {
    page.step("See that they recovered it")
        .youSee("`found gapless sequence`, on both")
        .run(
            """
            for node in galera1 galera3; do
              docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' $node)" $node 2>&1 |
                grep -oE 'Recovering GCache ring buffer: found gapless sequence [0-9]+-[0-9]+' | tail -n 1
            done""")
        .matches("(?s)found gapless sequence \\d+-\\d+\\s.*found gapless sequence \\d+-\\d+");
    reach(page);
    page.expect("a donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isTrue());
    page.step("Start galera2").run(galera2.start());
    synced(page, galera2);
    page.step("Read what it was sent")
        .run(galera2.logSinceStart(TRANSFER))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Drill(value = "The same, and the donors do without `gcache.recover`", trap = true)
  @Order(14)
  @Covers("R006")
  void withoutRecovery(Runbook page, Measures measures, Node galera1, Node galera2, Node galera3) {
    measures.ledger().mark("without gcache.recover");
    stop(page, galera2);
    write(page, "Write what it misses", "As many rows as before.", 256);
    for (Node node : new Node[] {galera3, galera1}) {
      restart(
          page,
          "Switch recovery off",
          "s/gcache.size=4M/gcache.recover=no;gcache.size=4M/",
          "recover=no",
          node);
    }
  }

  @Trap("Every donor was restarted, without `gcache.recover`: a snapshot")
  @Order(15)
  @Covers({"R006", "R014"})
  void notRecovered(Runbook page, Lab lab, Node galera2) {
    reach(page);
    page.expect("no donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isFalse());
    snapshot(page, galera2);
  }

  @WayBack("Set it as it was")
  @Otherwise(
      "All nodes run, with one size or the other, and that harms nothing. One with another "
          + "size was not restarted, or its file was not changed: set it there again, and wait until "
          + "it is `Synced`.")
  @Order(16)
  void back(Runbook page, Measures measures, Node galera1, Node galera2, Node galera3) {
    measures.ledger().mark("all get their gcache back");
    for (Node node : new Node[] {galera3, galera2, galera1}) {
      restart(
          page,
          "Set 32M, with recovery,",
          "s/gcache.recover=no;//; s/gcache.size=[0-9]*M/gcache.size=32M/",
          "size=32M",
          node);
    }
    page.step("Read it back")
        .youSee("the old size, on all")
        .run(SIZES)
        .matches("^\\s*3\\s+gcache\\.size = 32M$")
        .matches("^\\s*3\\s+gcache\\.recover = yes$");
  }

  @Measurement("Nothing was lost")
  @Order(17)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, HEALTHY, null);
  }

  @Drill("Tidy up")
  @Order(18)
  void tidy(Runbook page) {
    page.step("Remove the table, and set the lab's size where it is not")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE gcache_probe"
            for node in galera1 galera2 galera3; do
              docker exec $node sed -i 's/gcache.size=64M/gcache.size=32M/' /etc/mysql/mariadb.conf.d/z-galera.cnf
            done""");
  }

  /** Restarts nothing where the edit found nothing to change. */
  private static void restart(Runbook page, String title, String edit, String result, Node node) {
    page.step(title + " on " + node + ", and restart it")
        .loses("the old value in the file, and this node's connections")
        .why(
            "One at a time: the others keep the quorum. `-t 600` gives it time to shut down cleanly.")
        .otherwise(
            "Nothing, and no restart: your file has another name, or it had another value. Put them into"
                + " the command.")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            docker exec %1$s sed -i '%2$s' /etc/mysql/mariadb.conf.d/z-galera.cnf &&
            docker exec %1$s grep -o 'gcache.%3$s' /etc/mysql/mariadb.conf.d/z-galera.cnf &&
            docker restart -t 600 %1$s"""
                .formatted(node, edit, result))
        .prints("gcache." + result);
    synced(page, node);
  }

  private static void synced(Runbook page, Node node) {
    page.step("Wait until %s is synced".formatted(node))
        .youSee("`Synced`")
        .otherwise("What it waits for is in `docker logs --tail 50 %s`.".formatted(node))
        .run(node.state())
        .within(BACK)
        .matches("Synced$");
  }

  private static void stop(Runbook page, Node galera2) {
    page.step("Stop galera2").limit(Duration.ofMinutes(10)).run(galera2.stop());
  }

  /** Rows of four kilobytes, through galera1. */
  private static void write(Runbook page, String title, String why, int rows) {
    page.step(title)
        .why(why)
        .limit(Duration.ofMinutes(3))
        .run(
            """
            for i in $(seq %d); do
              echo "INSERT INTO gcache_probe (note) VALUES (REPEAT(MD5($i), 128));"
            done | docker exec -i toolbox mariadb -h galera1.local"""
                .formatted(rows));
  }

  private static void reach(Runbook page) {
    page.step("Read where galera2 stopped, and from where on the others have everything")
        .why(
            """
            `wsrep_local_cached_downto` is the oldest write-set in a node's gcache. If it is at most one
            more than the seqno where galera2 stopped, that node can give an IST.""")
        .youSee("for one of the others a number that is not greater than galera2's seqno and one")
        .otherwise(
            "Greater on all: a snapshot. A seqno of -1: it was killed, and knows its place only when it"
                + " starts.")
        .run(
            """
            echo galera2 stopped at $(docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep seqno)
            for node in galera1 galera3; do
              echo $node has from $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_cached_downto'")
            done""")
        .matches("^galera2 stopped at seqno: \\d+$")
        .matches("^galera1 has from wsrep_local_cached_downto \\d+$");
  }

  private static void snapshot(Runbook page, Node galera2) {
    page.step("Start galera2").run(galera2.start());
    synced(page, galera2);
    page.step("Read what it was sent")
        .run(galera2.logSinceStart(TRANSFER))
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
  }

  /** Whether galera1 or galera3 has all write-sets after the one at which galera2 stopped. */
  private static boolean reaches(Lab lab) {
    long stopped = lab.cluster().node(2).grastate().orElseThrow().seqno();
    return Stream.of(lab.cluster().node(1), lab.cluster().node(3))
        .anyMatch(n -> cachedDownTo(n) <= stopped + 1);
  }

  private static long cachedDownTo(GaleraNode node) {
    return Long.parseLong(
        node.sql("SHOW STATUS LIKE 'wsrep_local_cached_downto'").strip().split("\\s+")[1]);
  }
}
