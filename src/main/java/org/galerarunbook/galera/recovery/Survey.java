package org.galerarunbook.galera.recovery;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.Grastate;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.galera.NodeStatus;

/**
 * Looks at every node, running or not. A crashed node's position is asked of InnoDB, which applies
 * its log by that, as at each start; nothing else is changed.
 */
public final class Survey {

  private static final String TAKES_QUERIES = "mariadbd: ready for connections";

  /** A node without quorum answers this, and does not wait for its peers. */
  private static final String POSITION =
      "SET SESSION wsrep_sync_wait=0; SHOW GLOBAL STATUS WHERE Variable_name IN"
          + " ('wsrep_local_state_uuid','wsrep_last_committed')";

  private final GaleraCluster cluster;

  private Survey(GaleraCluster cluster) {
    this.cluster = cluster;
  }

  /** What is seen now, in the order of the nodes. */
  public static List<Sight> of(GaleraCluster cluster) {
    Survey survey = new Survey(cluster);
    return AtOnce.all(
        cluster.nodes().stream().<Supplier<Sight>>map(n -> () -> survey.look(n)).toList());
  }

  private Sight look(GaleraNode node) {
    ContainerStatus container = node.container().status();
    if (!container.exists()) {
      return Sight.blind(node.name(), Condition.ABSENT, "its container is gone");
    }
    if (container.paused()) {
      return Sight.blind(node.name(), Condition.PAUSED, "");
    }
    return container.running() ? running(node) : stopped(node);
  }

  private static Sight running(GaleraNode node) {
    NodeStatus status = node.status();
    if (!status.reachable()) {
      boolean tookQueries = NodeLog.sinceStart(node).has(TAKES_QUERIES);
      return Sight.blind(node.name(), tookQueries ? Condition.SILENT : Condition.STARTING, "");
    }
    Condition condition =
        switch (status.clusterStatus()) {
          case "Primary" -> Condition.PRIMARY;
          case "Disconnected" -> disconnected(node);
          default -> Condition.NON_PRIMARY;
        };
    if (condition == Condition.DISCONNECTED || condition == Condition.STARTING) {
      return Sight.blind(node.name(), condition, "");
    }
    boolean synced = status.ready() && "Synced".equals(status.state());
    return Sight.answering(node.name(), condition, positionOf(node, status), synced, status.size());
  }

  /** On its way it says so, too, for a moment. */
  private static Condition disconnected(GaleraNode node) {
    NodeLog log = NodeLog.sinceStart(node);
    boolean longSince =
        log.has(TAKES_QUERIES)
            && log.at(TAKES_QUERIES).plus(Arriving.FOR_A_MOMENT).isBefore(Instant.now());
    return longSince ? Condition.DISCONNECTED : Condition.STARTING;
  }

  private static Position positionOf(GaleraNode node, NodeStatus status) {
    if ("Primary".equals(status.clusterStatus())) {
      return new Position(status.uuid(), status.seqno());
    }
    Map<String, String> values = new HashMap<>();
    node.sql(POSITION)
        .lines()
        .map(l -> l.split("\t", 2))
        .filter(p -> p.length == 2)
        .forEach(p -> values.put(p[0].toLowerCase(java.util.Locale.ROOT), p[1]));
    return new Position(
        values.getOrDefault("wsrep_local_state_uuid", ""),
        Long.parseLong(values.getOrDefault("wsrep_last_committed", "-1")));
  }

  private Sight stopped(GaleraNode node) {
    Datadir datadir = new Datadir(cluster, node);
    return stopped(node.name(), node::grastate, datadir::recoveredPosition, datadir::hasTables);
  }

  /**
   * What a stopped node's files say. InnoDB is asked where grastate.dat names no place in a
   * history, or is missing: the tables may hold more than all others. All zeros in it mean that the
   * provider has crossed the data out, whatever InnoDB says of them.
   */
  static Sight stopped(
      String node,
      Supplier<Optional<Grastate>> grastate,
      Supplier<Position> recovered,
      BooleanSupplier hasTables) {
    try {
      Optional<Grastate> read = grastate.get();
      if (read.isEmpty()) {
        return hasTables.getAsBoolean()
            ? Sight.stopped(
                node, recovered.get(), "asked of InnoDB, grastate.dat is missing", false)
            : Sight.stopped(node, Position.NONE, "an empty data directory", false);
      }
      boolean safe = read.get().safeToBootstrap();
      Position written = new Position(read.get().uuid(), read.get().seqno());
      if (written.isKnown() || !written.hasUuid()) {
        return Sight.stopped(node, written, "grastate.dat", safe);
      }
      Position asked = recovered.get();
      if (!asked.uuid().equals(written.uuid())) {
        return Sight.blind(
            node,
            Condition.STOPPED,
            "grastate.dat says history %s, InnoDB says %s".formatted(written.uuid(), asked));
      }
      return Sight.stopped(node, asked, "asked of InnoDB by --wsrep-recover", safe);
    } catch (RuntimeException e) {
      return Sight.blind(node, Condition.STOPPED, lastLine(String.valueOf(e.getMessage())));
    }
  }

  private static String lastLine(String message) {
    String[] lines = message.strip().split("\n");
    return lines[lines.length - 1].strip();
  }
}
