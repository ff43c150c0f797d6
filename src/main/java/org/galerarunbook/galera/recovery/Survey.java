package org.galerarunbook.galera.recovery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.galera.recovery.Contents.View;

/**
 * Looks at every node, running or not. A stopped node's position is asked of InnoDB, which applies
 * its log by that, as at each start; nothing else is changed.
 */
public final class Survey {

  private static final String TAKES_QUERIES = "mariadbd: ready for connections";

  /** Whom a vote of its peers proved wrong; its provider crosses the data out, too. */
  public static final String INCONSISTENT = "Inconsistency detected";

  private static final String SNAPSHOT_BEGAN = "SST started on joiner";
  private static final String TRANSFER_ENDED = "T completed on joiner";

  /** A node without quorum answers this, and does not wait for its peers. */
  private static final String POSITION =
      "SET SESSION wsrep_sync_wait=0; SHOW GLOBAL STATUS WHERE Variable_name IN"
          + " ('wsrep_local_state_uuid','wsrep_last_committed')";

  private final GaleraCluster cluster;
  private final Roster roster;
  private final Optional<String> image;

  /** What was seen of a node, whom it knew when it crashed, and whom it noted by name. */
  private record Look(Sight sight, View lastView, Noted members) {
    static Look at(Sight sight) {
      return new Look(sight, View.NONE, Noted.NOTHING);
    }

    static Look blind(GaleraNode node, Condition condition, String problem) {
      return at(Sight.blind(node.name(), condition, problem));
    }
  }

  private Survey(GaleraCluster cluster, Roster roster) {
    this.cluster = cluster;
    this.roster = roster;
    this.image =
        cluster.nodes().stream()
            .filter(n -> n.container().status().exists())
            .findFirst()
            .map(n -> n.container().image());
  }

  /**
   * What is seen now, in the order of the nodes; behind them members of a last view that nobody
   * knows.
   *
   * @param cluster with the nodes of the roster
   */
  public static List<Sight> of(GaleraCluster cluster, Roster roster) {
    Survey survey = new Survey(cluster, roster);
    List<Look> looks = AtOnce.each(cluster.nodes(), survey::look);
    Map<Sight, Noted> noted = new LinkedHashMap<>();
    looks.forEach(l -> noted.put(l.sight(), l.members().only(Roster::isNode)));
    List<Sight> sights = new ArrayList<>(marked(noted));
    sights.addAll(strangers(sights.size(), looks.stream().map(Look::lastView).toList()));
    sights.addAll(
        named(noted, Set.copyOf(roster.nodes()), "no container, volume or peers' list names it"));
    return sights;
  }

  /**
   * Members of the last primary component that are not known. Those that a node noted which has
   * less than another are of an older one.
   *
   * @param noted by name, by those whose data directories were read
   * @param problem why they are not known
   */
  public static List<Sight> named(Map<Sight, Noted> noted, Set<String> known, String problem) {
    long highest = highest(noted.keySet());
    Map<String, String> strangers = new TreeMap<>();
    noted.forEach(
        (sight, members) -> {
          if (isAt(highest, sight)) {
            members.names().stream()
                .filter(n -> !known.contains(n))
                .forEach(n -> strangers.merge(n, sight.node(), (a, b) -> a + ", " + b));
          }
        });
    String why = problem + ", and it was of the last component that ";
    return strangers.entrySet().stream()
        .map(s -> Sight.blind(s.getKey(), Condition.ABSENT, why + s.getValue() + " saw"))
        .toList();
  }

  /**
   * The nodes; each that would be asked whom it knew last, and can't be, says so. Of those that
   * have less than another it does not matter.
   *
   * @param noted in the order of the nodes
   */
  public static List<Sight> marked(Map<Sight, Noted> noted) {
    long highest = highest(noted.keySet());
    return noted.entrySet().stream()
        .map(
            n ->
                isAt(highest, n.getKey())
                    ? n.getKey().withPeersUnread(n.getValue().unread())
                    : n.getKey())
        .toList();
  }

  private static long highest(Set<Sight> sights) {
    return sights.stream().mapToLong(s -> s.position().seqno()).max().orElse(Long.MAX_VALUE);
  }

  private static boolean isAt(long highest, Sight sight) {
    return sight.position().isKnown() && sight.position().seqno() == highest;
  }

  /**
   * Members of a last view beyond the nodes that are known. A view has no names: as many are
   * strangers as there are too many.
   */
  public static List<Sight> strangers(int known, List<View> lastViews) {
    View largest =
        lastViews.stream().max(Comparator.comparing(v -> v.members().size())).orElse(View.NONE);
    int members = largest.members().size();
    String why = "the last view had %d members, and %d nodes are known".formatted(members, known);
    Set<String> selves = lastViews.stream().map(View::self).collect(Collectors.toSet());
    return largest.members().stream()
        .filter(m -> !selves.contains(m))
        .limit(Math.max(0, members - known))
        .map(m -> "member-" + m.substring(0, Math.min(8, m.length())))
        .map(m -> Sight.blind(m, Condition.ABSENT, why))
        .toList();
  }

  private Look look(GaleraNode node) {
    ContainerStatus container = node.container().status();
    if (!container.exists()) {
      return withoutContainer(node);
    }
    if (container.paused()) {
      return Look.blind(node, Condition.PAUSED, "");
    }
    return container.running() ? running(node) : stopped(node);
  }

  private Look withoutContainer(GaleraNode node) {
    Datadir datadir = new Datadir(cluster, node, image.orElse(""));
    if (image.isEmpty() || !datadir.exists()) {
      return Look.blind(
          node,
          Condition.ABSENT,
          "there is no container of it; it is known from " + roster.from().get(node.name()));
    }
    Contents contents = datadir.look();
    Sight read = contents.seen(node.name(), () -> false, () -> false);
    return new Look(read.withoutContainer(), contents.view(), contents.members());
  }

  private static Look running(GaleraNode node) {
    NodeStatus status = node.status();
    if (!status.reachable()) {
      boolean tookQueries = NodeLog.sinceStart(node).has(TAKES_QUERIES);
      return Look.blind(node, tookQueries ? Condition.SILENT : Condition.STARTING, "");
    }
    Condition condition =
        switch (status.clusterStatus()) {
          case "Primary" -> Condition.PRIMARY;
          case "Disconnected" -> disconnected(node);
          default -> Condition.NON_PRIMARY;
        };
    if (condition == Condition.DISCONNECTED || condition == Condition.STARTING) {
      return Look.blind(node, condition, "");
    }
    boolean synced = status.ready() && "Synced".equals(status.state());
    Position position = positionOf(node, status);
    return Look.at(Sight.answering(node.name(), condition, position, synced, status.size()));
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
    Map<String, String> values = NodeStatus.values(node.sql(POSITION));
    return new Position(
        values.getOrDefault("wsrep_local_state_uuid", ""),
        Long.parseLong(values.getOrDefault("wsrep_last_committed", "-1")));
  }

  private Look stopped(GaleraNode node) {
    Datadir datadir = new Datadir(cluster, node, node.container().image());
    if (!datadir.exists()) {
      return Look.blind(node, Condition.STOPPED, "there is no volume " + datadir.volume());
    }
    try {
      Contents contents = datadir.look();
      return new Look(
          contents.seen(
              node.name(),
              () -> snapshotUnfinished(node.container().logs()),
              () -> NodeLog.sinceStart(node).has(INCONSISTENT)),
          contents.view(),
          contents.members());
    } catch (RuntimeException e) {
      return Look.blind(node, Condition.STOPPED, String.valueOf(e.getMessage()).strip());
    }
  }

  /** Of several attempts the last one counts; one that was sent write-sets ended, too. */
  public static boolean snapshotUnfinished(String log) {
    return log.lastIndexOf(SNAPSHOT_BEGAN) > log.lastIndexOf(TRANSFER_ENDED);
  }
}
