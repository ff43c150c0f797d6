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
import org.galerarunbook.ledger.LedgerReport;
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
    number = 20,
    title = "Size the gcache",
    purpose =
        """
        How long a node may be away and still come back by IST: the size of the gcache divided by the
        rate of write-sets. The size is read and changed, the rate measured, and what follows from both
        is tried: an absence that is shorter, one that is longer, and one in which every donor was
        restarted.""")
@WhenToUse("Before a long maintenance of a node, and when a return took a snapshot unexpectedly.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`, `gcache.size` 32M as it comes",
  "from step 8 on a cluster that nobody needs: the gcache is made too small on purpose, and galera2"
      + " takes two snapshots"
})
@Costs("Every node is restarted, one by one, each time the size is changed.")
@UsesLab(own = true)
@Topic.Ist
@Topic.Sst
class GcacheChapter {

  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final String SMALL = "s/gcache.size=32M/gcache.size=4M/";

  @Test
  @Order(1)
  @DisplayName("Read it")
  @Covers("R013")
  void read(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes and reads from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).writers(1).readers(1).failingOver());
    page.step("Make a table to write to")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE gcache_probe (id INT PRIMARY KEY AUTO_INCREMENT, note TEXT)\"""")
        .succeeds();
    page.step("Read size and recovery from the running node")
        .why("Documents disagree on `gcache.recover`. Here it is `yes` without being set.")
        .run(
            """
            docker exec galera1 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -E '^ *gcache.(size|recover) ='
            docker exec galera1 grep -c gcache.recover /etc/mysql/mariadb.conf.d/z-galera.cnf || true""")
        .matches("gcache\\.size = 32M$")
        .matches("gcache\\.recover = yes$")
        .printsLine("0");
    page.step("See the file: all of it is on disk, and mapped into memory")
        .why(
            """
            It is allocated at once, so this file does not grow later. Its pages count as page cache, which
            the kernel can take back; it is not memory of the buffer pool's kind.""")
        .run(
            """
            docker exec galera1 du -k /var/lib/mysql/galera.cache
            docker exec --user mysql galera1 grep -A 1 galera.cache /proc/1/smaps""")
        .matches("^3277\\d\\s+/var/lib/mysql/galera.cache$")
        .matches("^Size:\\s+3277\\d kB$");
    page.step("Try to change it while the node runs")
        .otherwise(
            "No such variable: the provider's plugin is not active, and the file is the way.")
        .run("docker exec galera1 mariadb -e \"SET GLOBAL wsrep_provider_gcache_size=67108864\"")
        .exits(1)
        .matches("^ERROR 1238 \\(HY000\\)|^ERROR 1210 \\(HY000\\)");
  }

  @Test
  @Order(2)
  @DisplayName("Change it: in the file, and one node after the other is restarted")
  @Covers({"R013", "R006"})
  void change(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera3 gets a larger gcache");
    GcacheSteps.restart(page, "Raise it to 64M", "s/gcache.size=32M/gcache.size=64M/", "galera3");
    page.step("See the file")
        .run("docker exec galera3 du -k /var/lib/mysql/galera.cache")
        .matches("^6554\\d\\s");
    page.note("To try the limits without writing for hours, all three get a small one: 4M.");
    measures.ledger().mark("all get a small gcache");
    GcacheSteps.restart(page, "Set it to 4M", "s/gcache.size=64M/gcache.size=4M/", "galera3");
    GcacheSteps.restart(page, "Set it to 4M", SMALL, "galera2", "galera1");
    page.step("See that all have it")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_provider_options" | grep -o 'gcache.size = [^;]*'
            done""")
        .matches("(?s)(gcache.size = 4M\\s+){3}");
  }

  @Test
  @Order(3)
  @DisplayName("Measure the rate, and compute how long a node may be away")
  @Covers("R013")
  void estimate(Runbook page, Lab lab, Measures measures) {
    page.step("Read bytes of write-sets twice, five seconds apart, and divide")
        .why(
            "At the busiest hour, over minutes. Replicated and received together: every node caches both.")
        .run(
            """
            docker exec galera1 mariadb -N -e "
              SET @q = (SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS
                WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES'));
              DO SLEEP(5);
              SET @r = (SELECT SUM(VARIABLE_VALUE) - @q FROM information_schema.GLOBAL_STATUS
                WHERE VARIABLE_NAME IN ('WSREP_REPLICATED_BYTES', 'WSREP_RECEIVED_BYTES')) / 5;
              SELECT 'bytes a second', ROUND(@r);
              SELECT 'seconds that 4M last', ROUND(4 * 1024 * 1024 / GREATEST(@r, 1));
              SELECT 'megabytes for a day', ROUND(@r * 86400 / 1024 / 1024)\"""")
        .matches("^bytes a second\\s+\\d+$")
        .matches("^seconds that 4M last\\s+\\d+$");
    page.note(
        """
        The measure is bytes, not time: a night's import counts as much as a day. What follows writes a
        quarter of the gcache, and then two of it. Galera keeps some for itself (each write-set's head, and
        the newest ones that certification needs), so plan for twice what the rate says.""");
  }

  @Test
  @Order(4)
  @DisplayName("Away for less than that: only what was missed")
  @Covers("R011")
  void shorter(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is away for less than the gcache reaches");
    GcacheSteps.stop(page);
    GcacheSteps.write(page, "Write one megabyte, a quarter of it", "Rows of four kilobytes.", 256);
    GcacheSteps.reach(page);
    page.expect("a donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isTrue());
    GcacheSteps.start(page, true);
  }

  @Test
  @Order(5)
  @DisplayName("Away for more than that: a snapshot")
  @Covers("R012")
  void longer(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is away for longer than the gcache reaches");
    GcacheSteps.stop(page);
    GcacheSteps.write(page, "Write eight megabytes, twice of it", "The ring goes round.", 2048);
    GcacheSteps.reach(page);
    page.expect("no donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isFalse());
    GcacheSteps.start(page, false);
  }

  @Test
  @Order(6)
  @DisplayName("Every donor was restarted meanwhile: with gcache.recover it is still an IST")
  @Covers("R014")
  void recovered(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is away, galera3 and galera1 are restarted");
    GcacheSteps.stop(page);
    GcacheSteps.write(page, "Write what it misses", "A quarter of the gcache.", 256);
    restarted(page, "galera3");
    restarted(page, "galera1");
    page.step("See that they recovered it")
        .run(
            """
            for node in galera1 galera3; do
              docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' $node)" $node 2>&1 |
                grep -oE 'Recovering GCache ring buffer: found gapless sequence [0-9]+-[0-9]+' | tail -n 1
            done""")
        .matches("(?s)found gapless sequence \\d+-\\d+\\s.*found gapless sequence \\d+-\\d+");
    GcacheSteps.reach(page);
    GcacheSteps.start(page, true);
  }

  @Test
  @Order(7)
  @DisplayName("The same without gcache.recover: a snapshot")
  @Covers("R014")
  void notRecovered(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("without gcache.recover");
    GcacheSteps.stop(page);
    GcacheSteps.write(page, "Write what it misses", "As many rows as before.", 256);
    String off = "s/gcache.size=4M/gcache.recover=no;gcache.size=4M/";
    GcacheSteps.restart(page, "Switch recovery off", off, "galera3", "galera1");
    GcacheSteps.reach(page);
    page.expect("no donor has what galera2 misses").holds(() -> assertThat(reaches(lab)).isFalse());
    GcacheSteps.start(page, false);
  }

  @Test
  @Order(8)
  @DisplayName("Back to what it was")
  @Covers("R006")
  void back(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("all get their gcache back");
    String all = "s/gcache.recover=no;//; s/gcache.size=4M/gcache.size=32M/";
    GcacheSteps.restart(page, "Set it as it was", all, "galera3", "galera2", "galera1");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(HEALTHY)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the table")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE gcache_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }

  private static void restarted(Runbook page, String node) {
    page.step("Restart " + node).run("docker restart -t 600 " + node).succeeds();
    GcacheSteps.synced(page, node);
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
