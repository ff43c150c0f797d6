package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.AtOnce;

/** Waits until some nodes agree, and tells meanwhile where each of them stands. */
final class ClusterWatch {

  /** A healthy start takes less; reading logs would slow it down. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final List<GaleraNode> nodes;
  private final StartListener listener;
  private final boolean isFirstStart;
  private Instant nextLook;

  /** Watches nodes whatever they have been through; their logs may tell of faults that are over. */
  ClusterWatch(List<GaleraNode> nodes, StartListener listener) {
    this(nodes, listener, false);
  }

  private ClusterWatch(List<GaleraNode> nodes, StartListener listener, boolean isFirstStart) {
    this.nodes = nodes;
    this.listener = listener;
    this.isFirstStart = isFirstStart;
  }

  /** Watches nodes that never ran before: what their logs complain of is in the way now. */
  static ClusterWatch ofFirstStart(List<GaleraNode> nodes, StartListener listener) {
    return new ClusterWatch(nodes, listener, true);
  }

  List<NodeStatus> await(Duration limit) {
    Instant begin = Instant.now();
    nextLook = begin.plus(PATIENCE);
    return Waiting.until("all nodes Primary, Synced, of one history", limit)
        .every(Duration.ofMillis(50))
        .is(
            () -> look(begin, limit),
            statuses -> Agreement.problems(statuses).isEmpty(),
            statuses -> "%s%n%s".formatted(Agreement.problems(statuses), logsOf(statuses)));
  }

  private List<NodeStatus> look(Instant begin, Duration limit) {
    List<NodeStatus> statuses = AtOnce.each(nodes, n -> look(n, begin));
    listener.waiting(
        "all nodes Synced",
        Agreement.inWords(statuses),
        Duration.between(begin, Instant.now()),
        limit);
    failIfOneEnded(statuses);
    if (isFirstStart && Instant.now().isAfter(nextLook)) {
      nextLook = Instant.now().plus(BETWEEN_LOOKS);
      failIfHandshakesFail(statuses);
    }
    return statuses;
  }

  /** A client each time would take from the servers what they need to start; the log does not. */
  private NodeStatus look(GaleraNode node, Instant begin) {
    boolean mayLog = isFirstStart && Instant.now().isBefore(begin.plus(PATIENCE));
    if (mayLog && !node.log(Instant.EPOCH).contains(NodeLog.SYNCED)) {
      String container = node.container().status().word();
      return NodeStatus.silent(node.name(), container, "starting");
    }
    return node.status();
  }

  /** A server that ended does not come back by waiting. */
  private void failIfOneEnded(List<NodeStatus> statuses) {
    List<NodeStatus> ended =
        statuses.stream().filter(s -> s.container().startsWith("stopped")).toList();
    if (!ended.isEmpty()) {
      throw new IllegalStateException(
          "%s ended instead of joining%n%s"
              .formatted(
                  ended.stream().map(NodeStatus::name).collect(Collectors.joining(", ")),
                  logsOf(ended)));
    }
  }

  /** No waiting makes a certificate a better one. */
  private void failIfHandshakesFail(List<NodeStatus> statuses) {
    for (GaleraNode node : nodes) {
      HandshakeFault.in(node.log(Instant.EPOCH))
          .ifPresent(
              fault -> {
                throw new IllegalStateException(
                    "the nodes don't take each other's certificates; %s says: %s%n%s"
                        .formatted(node, fault, logsOf(statuses)));
              });
    }
  }

  private String logsOf(List<NodeStatus> statuses) {
    return statuses.stream()
        .filter(s -> !s.isSyncedIn(nodes.size()))
        .map(s -> s.name() + ", last lines of its log:\n" + lastLines(s.name()).indent(2))
        .collect(Collectors.joining());
  }

  private String lastLines(String name) {
    return nodes.stream()
        .filter(n -> n.name().equals(name))
        .map(n -> n.container().lastLines(15))
        .collect(Collectors.joining());
  }
}
