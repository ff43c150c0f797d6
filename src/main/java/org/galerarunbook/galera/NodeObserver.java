package org.galerarunbook.galera;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.container.EngineEvents;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Timeline.Tone;

/**
 * Draws each node's state over time, from what nodes log about themselves and what the engine does
 * to them. It asks the nodes nothing, so it costs them nothing and misses nothing between two
 * questions.
 */
public final class NodeObserver implements AutoCloseable {

  private static final Pattern SHIFT = Pattern.compile("Shifting [A-Z/]+ -> ([A-Z/]+)");
  private static final Pattern NON_PRIMARY = Pattern.compile("New COMPONENT: primary = no");

  private final GaleraCluster cluster;
  private final TimelineFeed feed;
  private final Map<String, Instant> frozen = new ConcurrentHashMap<>();
  private final Map<String, Closeable> logs = new ConcurrentHashMap<>();
  private final Closeable events;

  /** Begins to observe. */
  public NodeObserver(GaleraCluster cluster, TimelineFeed feed) {
    this.cluster = cluster;
    this.feed = feed;
    this.events = EngineEvents.follow(cluster.spec().identity(), this::happened);
    cluster.nodes().forEach(n -> followLog(n.name(), Instant.now()));
  }

  /** Tells where each node stands now, as the beginning of a chapter's timeline. */
  public void begin() {
    Instant now = Instant.now();
    for (NodeStatus status : cluster.status()) {
      if (status.reachable()) {
        feed.state(status.name(), status.state(), tone(status.state()), now);
      } else {
        feed.state(status.name(), status.container(), Tone.GONE, now);
      }
    }
  }

  private void happened(EngineEvents.Happened event) {
    boolean isNode = cluster.nodes().stream().anyMatch(n -> n.name().equals(event.role()));
    if (!isNode) {
      return;
    }
    switch (event.action()) {
      case "start" -> {
        feed.state(event.role(), "starting", Tone.DEGRADED, event.at());
        followLog(event.role(), event.at());
      }
      case "die" -> feed.state(event.role(), "stopped", Tone.GONE, event.at());
      case "pause" -> {
        frozen.put(event.role(), event.at());
        feed.state(event.role(), "frozen", Tone.BAD, event.at());
      }
      case "unpause" -> {
        Instant since = frozen.remove(event.role());
        if (since != null) {
          feed.fault("frozen", event.role(), since, event.at());
        }
        feed.state(event.role(), "running again", Tone.DEGRADED, event.at());
      }
      default -> {
        // Other events do not change a node's state.
      }
    }
  }

  private void followLog(String node, Instant since) {
    GaleraNode source =
        cluster.nodes().stream().filter(n -> n.name().equals(node)).findFirst().orElseThrow();
    Closeable before =
        logs.put(
            node,
            EngineEvents.followLog(
                source.container(), since, (at, line) -> logged(node, at, line)));
    if (before != null) {
      close(before);
    }
  }

  private void logged(String node, Instant at, String line) {
    Matcher shift = SHIFT.matcher(line);
    if (shift.find()) {
      String state = shift.group(1);
      feed.state(
          node,
          state.charAt(0) + state.substring(1).toLowerCase(java.util.Locale.ROOT),
          tone(state),
          at);
    } else if (NON_PRIMARY.matcher(line).find()) {
      feed.state(node, "non-Primary", Tone.BAD, at);
    }
  }

  static Tone tone(String state) {
    return switch (state.toUpperCase(java.util.Locale.ROOT)) {
      case "SYNCED" -> Tone.GOOD;
      case "DONOR/DESYNCED", "JOINED", "JOINER", "JOINING", "PRIMARY" -> Tone.DEGRADED;
      default -> Tone.BAD;
    };
  }

  @Override
  public void close() {
    close(events);
    logs.values().forEach(NodeObserver::close);
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop following the engine", e);
    }
  }
}
