package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.runbook.Progress;

/** Waits until some nodes agree, and tells meanwhile where each of them stands. */
final class ClusterWatch {

  /** A healthy start takes less; reading logs would slow it down. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final List<GaleraNode> nodes;
  private final Progress progress;
  private final boolean isFirstStart;

  /** Watches nodes whatever they have been through; their logs may tell of faults that are over. */
  ClusterWatch(List<GaleraNode> nodes, Progress progress) {
    this(nodes, progress, false);
  }

  private ClusterWatch(List<GaleraNode> nodes, Progress progress, boolean isFirstStart) {
    this.nodes = nodes;
    this.progress = progress;
    this.isFirstStart = isFirstStart;
  }

  /** Watches nodes that never ran before: what their logs complain of is in the way now. */
  static ClusterWatch ofFirstStart(List<GaleraNode> nodes, Progress progress) {
    return new ClusterWatch(nodes, progress, true);
  }

  List<NodeStatus> await(Duration limit) {
    Instant begin = Instant.now();
    AtomicReference<Instant> nextLook = new AtomicReference<>(begin.plus(PATIENCE));
    AtomicReference<List<NodeStatus>> last = new AtomicReference<>(List.of());
    try {
      Awaitility.await("all nodes Primary, Synced, of one history")
          .atMost(limit)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                last.set(
                    AtOnce.all(
                        nodes.stream()
                            .<java.util.function.Supplier<NodeStatus>>map(n -> n::status)
                            .toList()));
                progress.waiting(
                    "all nodes Synced",
                    Agreement.inWords(last.get()),
                    Duration.between(begin, Instant.now()),
                    limit);
                failIfOneEnded(last.get());
                if (isFirstStart && Instant.now().isAfter(nextLook.get())) {
                  nextLook.set(Instant.now().plus(BETWEEN_LOOKS));
                  failIfHandshakesFail(last.get());
                }
                return Agreement.problems(last.get()).isEmpty();
              });
      return last.get();
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          "after %d s the nodes still do not agree: %s%n%s"
              .formatted(limit.toSeconds(), Agreement.problems(last.get()), logsOf(last.get())),
          e);
    }
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
        .map(s -> s.name() + ", last lines of its log:\n" + lastErrors(s.name()))
        .collect(Collectors.joining("\n"));
  }

  private String lastErrors(String name) {
    List<String> lines =
        nodes.stream()
            .filter(n -> n.name().equals(name))
            .flatMap(n -> n.container().logs().lines())
            .toList();
    return lines.subList(Math.max(0, lines.size() - 15), lines.size()).stream()
        .map(l -> "  " + l)
        .collect(Collectors.joining("\n"));
  }
}
