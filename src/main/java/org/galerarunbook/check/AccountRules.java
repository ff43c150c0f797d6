package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    Map<String, List<NodeSeen>> nodes = new LinkedHashMap<>();
    Map<String, ServerAccount> accounts = new HashMap<>();
    for (NodeSeen node : seen.answering()) {
      for (List<String> row : node.answer(Question.ACCOUNTS).rows()) {
        ServerAccount account = ServerAccount.of(row);
        String weakness = account.weakness(isApplication(account, seen)).orElse("");
        if (!weakness.isEmpty()) {
          String what = "account " + account.name() + " " + weakness;
          nodes.computeIfAbsent(what, k -> new ArrayList<>()).add(node);
          accounts.putIfAbsent(what, account);
        }
      }
    }
    nodes.forEach(
        (what, having) ->
            report.problem(
                NodeSeen.names(having),
                what,
                remedy(seen, seen.here(having.get(0), report), accounts.get(what))));
  }

  private static boolean isApplication(ServerAccount account, Seen seen) {
    return account.name().equals(seen.known().application());
  }

  private static String remedy(Seen seen, Here here, ServerAccount account) {
    if (account.user().isEmpty()) {
      return here.sql("SHOW GRANTS FOR " + account.quoted(), "keep what it shows")
          + "\n"
          + here.sql(
              "DROP USER " + account.quoted(),
              "it is lost on all nodes, with its rights; who came in by it is turned away");
    }
    String required = isApplication(account, seen) ? seen.known().requirement() : "X509";
    return here.sql(
        "ALTER USER " + account.quoted() + " REQUIRE " + required,
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
    List<String> names =
        nodes.keySet().stream()
            .flatMap(Set::stream)
            .filter(row -> !nodes.keySet().stream().allMatch(rows -> rows.contains(row)))
            .map(row -> ServerAccount.of(row).quoted())
            .distinct()
            .sorted()
            .toList();
    String first = names.get(0);
    return "# differ: %s; on each node, before anything is changed: SHOW CREATE USER %s; SHOW GRANTS FOR %s"
        .formatted(String.join(", ", names), first, first);
  }
}
