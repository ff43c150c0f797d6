package org.galerarunbook.check;

import java.util.List;
import java.util.Map;

/**
 * A cluster as it showed itself.
 *
 * @param known from another source than what was asked
 * @param nodes all that were asked, in the order of the list
 * @param rows what each node has of each table, by table and node; null when nobody compared
 */
record Seen(
    Known known,
    List<NodeSeen> nodes,
    Limits limits,
    Typed typed,
    Map<String, Map<String, String>> rows) {

  Seen {
    nodes = List.copyOf(nodes);
  }

  /** Those that told of themselves. */
  List<NodeSeen> answering() {
    return nodes.stream().filter(NodeSeen::answers).toList();
  }

  /** Those that told of their state, too: where wsrep_on is OFF a session is not shown it. */
  List<NodeSeen> telling() {
    return answering().stream().filter(n -> !n.hidden()).toList();
  }

  /** Those whose ports tell of them. */
  List<NodeSeen> showing() {
    return nodes.stream().filter(NodeSeen::shows).toList();
  }

  Here here(NodeSeen node, Report report) {
    return new Here(node.name(), typed, report);
  }

  boolean anyPrimary() {
    return answering().stream().anyMatch(NodeSeen::isPrimary);
  }
}
