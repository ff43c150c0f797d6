package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** What every way out of a full outage has in common. */
final class OutageSteps {

  static final Duration BACK = Duration.ofSeconds(60);

  static final String GRASTATES =
      """
      for node in galera1 galera2 galera3; do
        echo $node
        docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno|safe)'
      done""";

  static final String POSITIONS =
      """
      for node in galera1 galera2 galera3; do
        docker cp $node:/etc/mysql/mariadb.conf.d/z-galera.cnf - |
          docker run --rm -i --volumes-from $node --entrypoint sh \\
            "$(docker inspect --format '{{.Config.Image}}' $node)" -c '
              tar -xC /etc/mysql/mariadb.conf.d && mariadbd --user=mysql --skip-ssl --wsrep-recover 2>&1' |
          sed -n "s/.*Recovered position: */$node /p"
      done | tee positions.txt""";

  static final String ALL_SAVED =
      "All of them, those of earlier recoveries too: lost rows may be nowhere else. In earnest list them"
          + " with `docker volume ls --filter label=org.galerarunbook.role=saved`, and remove one by its"
          + " name.";

  static final String DELETE_SAVED =
      """
      docker volume rm $(docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
        --filter label=org.galerarunbook.role=saved)""";

  private OutageSteps() {}

  static String founding(String node) {
    return """
        touch bootstrap-once
        docker cp bootstrap-once %1$s:/etc/galera/
        rm bootstrap-once
        docker start %1$s"""
        .formatted(node);
  }

  static void found(Runbook page, String node) {
    page.step("Start " + node + " as the founder, this once")
        .why("The file is what `galera_new_cluster` is under systemd; the start script removes it.")
        .otherwise("Its container ends: `docker logs --tail 20 " + node + "` says why.")
        .run(founding(node))
        .succeeds()
        .run("docker exec " + node + " mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"")
        .within(BACK)
        .matches("^wsrep_cluster_status\\s+Primary$");
  }

  /** One after the other, each by IST. */
  static void follow(Runbook page, String... nodes) {
    for (String node : nodes) {
      page.step("Start " + node + ", and wait until it is synced")
          .why("By IST if the founder's gcache still has what it missed, else by a snapshot (SST).")
          .otherwise("What it waits for is in `docker logs --tail 50 " + node + "`.")
          .run("docker start " + node)
          .succeeds()
          .run(
              """
              docker exec %1$s mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
              since=$(docker inspect --format '{{.State.StartedAt}}' %1$s)
              docker logs --since "$since" %1$s 2>&1 | grep -oE 'Receiving IST: .*|SST completed on joiner'"""
                  .formatted(node))
          .within(BACK)
          .matches("^wsrep_local_state_comment\\s+Synced$")
          .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
          .printsNot("SST completed");
    }
  }
}
