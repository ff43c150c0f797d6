package org.galerarunbook.check;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Whether the nodes decide alike and in time who is left, and never two halves for themselves. */
final class QuorumRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("split brain", Pages.SILENT_NODE, QuorumRules::splitBrain),
          new Rule("weights", Pages.SILENT_NODE, QuorumRules::weights),
          new Rule("timers", Pages.SILENT_NODE, QuorumRules::timers));

  private static final List<String> TIMERS =
      List.of(
          "evs.keepalive_period",
          "evs.inactive_check_period",
          "evs.suspect_timeout",
          "evs.inactive_timeout",
          "evs.install_timeout",
          "gmcast.peer_timeout");

  private QuorumRules() {}

  /** Where its options are variables of their own, the option string is read-only. */
  private static String setOption(Seen seen, NodeSeen node, String option, String wanted) {
    String variable = "wsrep_provider_" + option.replace('.', '_');
    return node.variable(variable).isEmpty()
        ? SettingRules.set(seen, node, "wsrep_provider_options", "'" + option + "=" + wanted + "'")
        : SettingRules.set(seen, node, variable, wanted);
  }

  private static void splitBrain(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      for (String option : List.of("pc.ignore_sb", "pc.ignore_quorum")) {
        if (!node.isOff(option)) {
          report.problem(
              node.name(),
              "writes on without a majority, as its peers may (%s is '%s')"
                  .formatted(option, node.option(option)),
              setOption(seen, node, option, "false"));
        }
      }
    }
  }

  private static void weights(Seen seen, Report report) {
    List<NodeSeen> nodes = seen.answering();
    double sum =
        seen.known().arbitrators().size()
            + nodes.stream().mapToDouble(n -> SettingRules.number(n.option("pc.weight"))).sum();
    if (nodes.size() == seen.known().nodes() && sum % 2 == 0) {
      report.note(
          "cluster",
          String.format(
              Locale.ROOT,
              "votes add up to %.0f: split evenly, neither half goes on (pc.weight)",
              sum),
          "");
    }
  }

  private static void timers(Seen seen, Report report) {
    for (String timer : TIMERS) {
      Set<String> values =
          seen.answering().stream()
              .map(n -> n.option(timer))
              .collect(Collectors.toCollection(TreeSet::new));
      if (values.size() > 1) {
        report.problem(
            "cluster",
            timer
                + " differs: "
                + seen.answering().stream()
                    .map(n -> n.name() + " has " + n.option(timer))
                    .collect(Collectors.joining(", ")),
            "");
      }
    }
    for (NodeSeen node : seen.answering()) {
      order(
          node,
          "evs.keepalive_period",
          "evs.suspect_timeout",
          (a, b) -> a.compareTo(b) < 0,
          report);
      order(
          node,
          "evs.suspect_timeout",
          "evs.inactive_timeout",
          (a, b) -> a.compareTo(b) <= 0,
          report);
      order(
          node,
          "evs.suspect_timeout",
          "evs.install_timeout",
          (a, b) -> a.compareTo(b) <= 0,
          report);
      if (!seen.limits().shortTimers()
          && duration(node, "evs.suspect_timeout").compareTo(Duration.ofSeconds(3)) < 0) {
        report.note(
            node.name(),
            "suspects a peer after %s: over a long distance that evicts healthy nodes"
                .formatted(node.option("evs.suspect_timeout")),
            "");
      }
    }
  }

  private static void order(
      NodeSeen node,
      String first,
      String second,
      BiPredicate<Duration, Duration> right,
      Report report) {
    if (!right.test(duration(node, first), duration(node, second))) {
      report.problem(
          node.name(),
          "%s is %s and %s is %s".formatted(first, node.option(first), second, node.option(second)),
          "");
    }
  }

  private static Duration duration(NodeSeen node, String timer) {
    try {
      return Duration.parse(node.option(timer));
    } catch (DateTimeParseException unknown) {
      return Duration.ZERO;
    }
  }
}
