package org.galerarunbook.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galerarunbook.Waiting;

/**
 * Reads every node after the workload ended. While nodes differ they are read again for a while: a
 * server that was frozen may still find a write in its socket, long after the client gave it up,
 * and commit it between two reads. Such a write reaches all nodes; a divergence stays.
 */
final class Settlement {

  private static final Duration INTERVAL = Duration.ofMillis(200);

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
    Map<String, NodeContent> first = readAll(nodes);
    // Those that go on to differ are for the verdict, which says it row by row.
    return agree(first)
        ? first
        : Waiting.until("nodes agree on the ledger", patience)
            .every(INTERVAL)
            .last(() -> readAll(nodes), Settlement::agree);
  }

  private Map<String, NodeContent> readAll(List<String> nodes) {
    Map<String, NodeContent> contents = new TreeMap<>();
    Map<String, SQLException> errors = new TreeMap<>();
    boolean all =
        Waiting.until("every node can be read", limit)
            .every(INTERVAL)
            .last(
                () -> {
                  nodes.stream()
                      .filter(n -> !contents.containsKey(n))
                      .forEach(n -> tryToRead(n, contents, errors));
                  return errors.isEmpty();
                },
                Boolean::booleanValue);
    if (!all) {
      IllegalStateException failure =
          new IllegalStateException(
              "after %d s the ledger still cannot be read on %s. It says nothing of a node that it"
                      .formatted(
                          limit.toSeconds(),
                          errors.entrySet().stream()
                              .map(n -> n.getKey() + " (" + n.getValue().getMessage() + ")")
                              .collect(Collectors.joining(", ")))
                  + " has not read: bring the node back");
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
