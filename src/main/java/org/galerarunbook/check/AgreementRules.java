package org.galerarunbook.check;

import java.util.List;
import java.util.Locale;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.Agreement;

/** Whether all nodes that are to be there are there, and tell the same story. */
final class AgreementRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("agreement", Pages.BRING_BACK, AgreementRules::agreement),
          new Rule("primary", Pages.FULL_OUTAGE, AgreementRules::primary),
          new Rule("looked at all", Pages.YOUR_CLUSTER, AgreementRules::lookedAtAll),
          new Rule("positions", Pages.BEHIND, AgreementRules::positions),
          new Rule("clocks", Pages.BEHIND, AgreementRules::clocks));

  /** Write-sets by which nodes may differ, asked one after the other, beside what is written. */
  private static final long SPREAD = 1000;

  private static final double CLOCKS_DIFFER = 0.5;

  /** The engine's word for a container that is gone, and what makes one on the data that it had. */
  private static final String ABSENT = "absent";

  private static final String MAKE_AGAIN = "./lab up";

  private static final String LOOK_AGAIN =
      "# look again; if it stays, at what is said of its account and of its ports";

  private AgreementRules() {}

  private static void agreement(Seen seen, Report report) {
    var summaries = seen.nodes().stream().filter(n -> !n.outside()).map(NodeSeen::summary).toList();
    for (Finding found :
        Agreement.problems(summaries, summaries.size() + seen.known().arbitrators().size())) {
      NodeSeen node =
          seen.nodes().stream().filter(n -> n.name().equals(found.who())).findFirst().orElseThrow();
      if (node.hidden() && found.what().startsWith("is , not Synced")) {
        continue; // Why it shows nothing is said by the rule of wsrep_on.
      }
      String page =
          found.what().contains("more than one history") ? Pages.HISTORIES : Pages.BRING_BACK;
      report
          .at(isOutage(seen) ? pageOfOutage(seen) : page)
          .problem(found.who(), found.what(), remedy(node, seen));
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
    return word.equals("stopped") ? seen.typed().start(node.name()) : seen.typed().log(node.name());
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

  /** Nothing is right because nobody looked. */
  private static void lookedAtAll(Seen seen, Report report) {
    if (seen.nodes().size() < seen.known().nodes()) {
      report.problem(
          "check",
          "looked at %d of %d nodes".formatted(seen.nodes().size(), seen.known().nodes()),
          LOOK_AGAIN);
    }
    for (NodeSeen node : seen.answering()) {
      if (!node.ports().keySet().containsAll(node.safePorts())) {
        report.problem(
            node.name(),
            "only ports %s of %s were looked at".formatted(node.ports().keySet(), node.safePorts()),
            LOOK_AGAIN);
      }
      int variables = node.answer(Question.VARIABLES).rows().size();
      if (variables < 100 || node.status("wsrep_cluster_size").isEmpty()) {
        report.problem(node.name(), "showed only " + variables + " variables", LOOK_AGAIN);
      }
    }
    Unseen.tell(seen, report);
  }

  private static void positions(Seen seen, Report report) {
    var positions =
        seen.telling().stream()
            .filter(NodeSeen::isPrimary)
            .mapToDouble(n -> n.number("wsrep_last_committed"))
            .summaryStatistics();
    double rate =
        seen.answering().stream()
            .mapToDouble(n -> n.growth("wsrep_last_committed") / n.seconds())
            .max()
            .orElse(0);
    long histories =
        seen.telling().stream().map(n -> n.status("wsrep_cluster_state_uuid")).distinct().count();
    String last =
        seen.telling().stream()
            .filter(NodeSeen::isPrimary)
            .filter(n -> n.number("wsrep_last_committed") == positions.getMin())
            .map(NodeSeen::name)
            .findFirst()
            .orElse("");
    double spread = positions.getMax() - positions.getMin();
    if (histories == 1 && positions.getCount() > 1 && spread > SPREAD + 3 * rate) {
      report.note(
          "cluster",
          String.format(
              Locale.ROOT,
              "nodes are %.0f write-sets apart (wsrep_last_committed %.0f to %.0f)",
              spread,
              positions.getMin(),
              positions.getMax()),
          new Here(last, seen.typed(), report)
              .sql(
                  "SHOW GLOBAL STATUS LIKE 'wsrep_local_recv_queue'",
                  "what it has still to apply; twice: it falls"));
    }
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
              seen.typed().clock(ahead.name() + " and " + behind.name()));
        }
      }
    }
  }
}
