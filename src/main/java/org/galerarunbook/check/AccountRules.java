package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who may come in, and what they must show. */
final class AccountRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("accounts", Pages.ACCOUNTS, AccountRules::accounts),
          new Rule("accounts alike", Pages.ACCOUNTS, AccountRules::alike));

  private AccountRules() {}

  /** One account of all nodes is one finding: what mends it on one is replicated. */
  private static void accounts(Seen seen, Report report) {
    Map<String, String> seenWhere = new LinkedHashMap<>();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (NodeSeen node : seen.answering()) {
      for (List<String> row : node.answer(Question.ACCOUNTS).rows()) {
        String wrong = wrong(row, seen.known());
        if (!wrong.isEmpty()) {
          String what = row.get(0) + "@" + row.get(1) + " " + wrong;
          seenWhere.merge(what, node.name(), (a, b) -> a + ", " + b);
          rows.putIfAbsent(what, row);
        }
      }
    }
    seenWhere.forEach(
        (what, nodes) ->
            report.problem(
                nodes,
                "account " + what,
                remedy(seen, nodes.replaceFirst(",.*", ""), rows.get(what))));
  }

  private static String wrong(List<String> row, Known known) {
    return row.get(0).isEmpty()
        ? "lets in anybody, by any name"
        : ServerAccount.of(row).weakness(isApplication(row, known)).orElse("");
  }

  private static boolean isApplication(List<String> row, Known known) {
    return (row.get(0) + "@" + row.get(1)).equals(known.application());
  }

  private static String remedy(Seen seen, String node, List<String> row) {
    String account = ServerAccount.of(row).quoted();
    Typed typed = seen.typed();
    if (row.get(0).isEmpty()) {
      return typed.sql(node, "SHOW GRANTS FOR " + account, "keep what it shows")
          + "\n"
          + typed.sql(
              node,
              "DROP USER " + account,
              "it is lost on all nodes, with its rights; who came in by it is turned away");
    }
    return typed.sql(
        node,
        "ALTER USER "
            + account
            + " REQUIRE "
            + (isApplication(row, seen.known()) ? seen.known().requirement() : "X509"),
        "who shows no such certificate is turned away from then on");
  }

  /** Between single quotes in SQL. */
  static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "''");
  }

  private static void alike(Seen seen, Report report) {
    Map<Set<List<String>>, List<String>> nodes = new LinkedHashMap<>();
    for (NodeSeen node : seen.answering()) {
      QueryResult answer = node.answer(Question.ACCOUNTS);
      if (!answer.isRefused()) {
        nodes.computeIfAbsent(Set.copyOf(answer.rows()), k -> new ArrayList<>()).add(node.name());
      }
    }
    if (nodes.size() > 1) {
      report.problem(
          "cluster",
          "nodes have different accounts: "
              + nodes.entrySet().stream()
                  .map(e -> String.join(", ", e.getValue()) + " has " + e.getKey().size())
                  .collect(Collectors.joining("; ")),
          different(nodes));
    }
  }

  /** Which of them is right, a person has to say. */
  private static String different(Map<Set<List<String>>, List<String>> nodes) {
    Set<String> names = new TreeSet<>();
    for (Set<List<String>> rows : nodes.keySet()) {
      for (List<String> row : rows) {
        if (!nodes.keySet().stream().allMatch(other -> other.contains(row))) {
          names.add(ServerAccount.of(row).quoted());
        }
      }
    }
    String first = names.iterator().next();
    return "# differ: %s; on each node, before anything is changed: SHOW CREATE USER %s; SHOW GRANTS FOR %s"
        .formatted(String.join(", ", names), first, first);
  }
}
