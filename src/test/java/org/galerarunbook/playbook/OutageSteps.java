package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** What every way out of a full outage has in common. */
final class OutageSteps {

  static final Duration BACK = Duration.ofSeconds(60);

  /** With what it wrote when it left; a stop that was cut short leaves seqno -1. */
  static final String GRASTATES =
      """
      for node in galera1 galera2 galera3; do
        echo $node
        docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno|safe)'
      done""";

  static final String POSITIONS = positions("galera1 galera2 galera3") + " | tee positions.txt";

  static final String SAVED =
      "Lost rows may be nowhere else. `docker volume ls --filter label=org.galerarunbook.role=saved` lists"
          + " what was saved; when the application is content and a backup was made since, remove them one"
          + " by one: `docker volume rm NAME`.";

  static final String LIST_SAVED =
      """
      docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
        --filter label=org.galerarunbook.role=saved""";

  /** What to do when {@link #keep} finds its file. */
  static final String KEPT =
      "`cannot overwrite`, or `cannot create`: it was kept already. If anybody was made primary since, that file is"
          + " the one that counts. Else `mv` it away, and paste again.";

  private OutageSteps() {}

  /** The rest of a snapshot is not asked: InnoDB may name a position in it all the same. */
  static String positions(String nodes) {
    return """
        for node in %s; do
          docker cp $node:/etc/mysql/mariadb.conf.d/z-galera.cnf - |
            docker run --rm -i --volumes-from $node --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' $node)" -c '
                tar -xC /etc/mysql/mariadb.conf.d; cd /var/lib/mysql
                ls -d sst_in_progress .sst rsync_sst.conf 2>/dev/null | sed "s/^/half a snapshot: /" | grep . ||
                  mariadbd --user=mysql --skip-ssl --wsrep-recover 2>&1 | sed -n "s/.*Recovered position: *//p"' |
            sed "s/^/$node /"
        done"""
        .formatted(nodes);
  }

  /**
   * State UUID and seqno of nodes that run, kept in a file: what one writes later hides it. Pasted
   * again, it refuses to write over that file.
   */
  static String keep(String nodes, String kept) {
    return """
        (set -C; for node in %1$s; do echo $node $(docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ':')
          FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_STATE_UUID','WSREP_LAST_COMMITTED')"); done > %2$s) && cat %2$s"""
        .formatted(nodes, kept);
  }

  /** Asks nodes that are down for their positions, and says of each what to do with it. */
  static String compare(String nodes, String positions, String kept) {
    return positions(nodes) + " | tee " + positions + "\n" + judge(positions, kept);
  }

  /** Nothing for a node without a position, and for none if nothing was kept. */
  static String judge(String positions, String kept) {
    return """
        awk -F '[ :]' 'NR == FNR {if ($3 + 0 >= kept) {uuid = $2; kept = $3 + 0}; next}
          {print $1, ($2 == uuid && $3 ~ /^[0-9]+$/ && $3 + 0 <= kept) ? "start it" : "empty it first"}' \\
          %s %s"""
        .formatted(kept, positions);
  }

  static String bootstrap(String node) {
    return """
        touch bootstrap-once
        docker cp bootstrap-once %1$s:/etc/galera/
        rm -f bootstrap-once
        docker start %1$s"""
        .formatted(node);
  }

  static String is(String node, String variable) {
    return "docker exec %s mariadb -N -e \"SHOW STATUS LIKE '%s'\"".formatted(node, variable);
  }

  /** What is kept, and where; nothing is deleted. */
  static void listSaved(Runbook page, String node) {
    page.step("See what was saved, and keep it")
        .why(SAVED)
        .youSee("a volume for each data directory that was saved, with its node and the time in it")
        .run(LIST_SAVED)
        .matches("-" + node + "-saved-\\d{8}t\\d{6}$");
  }
}
