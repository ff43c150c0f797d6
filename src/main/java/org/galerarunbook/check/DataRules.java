package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What Galera does not replicate as one expects, and what has come apart. */
final class DataRules {

  static final List<Rule> ALL =
      List.of(
          tables(
              "primary keys",
              Pages.TABLES,
              r -> Set.of("0", "NULL").contains(r.get(4)),
              "%s without a primary key: peers read the whole table for each row that is changed",
              "# a schema change, for each: ALTER TABLE %s ADD PRIMARY KEY (a column that is unique"
                  + " and NOT NULL)"),
          tables(
              "engines",
              Pages.ENGINES,
              r -> !r.get(2).equalsIgnoreCase("InnoDB"),
              "%s not in InnoDB: rows are not replicated",
              ""),
          new Rule("sequences", Pages.TABLES, DataRules::sequences),
          new Rule("schema alike", Pages.TABLES, DataRules::alike),
          new Rule("rows alike", Pages.ROWS_DIFFER, DataRules::rows));

  private static final int SHOWN = 5;

  private DataRules() {}

  private static Rule tables(
      String id, String page, Predicate<List<String>> wrong, String what, String remedy) {
    return new Rule(
        id,
        page,
        (seen, report) -> {
          Set<String> found = new TreeSet<>();
          for (NodeSeen node : seen.answering()) {
            node.answer(Question.TABLES).rows().stream()
                .filter(r -> r.get(3).equals("BASE TABLE") && wrong.test(r))
                .forEach(r -> found.add(r.get(0) + "." + r.get(1)));
          }
          if (!found.isEmpty()) {
            report.note(
                "data", what.formatted(some(found)), remedy.formatted(found.iterator().next()));
          }
        });
  }

  private static String some(Set<String> names) {
    List<String> first = names.stream().limit(SHOWN).toList();
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }

  /** Only a sequence that leaves the step to the cluster gives each node its own numbers. */
  private static void sequences(Seen seen, Report report) {
    Set<String> found = new TreeSet<>();
    for (NodeSeen node : seen.answering()) {
      node.answer(Question.SEQUENCES).rows().stream()
          .filter(r -> !r.get(2).equals("0"))
          .forEach(r -> found.add(r.get(0) + "." + r.get(1)));
      if (node.answer(Question.SEQUENCES).isRefused()) {
        node.answer(Question.TABLES).rows().stream()
            .filter(r -> r.get(3).equals("SEQUENCE"))
            .forEach(r -> found.add(r.get(0) + "." + r.get(1) + " (its step can't be seen here)"));
      }
    }
    if (!found.isEmpty()) {
      report.note(
          "data",
          "sequences without INCREMENT BY 0: " + some(found),
          "# for each, on one node: SHOW CREATE SEQUENCE %1$s; ALTER SEQUENCE %1$s INCREMENT BY 0"
              .formatted(found.iterator().next().replaceFirst(" .*", "")));
    }
  }

  private static void alike(Seen seen, Report report) {
    Map<String, Map<String, List<String>>> tables = new TreeMap<>();
    List<NodeSeen> nodes =
        seen.answering().stream().filter(n -> !n.answer(Question.TABLES).isRefused()).toList();
    for (NodeSeen node : nodes) {
      for (List<String> row : node.answer(Question.TABLES).rows()) {
        tables
            .computeIfAbsent(row.get(0) + "." + row.get(1), k -> new LinkedHashMap<>())
            .computeIfAbsent(String.join("/", row.subList(2, row.size())), k -> new ArrayList<>())
            .add(node.name());
      }
    }
    Set<String> different = new TreeSet<>();
    tables.forEach(
        (table, forms) -> {
          int having = forms.values().stream().mapToInt(List::size).sum();
          if (forms.size() > 1 || having < nodes.size()) {
            different.add(
                table
                    + (having < nodes.size() ? " (only on " : " (one form on ")
                    + String.join(", ", forms.values().iterator().next())
                    + ")");
          }
        });
    if (!different.isEmpty()) {
      report.problem(
          "data",
          "differs between the nodes: " + some(different),
          "# on each node, before anything is changed: SHOW CREATE TABLE "
              + different.iterator().next().replaceFirst(" .*", ""));
    }
  }

  /** Of tables that nobody wrote to while they were compared. */
  private static void rows(Seen seen, Report report) {
    Map<String, Map<String, String>> rows = seen.rows() == null ? Map.of() : seen.rows();
    rows.forEach(
        (table, content) -> {
          String having =
              content.entrySet().stream()
                  .map(e -> e.getValue() + " on " + e.getKey())
                  .collect(Collectors.joining(", "));
          if (content.containsKey(Rows.UNSEEN)) {
            report
                .at(Pages.YOUR_CLUSTER)
                .unseen("data", table + ": " + content.get(Rows.UNSEEN), "");
          } else if (Set.copyOf(content.values()).size() > 1) {
            report.problem(
                "data",
                "rows differ between the nodes: " + table + " has checksum " + having,
                "# which is right, a person has to say; on each node: mariadb-dump"
                    + " --single-transaction --order-by-primary --skip-extended-insert "
                    + table.replaceFirst("\\.", " ")
                    + ", and diff them");
          }
        });
  }
}
