package org.galerarunbook.check;

import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;

/** Compares the rows of all nodes: a table at a time, so that the nodes are not swamped. */
final class Rows {

  /** Instead of a node's name: why a table could not be compared. */
  static final String UNSEEN = "";

  private static final int ROUNDS = 3;

  /** What a node has of a table, and whether the cluster wrote meanwhile. */
  private record Content(String checksum, String position) {}

  private final Map<String, HostSession> sessions;

  /** Of sessions that from here on answer when all is applied that was ordered before. */
  Rows(Map<String, HostSession> sessions) throws SQLException {
    this.sessions = sessions;
    for (HostSession session : sessions.values()) {
      session.ask("SET SESSION wsrep_sync_wait=1, max_statement_time=60");
    }
  }

  /** Checksums by table and node. */
  static Map<String, Map<String, String>> compare(
      ClusterFile file, ClientStore store, Collection<NodeSeen> nodes) {
    Map<String, HostSession> sessions = new LinkedHashMap<>();
    Map<String, Map<String, String>> rows = new TreeMap<>();
    TreeSet<String> tables = new TreeSet<>();
    for (NodeSeen node : nodes) {
      node.answer(Question.TABLES).rows().stream()
          .filter(r -> r.get(3).equals("BASE TABLE") && r.get(2).equalsIgnoreCase("InnoDB"))
          .forEach(r -> tables.add(ComparedTable.quoted(r.get(0), r.get(1))));
    }
    try {
      for (ClusterFile.Node node : file.nodes()) {
        if (nodes.stream().anyMatch(n -> n.name().equals(node.name()))) {
          sessions.put(node.name(), HostSession.open(file, node, store));
        }
      }
      Rows compared = new Rows(sessions);
      for (String table : tables) {
        rows.put(table.replace("`", ""), compared.of(table));
      }
    } catch (SQLException e) {
      rows.put("rows", Map.of(UNSEEN, "were not compared: " + HostSession.inWords(e)));
    } finally {
      sessions.values().forEach(HostSession::close);
    }
    return rows;
  }

  /** Rows differ only if they do while nobody writes; else the next round decides. */
  Map<String, String> of(String table) {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, Content> contents = new LinkedHashMap<>();
      AtOnce.each(sessions.entrySet(), s -> Map.entry(s.getKey(), content(s.getValue(), table)))
          .forEach(c -> contents.put(c.getKey(), c.getValue()));
      String refused =
          contents.entrySet().stream()
              .filter(c -> c.getValue().position().isEmpty())
              .map(c -> c.getKey() + ": " + c.getValue().checksum())
              .collect(Collectors.joining("; "));
      if (!refused.isEmpty()) {
        return Map.of(UNSEEN, "rows were not compared, " + refused);
      }
      var all = contents.values();
      boolean same = all.stream().map(Content::checksum).distinct().count() == 1;
      boolean quiet = all.stream().map(Content::position).distinct().count() == 1;
      if (same || quiet) {
        Map<String, String> checksums = new TreeMap<>();
        contents.forEach((name, content) -> checksums.put(name, content.checksum()));
        return checksums;
      }
    }
    return Map.of(UNSEEN, "rows can't be compared while the cluster writes this fast");
  }

  private static Content content(HostSession session, String table) {
    try {
      String before = position(session);
      String checksum = session.ask("CHECKSUM TABLE " + table).get(0).get(1);
      String after = position(session);
      // "NULL" is no checksum: it may not be read.
      return checksum.equals("NULL")
          ? new Content("needs GRANT SELECT on it, or it is not there", "")
          : new Content(checksum, before + " to " + after);
    } catch (SQLException e) {
      return new Content(HostSession.inWords(e), "");
    }
  }

  private static String position(HostSession session) throws SQLException {
    return session.ask("SHOW GLOBAL STATUS LIKE 'wsrep_last_committed'").get(0).get(1);
  }
}
