package org.galerarunbook.lab;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.fault.FaultListener;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLogs;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Timeline.Tone;

/**
 * Draws each node's state over time, from what nodes log about themselves, what the engine does to
 * them and which faults are brought upon them. It asks the nodes nothing, so it costs them nothing
 * and misses nothing between two questions.
 */
final class NodeObserver implements AutoCloseable, NodeLogs.Listener, FaultListener {

  private static final Pattern SHIFT = Pattern.compile("Shifting [A-Z/]+ -> ([A-Z/]+)");
  private static final Pattern NON_PRIMARY = Pattern.compile("New COMPONENT: primary = no");

  private final GaleraCluster cluster;
  private final TimelineFeed feed;
  private final Map<String, Instant> frozen = new ConcurrentHashMap<>();
  private final NodeLogs logs;

  NodeObserver(GaleraCluster cluster, TimelineFeed feed) {
    this.cluster = cluster;
    this.feed = feed;
    this.logs = NodeLogs.follow(cluster, this);
    cluster.addFaultListener(this);
    // Where each node stands now is the beginning of a chapter's timeline.
    Instant now = Instant.now();
    for (NodeStatus status : cluster.status()) {
      if (status.reachable()) {
        feed.state(status.name(), status.state(), tone(status.state()), now);
      } else {
        feed.state(status.name(), status.container(), Tone.GONE, now);
      }
    }
  }

  @Override
  public void happened(GaleraNode node, String action, Instant at) {
    switch (action) {
      case "start" -> feed.state(node.name(), "starting", Tone.DEGRADED, at);
      case "die" -> feed.state(node.name(), "stopped", Tone.GONE, at);
      case "pause" -> {
        frozen.put(node.name(), at);
        feed.state(node.name(), "frozen", Tone.BAD, at);
      }
      case "unpause" -> {
        Instant since = frozen.remove(node.name());
        if (since != null) {
          feed.fault("frozen", node.name(), since, at);
        }
        feed.state(node.name(), "running again", Tone.DEGRADED, at);
      }
      default -> {
        // Other events do not change a node's state.
      }
    }
  }

  /** Of what the engine does to a container it tells by itself, whoever did it. */
  @Override
  public void healed(Fault fault) {
    if (!fault.isOfTheEngine()) {
      feed.fault(fault.what(), fault.target(), fault.injectedAt(), fault.healedAt().orElseThrow());
    }
  }

  @Override
  public void line(GaleraNode node, Instant at, String line) {
    Matcher shift = SHIFT.matcher(line);
    if (shift.find()) {
      String state = shift.group(1);
      feed.state(
          node.name(),
          state.charAt(0) + state.substring(1).toLowerCase(Locale.ROOT),
          tone(state),
          at);
    } else if (NON_PRIMARY.matcher(line).find()) {
      feed.state(node.name(), "non-Primary", Tone.BAD, at);
    }
  }

  private static Tone tone(String state) {
    return switch (state.toUpperCase(Locale.ROOT)) {
      case "SYNCED" -> Tone.GOOD;
      case "DONOR/DESYNCED", "JOINED", "JOINER", "JOINING", "PRIMARY" -> Tone.DEGRADED;
      default -> Tone.BAD;
    };
  }

  @Override
  public void close() {
    cluster.removeFaultListener(this);
    logs.close();
  }
}
