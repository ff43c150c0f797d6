package org.galerarunbook.galera.recovery;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.Waiting;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.galera.NodeStatus;

/** A node on its way to Synced. */
final class Arriving {

  /** A snapshot of real data takes its time. */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** How long a node that is on its way may say that it is disconnected. */
  static final Duration FOR_A_MOMENT = Duration.ofSeconds(5);

  private final GaleraNode node;
  private final Instant since;
  private Instant disconnectedSince;

  Arriving(GaleraNode node, Instant since) {
    this.node = node;
    this.since = since;
  }

  void await() {
    NodeStatus last =
        Waiting.until(node + " Synced", LIMIT)
            .every(Duration.ofMillis(200))
            .last(this::look, Arriving::isSynced);
    if (!isSynced(last)) {
      throw new IllegalStateException(
          "not Synced after %d min: %s".formatted(LIMIT.toMinutes(), last.summary()));
    }
  }

  private NodeStatus look() {
    NodeStatus status = node.status();
    boolean ended = status.container().startsWith("stopped") || status.container().equals("absent");
    if (ended || hasLeft(status)) {
      throw new IllegalStateException(status.summary());
    }
    return status;
  }

  private static boolean isSynced(NodeStatus status) {
    return status.isSyncedIn(status.size()) && status.size() > 0;
  }

  /** A joiner says so for a moment, too, between its snapshot and its first view. */
  private boolean hasLeft(NodeStatus status) {
    if (!"Disconnected".equals(status.clusterStatus())) {
      disconnectedSince = null;
      return false;
    }
    if (disconnectedSince == null) {
      disconnectedSince = Instant.now();
    }
    return disconnectedSince.plus(FOR_A_MOMENT).isBefore(Instant.now());
  }

  /** By what its data came up to date. */
  String how() {
    NodeLog log = NodeLog.since(node, since);
    if (log.has(NodeLog.SST)) {
      return "joined by SST, a whole snapshot";
    }
    return log.has(NodeLog.IST)
        ? "joined by IST, %d write-sets from seqno %d"
            .formatted(log.number(NodeLog.IST, 1), log.number(NodeLog.IST, 2))
        : "joined, nothing was missing";
  }
}
