package org.galerarunbook.galera;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;

/**
 * Whether all nodes tell the same story. One node's own view cannot show a second component, nor a
 * peer that the others left behind.
 */
public final class Agreement {

  private Agreement() {}

  /** What is wrong with these nodes as one cluster; empty when every one agrees. */
  public static List<Finding> problems(List<NodeStatus> nodes) {
    return problems(nodes, nodes.size());
  }

  /**
   * The same, of nodes that are not all members.
   *
   * @param members how many each has to see; an arbitrator is one, and can't be asked
   */
  public static List<Finding> problems(List<NodeStatus> nodes, int members) {
    List<Finding> found = new ArrayList<>();
    for (NodeStatus node : nodes) {
      if (!node.reachable()) {
        found.add(
            problem(
                node.name(),
                "does not answer: "
                    + node.container()
                    + (node.problem().isEmpty() ? "" : ", " + node.problem())));
        continue;
      }
      if (!"Primary".equals(node.clusterStatus())) {
        found.add(
            problem(node.name(), "is not part of a primary component: " + node.clusterStatus()));
      }
      if (!"Synced".equals(node.state())) {
        found.add(problem(node.name(), "is " + node.state() + ", not Synced"));
      }
      if (!node.ready()) {
        found.add(problem(node.name(), "takes no queries (wsrep_ready is OFF)"));
      }
      if (node.size() != members) {
        found.add(problem(node.name(), "sees a cluster of " + node.size() + ", not " + members));
      }
    }
    Set<String> uuids =
        nodes.stream()
            .filter(Agreement::hasHistory)
            .map(NodeStatus::uuid)
            .collect(Collectors.toCollection(TreeSet::new));
    if (uuids.size() > 1) {
      nodes.stream()
          .filter(Agreement::hasHistory)
          .forEach(
              n ->
                  found.add(
                      problem(
                          n.name(),
                          "has state UUID " + n.uuid() + ": there is more than one history")));
    }
    return found;
  }

  private static Finding problem(String node, String what) {
    return Finding.problem(node, what, "");
  }

  /** A node that has not joined yet shows no UUID, or all zeros: that is no second history. */
  private static boolean hasHistory(NodeStatus node) {
    return node.reachable() && !node.uuid().isEmpty() && !node.uuid().equals(Grastate.UNDEFINED);
  }

  /** The same, in one line. */
  public static String inWords(List<NodeStatus> nodes) {
    return nodes.stream().map(NodeStatus::summary).collect(Collectors.joining("; "));
  }
}
