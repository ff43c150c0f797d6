package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.galera.ClusterAddress;

/** Whether the members are those of the list, by one name, in one view, and find each other. */
final class MemberRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("own names", Pages.MEMBERS, MemberRules::ownNames),
          new Rule(
              "cluster name",
              Pages.MEMBERS,
              same(
                  "wsrep_cluster_name",
                  n -> n.variable("wsrep_cluster_name"),
                  "# another name is another cluster: on each, before anything is changed,")),
          new Rule(
              "view",
              Pages.MEMBERS,
              same(
                  "wsrep_cluster_conf_id",
                  n -> n.status("wsrep_cluster_conf_id"),
                  "# look again in a few seconds; if it stays, on each")),
          new Rule("members", Pages.MEMBERS, MemberRules::members),
          new Rule("peers", Pages.PEERS, MemberRules::peers));

  private static final String WHERE =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status','wsrep_cluster_state_uuid',"
          + "'wsrep_cluster_size')";

  private MemberRules() {}

  /** Asking one node three times would find three that agree. */
  private static void ownNames(Seen seen, Report report) {
    Map<String, String> askedBy = new HashMap<>();
    for (NodeSeen node : AgreementRules.telling(seen)) {
      String own = node.variable("wsrep_node_name");
      String other = askedBy.putIfAbsent(node.status("wsrep_gcomm_uuid"), node.name());
      if (other != null) {
        report.problem(
            node.name(),
            "is the same server as %s: both are node '%s' of the cluster".formatted(other, own),
            "# in cluster.yaml, 'host:' of both: two names or addresses of the same server");
      } else if (!own.equals(node.name())) {
        report.problem(
            node.name(),
            "calls itself '%s' (wsrep_node_name)".formatted(own),
            "# in cluster.yaml: name: %s; or, %s"
                .formatted(
                    own,
                    seen.typed()
                        .restarted(
                            node.name(),
                            "wsrep_node_name=" + node.name(),
                            "wsrep_node_name",
                            node.name())
                        .substring(2)));
      }
    }
  }

  /** All answering nodes have one value of it. */
  private static java.util.function.BiConsumer<Seen, Report> same(
      String what, Function<NodeSeen, String> value, String remedy) {
    return (seen, report) -> {
      Map<String, List<String>> nodes =
          seen.answering().stream()
              .collect(
                  Collectors.groupingBy(
                      value,
                      LinkedHashMap::new,
                      Collectors.mapping(NodeSeen::name, Collectors.toList())));
      if (nodes.size() > 1) {
        report.problem("cluster", what + " differs: " + inWords(nodes), remedy + " " + WHERE);
      }
    };
  }

  private static String inWords(Map<String, List<String>> nodesByValue) {
    return nodesByValue.entrySet().stream()
        .map(e -> String.join(", ", e.getValue()) + " has " + e.getKey())
        .collect(Collectors.joining("; "));
  }

  private static void members(Seen seen, Report report) {
    for (NodeSeen node : AgreementRules.telling(seen)) {
      String addresses = node.status("wsrep_incoming_addresses");
      int size = (int) node.number("wsrep_cluster_size");
      if (size > 0 && addresses.split(",", -1).length != size) {
        report.problem(
            node.name(),
            "counts %d members and names %s (wsrep_incoming_addresses)".formatted(size, addresses),
            seen.answering().size() < seen.nodes().size()
                ? "" // It follows from the one that is away, which is said.
                : "# look again in a few seconds; if it stays, on each " + WHERE);
      }
      QueryResult members = node.answer(Question.MEMBERS);
      Set<String> strangers =
          members.rows().stream().map(r -> r.get(1)).collect(Collectors.toCollection(TreeSet::new));
      seen.nodes().forEach(n -> strangers.remove(n.name()));
      seen.known().arbitrators().forEach(strangers::remove);
      seen.answering().forEach(n -> strangers.remove(n.variable("wsrep_node_name")));
      if (!strangers.isEmpty()) {
        report.problem(
            node.name(),
            "has members that are not listed: " + String.join(", ", strangers),
            "# one of yours: under 'nodes:' in cluster.yaml, garbd under 'arbitrators:'; nobody's: as the"
                + " page says");
      }
    }
  }

  /** A node that lacks a peer in its list does not find it when only that one is up. */
  private static void peers(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
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
        report.problem(
            node.name(),
            "bootstraps a second cluster when it restarts: its peer list is empty"
                + " (wsrep_cluster_address is '%s')".formatted(address),
            allPeers(seen, node));
      } else if (!missing.isEmpty()) {
        report.problem(
            node.name(),
            "lacks %s in its peer list (%s)".formatted(String.join(", ", missing), address),
            allPeers(seen, node));
      }
    }
  }

  /** The file alone: to set it while the node runs makes it leave, and join anew. */
  private static String allPeers(Seen seen, NodeSeen node) {
    return seen.typed()
        .written(
            node.name(),
            "under [mariadbd]: wsrep_cluster_address=gcomm://%s; no restart for it, no SET GLOBAL"
                    .formatted(
                        seen.nodes().stream().map(NodeSeen::host).collect(Collectors.joining(",")))
                + "; then my_print_defaults --mysqld shows it");
  }

  private static boolean isOf(NodeSeen node, String address) {
    return address.equals(node.host())
        || address.equals(node.name())
        || address.equals(node.variable("wsrep_node_name"))
        || address.equals(node.variable("wsrep_node_address").replaceFirst(":\\d+$", ""));
  }

  /** Its certificate has that name, and no other node's: they may all have the same one. */
  private static boolean certifies(Seen seen, NodeSeen node, String address) {
    return seen.nodes().stream().filter(n -> hasName(n, address)).toList().equals(List.of(node));
  }

  private static boolean hasName(NodeSeen node, String address) {
    List<X509Certificate> chain = node.port(4567).chain();
    return !chain.isEmpty() && WireRules.names(chain.get(0)).contains(address);
  }
}
