package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.finding.Finding;

/**
 * Compares what nodes hold, table by table. Each server hashes its own rows in order of the primary
 * key, some thousand at a time, after all that the cluster has committed by then, and rests in
 * between. Rows that somebody writes meanwhile are looked at again.
 *
 * <p>System schemas are left out: a node has accounts of its own in them.
 */
public final class Comparison {

  /** Runs statements separated by {@code //} on one node, and gives lines of columns by tabs. */
  public interface Server {
    /**
     * @throws RuntimeException when it does not answer, with the reason
     */
    String ask(String statements);
  }

  /**
   * What was found, and in how much.
   *
   * @param findings what differs, or could not be looked at; empty when all is the same
   * @param nodes that were asked for their rows
   * @param tables that all of them have
   * @param rows in these, of one node
   */
  public record Compared(List<Finding> findings, int nodes, int tables, long rows) {
    public Compared {
      findings = List.copyOf(findings);
    }
  }

  private static final int LOOKS = 5;

  private static final String COLUMNS =
      """
      SELECT @@wsrep_node_name// SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, IFNULL(k.ORDINAL_POSITION, 0)
      FROM information_schema.COLUMNS c
      JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
      LEFT JOIN information_schema.KEY_COLUMN_USAGE k ON k.CONSTRAINT_NAME = 'PRIMARY'
        AND k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME
      WHERE t.TABLE_TYPE = 'BASE TABLE'
        AND c.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
      ORDER BY 1, 2, c.ORDINAL_POSITION""";

  private final Map<String, Server> servers;
  private final List<String> databases;
  private final long rate;
  private final List<Finding> findings = new ArrayList<>();
  private long rows;

  private Comparison(Map<String, Server> servers, List<String> databases, long rate) {
    this.servers = new TreeMap<>(servers);
    this.databases = databases;
    this.rate = rate;
  }

  /**
   * Compares all nodes.
   *
   * @param servers by the nodes' names
   * @param databases to look at; all when none are named
   * @param rate rows that a server reads in a second at most
   */
  public static Compared of(Map<String, Server> servers, List<String> databases, long rate) {
    return new Comparison(servers, databases, rate).compare();
  }

  private Compared compare() {
    Map<String, Map<String, ComparedTable>> tables = new TreeMap<>();
    ask(COLUMNS)
        .forEach((node, answer) -> tables.put(node, tables(answer.subList(1, answer.size()))));
    TreeSet<String> names = new TreeSet<>();
    tables.values().forEach(t -> names.addAll(t.keySet()));
    int compared = 0;
    for (String name : names) {
      if (isEverywhere(name, tables)) {
        compared++;
        rows(tables.values().iterator().next().get(name));
      }
    }
    if (findings.isEmpty() && (tables.size() < 2 || rows == 0)) {
      String where = databases.isEmpty() ? "any database" : String.join(", ", databases);
      problem(
          "cluster",
          "%d nodes answered, and %d tables of %s have %d rows: nothing was compared"
              .formatted(tables.size(), compared, where, rows),
          "name a database that has rows: --database");
    }
    return new Compared(findings, servers.size(), compared, rows);
  }

  /** All at once; who does not answer is a finding. The first line is the node's own name. */
  private Map<String, List<String>> ask(String statements) {
    Map<String, List<String>> answers = new LinkedHashMap<>();
    AtOnce.each(servers.keySet(), n -> Map.entry(n, answer(n, statements)))
        .forEach(a -> answers.put(a.getKey(), a.getValue()));
    answers.values().removeIf(List::isEmpty);
    servers.keySet().retainAll(answers.keySet());
    return answers;
  }

  private List<String> answer(String node, String statements) {
    String why;
    try {
      List<String> lines = servers.get(node).ask(statements).lines().toList();
      if (!lines.isEmpty() && lines.get(0).equals(node)) {
        return lines;
      }
      why = "it says that it is '" + (lines.isEmpty() ? "" : lines.get(0)) + "'";
    } catch (RuntimeException e) {
      why = String.valueOf(e.getMessage()).strip().replaceFirst("(?s)^.*\n", "");
    }
    problem(node, "was not compared: " + why, "./lab status");
    return List.of();
  }

  private Map<String, ComparedTable> tables(List<String> lines) {
    Map<String, ComparedTable> tables = new TreeMap<>();
    for (String line : lines) {
      String[] column = line.split("\t");
      if (databases.isEmpty() || databases.contains(column[0])) {
        ComparedTable table =
            tables.computeIfAbsent(
                column[0] + "." + column[1],
                n -> new ComparedTable(column[0], column[1], new ArrayList<>(), new TreeMap<>()));
        table.columns().add(column[2]);
        if (!column[3].equals("0")) {
          table.key().put(Integer.parseInt(column[3]), column[2]);
        }
      }
    }
    return tables;
  }

  private boolean isEverywhere(String name, Map<String, Map<String, ComparedTable>> tables) {
    List<String> without =
        tables.keySet().stream().filter(n -> !tables.get(n).containsKey(name)).toList();
    if (!without.isEmpty()) {
      differs(String.join(", ", without), name + " is not there; other nodes have it");
      return false;
    }
    Map<String, String> columns = new TreeMap<>();
    tables.forEach((node, all) -> columns.put(node, String.join(", ", all.get(name).columns())));
    return isSame(name, "columns", columns);
  }

  /** Two looks that are the same on every node, and not on all nodes, are no writer's doing. */
  private void rows(ComparedTable table) {
    String name = table.fullName();
    Map<String, String> before = Map.of();
    for (int look = 0; look < LOOKS; look++) {
      Map<String, String> now = new TreeMap<>();
      ask(table.hashing(rate))
          .forEach((n, a) -> now.put(n, a.get(1).replace("\t", " rows, hash ")));
      if (now.size() < 2) {
        return;
      }
      if (now.values().stream().distinct().count() == 1) {
        rows += Long.parseLong(now.values().iterator().next().replaceFirst(" .*", ""));
        return;
      }
      if (now.equals(before)) {
        isSame(name, "rows", now);
        return;
      }
      before = now;
    }
    problem(
        "cluster",
        name + " was written during each of " + LOOKS + " looks, so it was not compared",
        "stop what writes to it, and compare again");
  }

  /** Names those who are not as most nodes are, or all where there is no majority. */
  private boolean isSame(String table, String what, Map<String, String> contents) {
    Map<String, List<String>> nodes =
        contents.keySet().stream().collect(Collectors.groupingBy(contents::get));
    if (nodes.size() == 1) {
      return true;
    }
    List<String> most =
        nodes.values().stream()
            .filter(n -> n.size() * 2 > contents.size())
            .findFirst()
            .orElse(List.of());
    String odd =
        contents.keySet().stream().filter(n -> !most.contains(n)).collect(Collectors.joining(", "));
    String having =
        contents.entrySet().stream()
            .map(c -> c.getKey() + " has " + c.getValue())
            .collect(Collectors.joining("; "));
    differs(odd, "%s: other %s: %s".formatted(table, what, having));
    return false;
  }

  private void differs(String who, String what) {
    String remedy = "which of them is right, a person has to say; before you rebuild one, save it";
    findings.add(Finding.problem(who, what, remedy).at(Pages.ROWS_DIFFER));
  }

  private void problem(String who, String what, String remedy) {
    synchronized (findings) {
      findings.add(Finding.problem(who, what, remedy));
    }
  }
}
