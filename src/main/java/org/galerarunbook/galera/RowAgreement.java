package org.galerarunbook.galera;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.finding.Finding;

/**
 * Whether all nodes have one history, one size and the same rows, and how much was looked at.
 *
 * @param nodes how many were asked, each by itself
 * @param uuid of the history that all of them have
 * @param rows table to how many rows each node has of it
 */
public record RowAgreement(int nodes, String uuid, Map<String, Long> rows) {

  /** What a node has of a table. */
  record Content(String node, long rows, String checksum) {
    @Override
    public String toString() {
      return node + " has " + rows + " rows, checksum " + checksum;
    }
  }

  /** Copies what it is given. */
  public RowAgreement {
    rows = Map.copyOf(rows);
  }

  static RowAgreement of(List<GaleraNode> nodes, String database, List<String> tables) {
    List<NodeStatus> statuses = AtOnce.each(nodes, GaleraNode::status);
    List<String> problems = Agreement.problems(statuses).stream().map(Finding::toString).toList();
    if (!problems.isEmpty()) {
      throw new AssertionError("the nodes do not agree: " + String.join("; ", problems));
    }
    Map<String, List<Content>> contents = new LinkedHashMap<>();
    for (String table : tables) {
      String name = quoted(table.contains(".") ? table : database + "." + table);
      contents.put(table, AtOnce.each(nodes, n -> content(n, name)));
    }
    return new RowAgreement(nodes.size(), statuses.get(0).uuid(), same(contents));
  }

  /** How many rows each table has, which has to be the same on each node. */
  static Map<String, Long> same(Map<String, List<Content>> tables) {
    List<String> different = new ArrayList<>();
    Map<String, Long> rows = new LinkedHashMap<>();
    tables.forEach(
        (table, contents) -> {
          if (contents.stream().map(c -> c.rows() + " " + c.checksum()).distinct().count() > 1) {
            different.add(
                table
                    + ": "
                    + String.join("; ", contents.stream().map(Content::toString).toList()));
          }
          rows.put(table, contents.get(0).rows());
        });
    if (!different.isEmpty()) {
      throw new AssertionError("the nodes have different rows: " + String.join("; ", different));
    }
    if (!rows.isEmpty() && rows.values().stream().allMatch(n -> n == 0)) {
      throw new AssertionError(
          "no node has a row in " + String.join(", ", rows.keySet()) + ": nothing was compared");
    }
    return rows;
  }

  /** After all that the cluster has committed by now; the node says who it is. */
  private static Content content(GaleraNode node, String table) {
    String answer =
        node.sql(
            "SET SESSION wsrep_sync_wait=1; SELECT @@wsrep_node_name; SELECT COUNT(*) FROM "
                + table
                + "; CHECKSUM TABLE "
                + table);
    List<String> lines = answer.lines().toList();
    if (lines.size() != 3 || !lines.get(0).equals(node.name())) {
      throw new IllegalStateException(
          "asked " + node + " for its rows of " + table + ", and it said: " + answer);
    }
    return new Content(
        node.name(), Long.parseLong(lines.get(1)), lines.get(2).replaceFirst(".*\\t", ""));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``").replace(".", "`.`") + "`";
  }

  @Override
  public String toString() {
    return nodes + " nodes agree on history " + uuid + (rows.isEmpty() ? "" : " and rows " + rows);
  }
}
