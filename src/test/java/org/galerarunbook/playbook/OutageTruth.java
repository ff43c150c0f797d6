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
 * What a volume with a data directory really holds: where InnoDB stands, and which rows of the
 * ledger, read from a copy by a server without Galera, which knows nothing of seqnos.
 *
 * @param position {@code uuid:seqno}; {@code half} for the rest of an interrupted snapshot, of
 *     which no rows are read
 * @param rows of the ledger
 */
record OutageTruth(String position, Set<String> rows) {

  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final String HALF = "half";

  /** What was prepared is decided as each start of the node decides it; then the rows are read. */
  private static final String READ =
      """
      set -eu
      cd /node
      if [ -e sst_in_progress ] || [ -e .sst ] || [ -e rsync_sst.conf ]; then
        ls -A | grep -q . && echo 'position half'
        exit 0
      fi
      cp -a --sparse=always /node/. /var/lib/mysql/
      rm -f /var/lib/mysql/galera.cache /var/lib/mysql/gcache.page.*
      size=$(stat -c %s /var/lib/mysql/ib_logfile0)
      mariadbd --user=mysql --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so \\
        --wsrep-cluster-address=gcomm:// --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
        --innodb-log-file-size="$size" --wsrep-recover >/tmp/recover.log 2>&1
      sed -n 's/.*Recovered position: */position /p' /tmp/recover.log | tail -n 1
      mariadbd --user=mysql --skip-networking --skip-grant-tables --innodb-log-file-size="$size" \\
        --socket=/tmp/truth.sock >/tmp/server.log 2>&1 &
      for try in $(seq 600); do
        if mariadb -S /tmp/truth.sock -e 'SELECT 1' >/dev/null 2>&1; then break; fi
        sleep 0.1
      done
      mariadb -S /tmp/truth.sock -N -e "
        SELECT CONCAT(writer, ':', number) FROM passbolt.ledger_entry" || { cat /tmp/server.log; exit 1; }
      """;

  boolean isHalf() {
    return position.equals(HALF);
  }

  /**
   * Of each node that is down; one that runs may not be read beside its server.
   *
   * @throws AssertionError if two nodes each have a row that the other lacks: two histories
   */
  static Map<String, OutageTruth> of(GaleraCluster cluster) {
    Map<String, String> volumes = new TreeMap<>();
    for (GaleraNode node : cluster.nodes()) {
      if (!node.container().status().running()) {
        volumes.put(node.name(), cluster.spec().identity().volumeName(node.name()));
      }
    }
    Map<String, OutageTruth> byNode = in(cluster, volumes);
    for (OutageTruth one : byNode.values()) {
      for (OutageTruth other : byNode.values()) {
        assertThat(one.rows.containsAll(other.rows) || other.rows.containsAll(one.rows))
            .as("of two nodes one has all rows of the other")
            .isTrue();
      }
    }
    return byNode;
  }

  /** Of these volumes, by the node that they are of. */
  static Map<String, OutageTruth> in(GaleraCluster cluster, Map<String, String> volumes) {
    List<String> nodes = List.copyOf(volumes.keySet());
    List<OutageTruth> found =
        AtOnce.all(
            nodes.stream()
                .<Supplier<OutageTruth>>map(n -> () -> read(cluster, volumes.get(n)))
                .toList());
    Map<String, OutageTruth> byNode = new TreeMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      byNode.put(nodes.get(i), found.get(i));
    }
    return byNode;
  }

  private static OutageTruth read(GaleraCluster cluster, String volume) {
    List<String> lines =
        OneShot.run(
                cluster.spec().identity(),
                cluster.node(1).container().image(),
                Map.of(volume, "/node"),
                READ,
                LIMIT)
            .orThrow("reading a copy of the volume " + volume)
            .lines()
            .toList();
    String mark = "position ";
    String position =
        lines.stream()
            .filter(l -> l.startsWith(mark))
            .findFirst()
            .orElseThrow(() -> new AssertionError(volume + " has no data: " + lines))
            .substring(mark.length());
    return new OutageTruth(
        position,
        lines.stream()
            .filter(l -> !l.startsWith(mark))
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
