package org.galerarunbook.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Reads every node after the workload ended. While nodes differ they are read again for a while: a
 * server that was frozen may still find a write in its socket, long after the client gave it up,
 * and commit it between two reads. Such a write reaches all nodes; a divergence stays.
 */
final class Settlement {

  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** Reads one node. */
  interface ContentSource {
    NodeContent read(String node) throws SQLException;
  }

  private final ContentSource source;
  private final Duration limit;
  private final Duration patience;

  /**
   * @param limit for every node to be readable
   * @param patience for nodes that differ
   */
  Settlement(ContentSource source, Duration limit, Duration patience) {
    this.source = source;
    this.limit = limit;
    this.patience = patience;
  }

  /**
   * Every row of every node.
   *
   * @throws IllegalStateException naming the nodes that cannot be read
   */
  Map<String, NodeContent> read(List<String> nodes) {
    AtomicReference<Map<String, NodeContent>> last = new AtomicReference<>(readAll(nodes));
    if (agree(last.get())) {
      return last.get();
    }
    try {
      Awaitility.await("nodes agree on the ledger")
          .pollInSameThread()
          .pollDelay(INTERVAL)
          .pollInterval(INTERVAL)
          .atMost(patience)
          .until(
              () -> {
                last.set(readAll(nodes));
                return agree(last.get());
              });
    } catch (ConditionTimeoutException e) {
      // They do differ. That is for the verdict to say, row by row.
    }
    return last.get();
  }

  private Map<String, NodeContent> readAll(List<String> nodes) {
    Map<String, NodeContent> contents = new TreeMap<>();
    Map<String, SQLException> errors = new TreeMap<>();
    try {
      Awaitility.await("every node can be read")
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(INTERVAL)
          .atMost(limit)
          .until(
              () -> {
                for (String node : nodes) {
                  if (!contents.containsKey(node)) {
                    tryToRead(node, contents, errors);
                  }
                }
                return errors.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      IllegalStateException failure =
          new IllegalStateException(
              "after %d s the ledger still cannot be read on %s. It says nothing of a node that it"
                      .formatted(
                          limit.toSeconds(),
                          errors.entrySet().stream()
                              .map(n -> n.getKey() + " (" + n.getValue().getMessage() + ")")
                              .collect(Collectors.joining(", ")))
                  + " has not read: bring the node back, or leave it out by stopWithout(node)",
              e);
      errors.values().forEach(failure::addSuppressed);
      throw failure;
    }
    return contents;
  }

  private void tryToRead(
      String node, Map<String, NodeContent> contents, Map<String, SQLException> errors) {
    try {
      contents.put(node, source.read(node));
      errors.remove(node);
    } catch (SQLException e) {
      errors.put(node, e);
    }
  }

  private static boolean agree(Map<String, NodeContent> contents) {
    return contents.values().stream().map(c -> new HashSet<>(c.entries())).distinct().count() <= 1;
  }
}
