package org.galerarunbook.check;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the load does to the cluster, over the time in which it was watched. */
final class LoadRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("flow control", Pages.SIGNALS, LoadRules::flowControl),
          Rule.each("queue", Pages.SIGNALS, Seen::answering, LoadRules::queue),
          Rule.each("conflicts", Pages.CONFLICTS, Seen::answering, LoadRules::conflicts),
          Rule.each("IST window", Pages.GCACHE, Seen::answering, LoadRules::istWindow),
          Rule.each("gcache kept", Pages.GCACHE, Seen::answering, LoadRules::gcacheKept),
          Rule.each(
              "long transactions", Pages.LEFT_OVER, Seen::answering, LoadRules::longTransactions));

  private static final double LONG_SECONDS = 600;

  /** Share of a node's own commits that lost against a peer's. */
  private static final double MANY_CONFLICTS = 0.05;

  private static final int ENOUGH_TO_COUNT = 20;

  private LoadRules() {}

  /** All nodes are paused; the one that asked for it is the slow one. */
  private static void flowControl(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      double share = node.growth("wsrep_flow_control_paused_ns") / 1e9 / node.seconds();
      if (share > seen.limits().paused()) {
        // It may have asked before anybody watched, once, and still hold the others back.
        NodeSeen slow =
            seen.answering().stream()
                .max(
                    Comparator.<NodeSeen>comparingDouble(n -> n.growth("wsrep_flow_control_sent"))
                        .thenComparing(n -> n.status("wsrep_flow_control_requested")))
                .orElseThrow();
        report.note(
            slow.name(),
            String.format(
                Locale.ROOT,
                "holds the others back (flow control): writes stood still for %3$.0f %% of %2$.1f s, it asked"
                    + " %1$.0f times within them",
                slow.growth("wsrep_flow_control_sent"),
                slow.seconds(),
                Math.min(1, share) * 100),
            "");
        return;
      }
    }
  }

  private static void queue(NodeSeen node, Seen seen, Here here) {
    double now = node.number("wsrep_local_recv_queue");
    double then = now - node.growth("wsrep_local_recv_queue");
    if (Math.min(now, then) > seen.limits().queue()) {
      here.note(
          String.format(
              Locale.ROOT,
              "lags: %.0f write-sets wait to be applied (wsrep_local_recv_queue)",
              now),
          "");
    }
  }

  private static void conflicts(NodeSeen node, Seen seen, Here here) {
    double lost = node.growth("wsrep_local_cert_failures") + node.growth("wsrep_local_bf_aborts");
    double all = lost + node.growth("wsrep_local_commits");
    if (all >= ENOUGH_TO_COUNT && lost / all > MANY_CONFLICTS) {
      here.note(
          String.format(
              Locale.ROOT,
              "%.0f of %.0f transactions lost against a peer's within %.1f s: several nodes write the same rows",
              lost,
              all,
              node.seconds()),
          "");
    }
  }

  /** The faster of now and since its start: a cluster that is asked at night writes by day. */
  private static void istWindow(NodeSeen node, Seen seen, Here here) {
    double size = bytes(node.option("gcache.size"));
    double now = written(node, true) / node.seconds();
    double ever = written(node, false) / Math.max(1, node.number("uptime"));
    double seconds = size / Math.max(1e-9, Math.max(now, ever));
    if (seconds < seen.limits().istWindow().toSeconds()) {
      here.note(
          String.format(
              Locale.ROOT,
              "brings a node back by IST only if it was away for less than %.0f s (gcache.size %s at %.0f kB/s)",
              seconds,
              node.option("gcache.size"),
              Math.max(now, ever) / 1000),
          "");
    }
  }

  private static double written(NodeSeen node, boolean watched) {
    return List.of("wsrep_replicated_bytes", "wsrep_received_bytes").stream()
        .mapToDouble(c -> watched ? node.growth(c) : node.number(c))
        .sum();
  }

  static double bytes(String size) {
    String number = size.replaceFirst("[KMGT]?$", "");
    int power = "KMGT".indexOf(size.isEmpty() ? ' ' : size.charAt(size.length() - 1)) + 1;
    try {
      return Double.parseDouble(number) * Math.pow(1024, power);
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }

  private static void gcacheKept(NodeSeen node, Seen seen, Here here) {
    if (!node.isOn("gcache.recover")) {
      here.note(
          "forgets its gcache at each start: whoever comes back then needs a snapshot"
              + " (gcache.recover is '%s')".formatted(node.option("gcache.recover")),
          here.restarted(
              "gcache.recover=yes in the one string of wsrep_provider_options",
              "wsrep_provider_options",
              "gcache.recover = yes"));
    }
  }

  private static void longTransactions(NodeSeen node, Seen seen, Here here) {
    for (List<String> row : node.answer(Question.LONG).rows()) {
      if (SettingRules.number(row.get(1)) > LONG_SECONDS) {
        here.note(
            "session %s has had a transaction open for %s s: old versions of rows are kept"
                .formatted(row.get(0), row.get(1)),
            here.sql(
                "SELECT USER, HOST, COMMAND, TIME, INFO FROM information_schema.PROCESSLIST"
                    + " WHERE ID="
                    + row.get(0),
                "shows whose it is; KILL %s there ends it, and what it did since its COMMIT is lost"
                    .formatted(row.get(0))));
      }
    }
  }
}
