package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * Which rows of the ledger stopped nodes really have: read from a copy of each data directory by a
 * server without Galera, which knows nothing of seqnos.
 */
final class OutageTruth {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** What was prepared is decided as each start of the node decides it; then the rows are read. */
  private static final String READ =
      """
      set -eu
      cp -a --sparse=always /node/. /var/lib/mysql/
      rm -f /var/lib/mysql/galera.cache
      size=$(stat -c %s /var/lib/mysql/ib_logfile0)
      mariadbd --user=mysql --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so \\
        --wsrep-cluster-address=gcomm:// --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
        --innodb-log-file-size="$size" --wsrep-recover >/tmp/recover.log 2>&1
      mariadbd --user=mysql --skip-networking --skip-grant-tables --innodb-log-file-size="$size" \\
        --socket=/tmp/truth.sock >/tmp/server.log 2>&1 &
      for try in $(seq 600); do
        if mariadb -S /tmp/truth.sock -e 'SELECT 1' >/dev/null 2>&1; then break; fi
        sleep 0.1
      done
      mariadb -S /tmp/truth.sock -N -e "
        SELECT CONCAT(writer, ':', number) FROM passbolt.ledger_entry" || { cat /tmp/server.log; exit 1; }
      """;

  private OutageTruth() {}

  /**
   * The rows by node.
   *
   * @throws AssertionError if two nodes each have a row that the other lacks: two histories
   */
  static Map<String, Set<String>> of(GaleraCluster cluster) {
    List<GaleraNode> nodes = cluster.nodes();
    List<Set<String>> rows =
        AtOnce.all(nodes.stream().<Supplier<Set<String>>>map(n -> () -> rows(cluster, n)).toList());
    Map<String, Set<String>> byNode = new TreeMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      byNode.put(nodes.get(i).name(), rows.get(i));
    }
    for (Set<String> one : rows) {
      for (Set<String> other : rows) {
        assertThat(one.containsAll(other) || other.containsAll(one))
            .as("of two nodes one has all rows of the other")
            .isTrue();
      }
    }
    return byNode;
  }

  private static Set<String> rows(GaleraCluster cluster, GaleraNode node) {
    return OneShot.run(
            cluster.spec().identity(),
            node.container().image(),
            Map.of(cluster.spec().identity().volumeName(node.name()), "/node"),
            READ,
            LIMIT)
        .orThrow("reading a copy of the data directory of " + node)
        .lines()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
