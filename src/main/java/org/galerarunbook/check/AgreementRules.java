package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.ClusterAddress;

/** Whether all nodes that are to be there are there, and tell the same story. */
final class AgreementRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("agreement", Pages.BRING_BACK, AgreementRules::agreement),
          new Rule("primary", Pages.FULL_OUTAGE, AgreementRules::primary),
          new Rule("own names", Pages.BOOTSTRAP, AgreementRules::ownNames),
          new Rule("looked at all", Pages.BOOTSTRAP, AgreementRules::lookedAtAll),
          new Rule(
              "cluster name",
              Pages.BOOTSTRAP,
              same("wsrep_cluster_name", n -> n.variable("wsrep_cluster_name"))),
          new Rule(
              "view",
              Pages.WRONG_FOUNDER,
              same("wsrep_cluster_conf_id", n -> n.status("wsrep_cluster_conf_id"))),
          new Rule("members", Pages.WRONG_FOUNDER, AgreementRules::members),
          new Rule("positions", Pages.SIGNALS, AgreementRules::positions),
          new Rule("peers", Pages.EMPTY_GCOMM, AgreementRules::peers),
          new Rule("clocks", Pages.SIGNALS, AgreementRules::clocks));

  /** Write-sets by which nodes may differ, asked one after the other, beside what is written. */
  private static final long SPREAD = 1000;

  private static final double CLOCKS_DIFFER = 0.5;

  /** The engine's word for a container that is gone, and what makes one on the data that it had. */
  private static final String ABSENT = "absent";

  private static final String MAKE_AGAIN = "./lab up";

  private AgreementRules() {}

  private static void agreement(Seen seen, Report report) {
    if (isOutage(seen)) {
      report.at(pageOfOutage(seen));
    }
    var summaries = seen.nodes().stream().filter(n -> !n.outside()).map(NodeSeen::summary).toList();
    for (Finding found :
        Agreement.problems(summaries, summaries.size() + seen.known().arbitrators().size())) {
      NodeSeen node = named(seen, found.who());
      if (node.hidden() && found.what().startsWith("is , not Synced")) {
        continue; // Why it shows nothing is said by the rule of wsrep_on.
      }
      report.problem(found.who(), found.what(), remedy(node, seen));
    }
  }

  /** What is right for this node as the others are. */
  private static String remedy(NodeSeen node, Seen seen) {
    String word = node.container().replaceFirst(" .*", "");
    if (word.equals("paused")) {
      return "docker unpause " + node.name();
    }
    if (!seen.anyPrimary()) {
      return ""; // Said once, for the cluster.
    }
    if (word.equals(ABSENT)) {
      return MAKE_AGAIN;
    }
    if (node.summary().isSyncedIn(seen.answering().size() + seen.known().arbitrators().size())) {
      return ""; // What is wrong with those that don't answer is said of them.
    }
    if (word.equals("stopped")) {
      return seen.typed().start(node.name());
    }
    return seen.typed().log(node.name());
  }

  private static NodeSeen named(Seen seen, String name) {
    return seen.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * Frozen ones may have the quorum: to bootstrap a second component beside them would be the harm.
   */
  private static void primary(Seen seen, Report report) {
    if (isOutage(seen)) {
      boolean frozen = seen.nodes().stream().anyMatch(n -> n.container().startsWith("paused"));
      boolean lost = seen.nodes().stream().anyMatch(n -> n.container().equals(ABSENT));
      String recover = lost ? MAKE_AGAIN + "; " + seen.typed().recover() : seen.typed().recover();
      report
          .at(pageOfOutage(seen))
          .problem("cluster", "no node is Primary: nobody writes", frozen ? "" : recover);
    }
  }

  /** One that runs and could not be asked may be Primary, and is said already. */
  private static boolean isOutage(Seen seen) {
    boolean unasked = seen.nodes().stream().anyMatch(n -> n.shows() && !n.answers());
    return !seen.anyPrimary() && !seen.nodes().isEmpty() && !unasked;
  }

  /** Servers that run and wait for a primary component are not bootstrapped anew. */
  private static String pageOfOutage(Seen seen) {
    return seen.answering().stream()
            .anyMatch(n -> n.status("wsrep_cluster_status").equals("non-Primary"))
        ? Pages.QUORUM
        : Pages.FULL_OUTAGE;
  }

  private static List<NodeSeen> telling(Seen seen) {
    return seen.answering().stream().filter(n -> !n.hidden()).toList();
  }

  /** Asking one node three times would find three that agree. */
  private static void ownNames(Seen seen, Report report) {
    Map<String, String> askedBy = new HashMap<>();
    for (NodeSeen node : telling(seen)) {
      String own = node.variable("wsrep_node_name");
      String other = askedBy.putIfAbsent(node.status("wsrep_gcomm_uuid"), node.name());
      if (other != null) {
        report.problem(
            node.name(),
            "is the same server as %s: both are node '%s' of the cluster".formatted(other, own),
            "");
      } else if (!own.equals(node.name())) {
        report.problem(node.name(), "calls itself '%s' (wsrep_node_name)".formatted(own), "");
      }
    }
  }

  /** Nothing is right because nobody looked. */
  private static void lookedAtAll(Seen seen, Report report) {
    if (seen.nodes().size() < seen.known().nodes()) {
      report.problem(
          "check",
          "looked at %d of %d nodes".formatted(seen.nodes().size(), seen.known().nodes()),
          "");
    }
    for (NodeSeen node : seen.answering()) {
      if (!node.ports().keySet().containsAll(node.safePorts())) {
        report.problem(
            node.name(),
            "only ports %s of %s were looked at".formatted(node.ports().keySet(), node.safePorts()),
            "");
      }
      if (node.variables() < 100 || node.status("wsrep_cluster_size").isEmpty()) {
        report.problem(node.name(), "showed only " + node.variables() + " variables", "");
      }
    }
    Unseen.tell(seen, report);
  }

  /** All answering nodes have one value of it. */
  private static java.util.function.BiConsumer<Seen, Report> same(
      String what, Function<NodeSeen, String> value) {
    return (seen, report) -> {
      Map<String, List<String>> nodes =
          seen.answering().stream()
              .collect(
                  Collectors.groupingBy(
                      value,
                      LinkedHashMap::new,
                      Collectors.mapping(NodeSeen::name, Collectors.toList())));
      if (nodes.size() > 1) {
        report.problem("cluster", what + " differs: " + inWords(nodes), "");
      }
    };
  }

  static String inWords(Map<String, List<String>> nodesByValue) {
    return nodesByValue.entrySet().stream()
        .map(e -> String.join(", ", e.getValue()) + " has " + e.getKey())
        .collect(Collectors.joining("; "));
  }

  private static void members(Seen seen, Report report) {
    for (NodeSeen node : telling(seen)) {
      String addresses = node.status("wsrep_incoming_addresses");
      int size = (int) node.number("wsrep_cluster_size");
      if (size > 0 && addresses.split(",", -1).length != size) {
        report.problem(
            node.name(),
            "counts %d members and names %s (wsrep_incoming_addresses)".formatted(size, addresses),
            "");
      }
      QueryResult members = node.answer(Question.MEMBERS);
      Set<String> strangers =
          members.rows().stream().map(r -> r.get(1)).collect(Collectors.toCollection(TreeSet::new));
      seen.nodes().forEach(n -> strangers.remove(n.name()));
      seen.known().arbitrators().forEach(strangers::remove);
      seen.answering().forEach(n -> strangers.remove(n.variable("wsrep_node_name")));
      if (!strangers.isEmpty()) {
        report.problem(
            node.name(), "has members that are not listed: " + String.join(", ", strangers), "");
      }
    }
  }

  private static void positions(Seen seen, Report report) {
    var positions =
        telling(seen).stream()
            .filter(n -> n.status("wsrep_cluster_status").equals("Primary"))
            .mapToDouble(n -> n.number("wsrep_last_committed"))
            .summaryStatistics();
    double rate =
        seen.answering().stream()
            .mapToDouble(n -> n.growth("wsrep_last_committed") / n.seconds())
            .max()
            .orElse(0);
    boolean oneHistory =
        1
            == telling(seen).stream()
                .map(n -> n.status("wsrep_cluster_state_uuid"))
                .distinct()
                .count();
    double spread = positions.getMax() - positions.getMin();
    if (oneHistory && positions.getCount() > 1 && spread > SPREAD + 3 * rate) {
      report.note(
          "cluster",
          String.format(
              Locale.ROOT,
              "nodes are %.0f write-sets apart (wsrep_last_committed %.0f to %.0f)",
              spread,
              positions.getMin(),
              positions.getMax()),
          "");
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
            "");
      } else if (!missing.isEmpty()) {
        report.problem(
            node.name(),
            "lacks %s in its peer list (%s)".formatted(String.join(", ", missing), address),
            "");
      }
    }
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

  private static void clocks(Seen seen, Report report) {
    List<NodeSeen> asked = seen.answering().stream().filter(n -> n.clock() != null).toList();
    for (NodeSeen ahead : asked) {
      for (NodeSeen behind : asked) {
        double apart = ahead.clock().atLeastAheadOf(behind.clock());
        if (apart > CLOCKS_DIFFER) {
          report.note(
              ahead.name(),
              String.format(
                  Locale.ROOT, "its clock is %.1f s or more ahead of %s's", apart, behind.name()),
              "");
        }
      }
    }
  }
}
