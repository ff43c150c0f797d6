package org.galerarunbook.galera;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.galerarunbook.container.EngineEvents;
import org.testcontainers.containers.output.OutputFrame;

/**
 * Follows the logs of all nodes, over each of their lives, and hears what the engine does to them.
 */
public final class NodeLogs implements AutoCloseable {

  /** Hears lines and events, each from a thread of the engine's client. */
  public interface Listener {

    /** A node wrote a line. */
    void line(GaleraNode node, Instant at, String line);

    /** Something happened to its container: {@code start}, {@code die}, {@code pause}, … */
    default void happened(GaleraNode node, String action, Instant at) {}
  }

  private final List<GaleraNode> nodes;
  private final Listener listener;
  private final Map<String, Closeable> logs = new ConcurrentHashMap<>();
  private final Closeable events;

  private NodeLogs(GaleraCluster cluster, Listener listener) {
    this.nodes = cluster.nodes();
    this.listener = listener;
    this.events = EngineEvents.follow(cluster.spec().identity(), this::happened);
  }

  /** From now on, of nodes that run and of those that will. */
  public static NodeLogs follow(GaleraCluster cluster, Listener listener) {
    NodeLogs following = new NodeLogs(cluster, listener);
    Instant now = Instant.now();
    for (GaleraNode node : following.nodes) {
      if (node.container().status().exists()) {
        following.follow(node, now);
      }
    }
    return following;
  }

  /** Hands each line to the node's consumer, as Testcontainers would. */
  static Listener to(Function<GaleraNode, Consumer<OutputFrame>> make) {
    Map<String, Consumer<OutputFrame>> consumers = new ConcurrentHashMap<>();
    return (node, at, line) ->
        consumers
            .computeIfAbsent(node.name(), n -> make.apply(node))
            .accept(
                new OutputFrame(
                    OutputFrame.OutputType.STDERR, (line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private void happened(EngineEvents.Happened event) {
    nodes.stream()
        .filter(n -> n.name().equals(event.role()))
        .findFirst()
        .ifPresent(
            node -> {
              if (event.action().equals("start")) {
                follow(node, event.at());
              }
              listener.happened(node, event.action(), event.at());
            });
  }

  private void follow(GaleraNode node, Instant since) {
    Closeable before =
        logs.put(
            node.name(),
            EngineEvents.followLog(
                node.container(), since, (at, line) -> listener.line(node, at, line)));
    if (before != null) {
      close(before);
    }
  }

  @Override
  public void close() {
    close(events);
    logs.values().forEach(NodeLogs::close);
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot stop following the engine", e);
    }
  }
}
