package org.galerarunbook.check;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the nodes decide alike and in time who is left, and never two halves for themselves. */
final class QuorumRules {

  static final List<Rule> ALL =
      List.of(
          Rule.each("split brain", Pages.VOTES, Seen::answering, QuorumRules::splitBrain),
          new Rule("weights", Pages.VOTES, QuorumRules::weights),
          new Rule("timers", Pages.VOTES, QuorumRules::timers));

  private static final String SUSPECT = "evs.suspect_timeout";

  private static final List<String> TIMERS =
      List.of(
          "evs.keepalive_period",
          "evs.inactive_check_period",
          SUSPECT,
          "evs.inactive_timeout",
          "evs.install_timeout",
          "gmcast.peer_timeout");

  private QuorumRules() {}

  /** Where its options are variables of their own, the option string is read-only. */
  private static String setOption(
      NodeSeen node, Here here, String option, String wanted, String shown) {
    String variable = "wsrep_provider_" + option.replace('.', '_');
    return node.variable(variable).isEmpty()
        ? here.set(
            "wsrep_provider_options",
            "'" + option + "=" + wanted + "'",
            option + " = " + wanted + " among them")
        : here.set(variable, wanted, shown);
  }

  private static void splitBrain(NodeSeen node, Seen seen, Here here) {
    for (String option : List.of("pc.ignore_sb", "pc.ignore_quorum")) {
      if (!node.isOff(option)) {
        here.problem(
            "writes on without a majority, as its peers may (%s is '%s')"
                .formatted(option, node.option(option)),
            setOption(node, here, option, "false", "OFF"));
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
          oddVotes(seen, nodes, report));
    }
  }

  /** A comment: which node counts for more, or whether there is one more, a person decides. */
  private static String oddVotes(Seen seen, List<NodeSeen> nodes, Report report) {
    boolean odd = (nodes.size() + seen.known().arbitrators().size()) % 2 == 1;
    return nodes.stream()
        .filter(n -> odd && SettingRules.number(n.option("pc.weight")) != 1)
        .findFirst()
        .map(n -> setOption(n, seen.here(n, report), "pc.weight", "1", "1"))
        .map(set -> "# with one vote each they are odd: " + set)
        .orElse("# one more: another node, or garbd; or pc.weight=2 for one, as the page says");
  }

  private static void timers(Seen seen, Report report) {
    List<NodeSeen> nodes = seen.answering();
    for (String timer : TIMERS) {
      if (nodes.stream().map(n -> n.option(timer)).distinct().count() > 1) {
        String having =
            nodes.stream()
                .map(n -> n.name() + " has " + n.option(timer))
                .collect(Collectors.joining(", "));
        report.problem("cluster", timer + " differs: " + having, asMost(seen, timer, report));
      }
    }
    for (NodeSeen node : nodes) {
      long suspect = millis(node.option(SUSPECT));
      Here here = seen.here(node, report);
      String remedy = "# on every node: " + ownTimers(node, here);
      String keepalive = "evs.keepalive_period";
      if (millis(node.option(keepalive)) >= suspect) {
        here.problem(both(node, keepalive, SUSPECT), remedy);
      }
      for (String longer : List.of("evs.inactive_timeout", "evs.install_timeout")) {
        if (suspect > millis(node.option(longer))) {
          here.problem(both(node, SUSPECT, longer), remedy);
        }
      }
      if (seen.limits().service() && suspect < 3000) {
        here.note(
            "suspects a peer after %s: over a long distance that evicts healthy nodes"
                .formatted(node.option(SUSPECT)),
            remedy);
      } else if (suspect <= millis(node.option("gmcast.peer_timeout"))) {
        here.note(
            "suspects a peer after %s, and keeps the connection to it for %s (gmcast.peer_timeout): two halves may"
                    .formatted(node.option(SUSPECT), node.option("gmcast.peer_timeout"))
                + " meet and part again without end",
            "# gmcast.peer_timeout below that, in wsrep_provider_options of every node's file, and restarts one by"
                + " one; or "
                + remedy.substring(2));
      }
    }
  }

  private static String both(NodeSeen node, String first, String second) {
    return "%s is %s and %s is %s"
        .formatted(first, node.option(first), second, node.option(second));
  }

  /** A comment: whether most of them are right, a person has to say. */
  private static String asMost(Seen seen, String timer, Report report) {
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
            : BigDecimal.valueOf(millis(most), 3).stripTrailingZeros().toPlainString();
    return "# if most of them are right, and in its file: "
        + setOption(odd, seen.here(odd, report), timer, value, value);
  }

  /** Those that the provider has by itself; longer ones first, or a shorter one is refused. */
  private static String ownTimers(NodeSeen node, Here here) {
    return here.sql(
        node.variable("wsrep_provider_evs_suspect_timeout").isEmpty()
            ? "SET GLOBAL wsrep_provider_options='evs.inactive_timeout=PT15S;"
                + "evs.install_timeout=PT7.5S;evs.suspect_timeout=PT5S;evs.keepalive_period=PT1S'"
            : "SET GLOBAL wsrep_provider_evs_inactive_timeout=15;"
                + " SET GLOBAL wsrep_provider_evs_install_timeout=7.5;"
                + " SET GLOBAL wsrep_provider_evs_suspect_timeout=5;"
                + " SET GLOBAL wsrep_provider_evs_keepalive_period=1",
        "the provider's own, or longer ones; then SELECT @@wsrep_provider_options");
  }

  private static long millis(String iso) {
    try {
      return Duration.parse(iso).toMillis();
    } catch (DateTimeParseException unknown) {
      return 0;
    }
  }
}
