package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** Steps about the gcache that come more than once. */
final class GcacheSteps {

  private static final Duration BACK = Duration.ofSeconds(90);

  /** Only what it logged since it was started last; an earlier transfer must not count. */
  private static final String TRANSFER =
      """
      since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
      docker logs --since "$since" galera2 2>&1 | grep -oE 'Receiving IST: .*|SST completed on joiner'""";

  private static final String REACH =
      """
      echo galera2 stopped at $(docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep seqno)
      for node in galera1 galera3; do
        echo $node has from $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_cached_downto'")
      done""";

  private GcacheSteps() {}

  static void synced(Runbook page, String node) {
    page.step("Wait until %s is synced".formatted(node))
        .otherwise("What it waits for is in `docker logs --tail 50 %s`.".formatted(node))
        .run(
            "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                .formatted(node))
        .within(BACK)
        .matches("Synced$");
  }

  static void restart(Runbook page, String title, String edit, String... nodes) {
    for (String node : nodes) {
      page.step(title + " on " + node + ", and restart it")
          .run(
              """
              docker exec %1$s sed -i '%2$s' /etc/mysql/mariadb.conf.d/z-galera.cnf &&
              docker restart -t 600 %1$s"""
                  .formatted(node, edit))
          .succeeds();
      synced(page, node);
    }
  }

  /** Rows of four kilobytes, through galera1. */
  static void write(Runbook page, String title, String why, int rows) {
    page.step(title)
        .why(why)
        .limit(Duration.ofMinutes(3))
        .run(
            """
            for i in $(seq %d); do
              echo "INSERT INTO gcache_probe (note) VALUES (REPEAT(MD5($i), 128));"
            done | docker exec -i toolbox mariadb -h galera1.local"""
                .formatted(rows))
        .succeeds();
  }

  static void stop(Runbook page) {
    page.step("Stop galera2").run("docker stop -t 600 galera2").succeeds();
  }

  static void reach(Runbook page) {
    page.step("Read where galera2 stopped, and from where on the others have everything")
        .why(
            """
            `wsrep_local_cached_downto` is the oldest write-set in a node's gcache. If it is at most one
            more than the seqno where galera2 stopped, that node can give an IST. This tells before the start.""")
        .run(REACH)
        .matches("^galera2 stopped at seqno: \\d+$")
        .matches("^galera1 has from wsrep_local_cached_downto \\d+$");
  }

  static void start(Runbook page, boolean ist) {
    page.step("Start galera2").run("docker start galera2").succeeds();
    synced(page, "galera2");
    var read = page.step("Read what it was sent").run(TRANSFER);
    if (ist) {
      read.matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+").printsNot("SST completed");
    } else {
      read.prints("SST completed on joiner").printsNot("Receiving IST: ");
    }
  }
}
