package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.galera.ClusterAddress;

/** Whether the members are those of the list, by one name, in one view, and find each other. */
final class MemberRules {

  private static final String LOOK_AGAIN = "# look again in a few seconds; if it stays, on each ";

  private static final String WHERE =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status','wsrep_cluster_state_uuid',"
          + "'wsrep_cluster_size')";

  static final List<Rule> ALL =
      List.of(
          new Rule("own names", Pages.MEMBERS, MemberRules::ownNames),
          same(
              "cluster name",
              "wsrep_cluster_name",
              "# another name is another cluster: on each, before anything is changed, "),
          same("view", "wsrep_cluster_conf_id", LOOK_AGAIN),
          Rule.each("members", Pages.MEMBERS, Seen::telling, MemberRules::members),
          Rule.each("peers", Pages.PEERS, Seen::answering, MemberRules::peers));

  private MemberRules() {}

  /** Asking one node three times would find three that agree. */
  private static void ownNames(Seen seen, Report report) {
    Map<String, String> askedBy = new HashMap<>();
    for (NodeSeen node : seen.telling()) {
      Here here = seen.here(node, report);
      String own = node.variable("wsrep_node_name");
      String other = askedBy.putIfAbsent(node.status("wsrep_gcomm_uuid"), node.name());
      if (other != null) {
        here.problem(
            "is the same server as %s: both are node '%s' of the cluster".formatted(other, own),
            "# in cluster.yaml, 'host:' of both: two names or addresses of the same server");
      } else if (!own.equals(node.name())) {
        here.problem(
            "calls itself '%s' (wsrep_node_name)".formatted(own),
            "# in cluster.yaml: name: %s; or, %s"
                .formatted(
                    own,
                    here.restarted("wsrep_node_name=" + node.name(), "wsrep_node_name", node.name())
                        .substring(2)));
      }
    }
  }

  /** All answering nodes have one value of it. */
  private static Rule same(String id, String what, String remedy) {
    return new Rule(
        id,
        Pages.MEMBERS,
        (seen, report) -> {
          Map<String, List<String>> nodes = new LinkedHashMap<>();
          for (NodeSeen node : seen.answering()) {
            nodes.computeIfAbsent(node.shown(what), k -> new ArrayList<>()).add(node.name());
          }
          if (nodes.size() > 1) {
            String having =
                nodes.entrySet().stream()
                    .map(e -> String.join(", ", e.getValue()) + " has " + e.getKey())
                    .collect(Collectors.joining("; "));
            report.problem("cluster", what + " differs: " + having, remedy + WHERE);
          }
        });
  }

  private static void members(NodeSeen node, Seen seen, Here here) {
    String addresses = node.status("wsrep_incoming_addresses");
    int size = (int) node.number("wsrep_cluster_size");
    if (size > 0 && addresses.split(",", -1).length != size) {
      here.problem(
          "counts %d members and names %s (wsrep_incoming_addresses)".formatted(size, addresses),
          seen.answering().size() < seen.nodes().size()
              ? "" // It follows from the one that is away, which is said.
              : LOOK_AGAIN + WHERE);
    }
    QueryResult members = node.answer(Question.MEMBERS);
    Set<String> strangers =
        members.rows().stream().map(r -> r.get(1)).collect(Collectors.toCollection(TreeSet::new));
    seen.nodes().forEach(n -> strangers.remove(n.name()));
    seen.known().arbitrators().forEach(strangers::remove);
    seen.answering().forEach(n -> strangers.remove(n.variable("wsrep_node_name")));
    if (!strangers.isEmpty()) {
      here.problem(
          "has members that are not listed: " + String.join(", ", strangers),
          "# one of yours: under 'nodes:' in cluster.yaml, garbd under 'arbitrators:'; nobody's: as the"
              + " page says");
    }
  }

  /** A node that lacks a peer in its list does not find it when only that one is up. */
  private static void peers(NodeSeen node, Seen seen, Here here) {
    String address = node.variable("wsrep_cluster_address");
    List<String> listed = ClusterAddress.hosts(address);
    List<String> missing =
        seen.nodes().stream()
            .filter(other -> !other.name().equals(node.name()))
            .filter(
                other ->
                    listed.stream().noneMatch(a -> isOf(other, a) || certifies(seen, other, a)))
            .map(NodeSeen::name)
            .toList();
    if (listed.isEmpty()) {
      here.problem(
          "bootstraps a second cluster when it restarts: its peer list is empty"
              + " (wsrep_cluster_address is '%s')".formatted(address),
          allPeers(seen, here));
    } else if (!missing.isEmpty()) {
      here.problem(
          "lacks %s in its peer list (%s)".formatted(String.join(", ", missing), address),
          allPeers(seen, here));
    }
  }

  /** The file alone: to set it while the node runs makes it leave, and join anew. */
  private static String allPeers(Seen seen, Here here) {
    return here.written(
        "under [mariadbd]: wsrep_cluster_address=gcomm://"
            + seen.nodes().stream().map(NodeSeen::host).collect(Collectors.joining(","))
            + "; no restart for it, no SET GLOBAL; then my_print_defaults --mysqld shows it");
  }

  private static boolean isOf(NodeSeen node, String address) {
    return address.equals(node.host())
        || address.equals(node.name())
        || address.equals(node.variable("wsrep_node_name"))
        || address.equals(node.variable("wsrep_node_address").replaceFirst(":\\d+$", ""));
  }

  /** Its certificate has that name, and no other node's: they may all have the same one. */
  private static boolean certifies(Seen seen, NodeSeen node, String address) {
    return seen.nodes().stream()
        .filter(n -> n.leaf(4567).filter(l -> WireRules.names(l).contains(address)).isPresent())
        .toList()
        .equals(List.of(node));
  }
}
