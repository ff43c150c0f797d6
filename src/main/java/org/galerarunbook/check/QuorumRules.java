package org.galerarunbook.check;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Whether the nodes decide alike and in time who is left, and never two halves for themselves. */
final class QuorumRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("split brain", Pages.VOTES, QuorumRules::splitBrain),
          new Rule("weights", Pages.VOTES, QuorumRules::weights),
          new Rule("timers", Pages.VOTES, QuorumRules::timers));

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
  private static String setOption(
      Seen seen, NodeSeen node, String option, String wanted, String shown) {
    String variable = "wsrep_provider_" + option.replace('.', '_');
    return node.variable(variable).isEmpty()
        ? seen.typed()
            .set(
                node.name(),
                "wsrep_provider_options",
                "'" + option + "=" + wanted + "'",
                option + " = " + wanted + " among them")
        : seen.typed().set(node.name(), variable, wanted, shown);
  }

  private static void splitBrain(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      for (String option : List.of("pc.ignore_sb", "pc.ignore_quorum")) {
        if (!node.isOff(option)) {
          report.problem(
              node.name(),
              "writes on without a majority, as its peers may (%s is '%s')"
                  .formatted(option, node.option(option)),
              setOption(seen, node, option, "false", "OFF"));
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
          oddVotes(seen, nodes));
    }
  }

  /** A comment: which node counts for more, or whether there is one more, a person decides. */
  private static String oddVotes(Seen seen, List<NodeSeen> nodes) {
    boolean odd = (nodes.size() + seen.known().arbitrators().size()) % 2 == 1;
    return nodes.stream()
        .filter(n -> odd && SettingRules.number(n.option("pc.weight")) != 1)
        .findFirst()
        .map(n -> "# with one vote each they are odd: " + setOption(seen, n, "pc.weight", "1", "1"))
        .orElse("# one more: another node, or garbd; or pc.weight=2 for one, as the page says");
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
            asMost(seen, timer));
      }
    }
    for (NodeSeen node : seen.answering()) {
      String remedy = "# on every node: " + ownTimers(seen, node);
      String suspect = "evs.suspect_timeout";
      order(node, "evs.keepalive_period", suspect, (a, b) -> a < b, report, remedy);
      order(node, suspect, "evs.inactive_timeout", (a, b) -> a <= b, report, remedy);
      order(node, suspect, "evs.install_timeout", (a, b) -> a <= b, report, remedy);
      if (!seen.limits().shortTimers()
          && duration(node, "evs.suspect_timeout").compareTo(Duration.ofSeconds(3)) < 0) {
        report.note(
            node.name(),
            "suspects a peer after %s: over a long distance that evicts healthy nodes"
                .formatted(node.option("evs.suspect_timeout")),
            remedy);
      } else if (duration(node, suspect).compareTo(duration(node, "gmcast.peer_timeout")) <= 0) {
        report.note(
            node.name(),
            "suspects a peer after %s, and keeps the connection to it for %s (gmcast.peer_timeout): two halves may"
                    .formatted(node.option(suspect), node.option("gmcast.peer_timeout"))
                + " meet and part again without end",
            "# gmcast.peer_timeout below that, in wsrep_provider_options of every node's file, and restarts one by"
                + " one; or "
                + remedy.substring(2));
      }
    }
  }

  /** A comment: whether most of them are right, a person has to say. */
  private static String asMost(Seen seen, String timer) {
    Map<String, Long> nodes =
        seen.answering().stream()
            .collect(Collectors.groupingBy(n -> n.option(timer), Collectors.counting()));
    String most = Collections.max(nodes.entrySet(), Map.Entry.comparingByValue()).getKey();
    NodeSeen odd =
        seen.answering().stream()
            .filter(n -> !n.option(timer).equals(most))
            .findFirst()
            .orElseThrow();
    String variable = "wsrep_provider_" + timer.replace('.', '_');
    String value =
        odd.variable(variable).isEmpty()
            ? most
            : BigDecimal.valueOf(duration(most).toMillis(), 3).stripTrailingZeros().toPlainString();
    return "# if most of them are right, and in its file: "
        + setOption(seen, odd, timer, value, value);
  }

  /** Those that the provider has by itself; longer ones first, or a shorter one is refused. */
  private static String ownTimers(Seen seen, NodeSeen node) {
    String variable = "wsrep_provider_evs_suspect_timeout";
    String set =
        node.variable(variable).isEmpty()
            ? "SET GLOBAL wsrep_provider_options='evs.inactive_timeout=PT15S;"
                + "evs.install_timeout=PT7.5S;evs.suspect_timeout=PT5S;evs.keepalive_period=PT1S'"
            : "SET GLOBAL wsrep_provider_evs_inactive_timeout=15;"
                + " SET GLOBAL wsrep_provider_evs_install_timeout=7.5;"
                + " SET GLOBAL wsrep_provider_evs_suspect_timeout=5;"
                + " SET GLOBAL wsrep_provider_evs_keepalive_period=1";
    return seen.typed()
        .sql(
            node.name(),
            set,
            "the provider's own, or longer ones; then SELECT @@wsrep_provider_options");
  }

  private static void order(
      NodeSeen node,
      String first,
      String second,
      BiPredicate<Long, Long> right,
      Report report,
      String remedy) {
    if (!right.test(duration(node, first).toMillis(), duration(node, second).toMillis())) {
      report.problem(
          node.name(),
          "%s is %s and %s is %s".formatted(first, node.option(first), second, node.option(second)),
          remedy);
    }
  }

  private static Duration duration(NodeSeen node, String timer) {
    return duration(node.option(timer));
  }

  private static Duration duration(String iso) {
    try {
      return Duration.parse(iso);
    } catch (DateTimeParseException unknown) {
      return Duration.ZERO;
    }
  }
}
