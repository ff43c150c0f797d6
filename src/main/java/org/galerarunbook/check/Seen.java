package org.galerarunbook.check;

import java.util.List;
import java.util.Map;

/**
 * A cluster as it showed itself.
 *
 * @param known from another source than what was asked
 * @param nodes all that were asked, in the order of the list
 * @param limits what is too much
 * @param typed how commands are typed there
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

  boolean anyPrimary() {
    return answering().stream().anyMatch(n -> n.status("wsrep_cluster_status").equals("Primary"));
  }
}
