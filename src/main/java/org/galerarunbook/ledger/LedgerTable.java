package org.galerarunbook.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The table that is written to. Its key comes from the server, and (writer, number) is not unique:
 * a write that happened twice shall be seen, not prevented.
 */
final class LedgerTable {

  static final int MOST_PAYLOAD = 4000;

  static final String INSERT =
      "INSERT INTO ledger_entry (writer, number, payload) VALUES (?, ?, ?)";

  static final String READ = "SELECT MAX(number) FROM ledger_entry WHERE writer = ?";

  private static final String CREATE =
      """
      CREATE TABLE ledger_entry (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        writer INT NOT NULL,
        number BIGINT NOT NULL,
        payload VARCHAR(%d) CHARACTER SET ascii NOT NULL,
        KEY (writer, number)
      ) ENGINE=InnoDB"""
          .formatted(MOST_PAYLOAD);

  private static final int FETCH = 1000;

  private LedgerTable() {}

  /** Makes it, empty; rows of an earlier run would be taken for writes that nobody sent. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS ledger_entry");
      statement.execute(CREATE);
    }
  }

  /**
   * Every row of the node that this connects to, once it has applied all that its cluster had
   * ordered when it was asked.
   *
   * <p>By {@code wsrep_sync_wait=1}, and not by comparing {@code wsrep_last_committed}: the node
   * itself waits, and one that is in no primary component answers with an error, whereas two
   * components may well show equal numbers for different histories.
   *
   * @see <a
   *     href="https://mariadb.com/docs/galera-cluster/reference/galera-cluster-system-variables#wsrep_sync_wait">
   *     wsrep_sync_wait</a>
   */
  static NodeContent read(Connection connection) throws SQLException {
    List<LedgerRow> entries = new ArrayList<>();
    String node;
    try (Statement statement = connection.createStatement()) {
      try (ResultSet answer =
          statement.executeQuery("SHOW GLOBAL VARIABLES LIKE 'wsrep_node_name'")) {
        node = answer.next() ? answer.getString(2) : "a server without wsrep_node_name";
      }
      statement.execute("SET SESSION wsrep_sync_wait = 1");
      statement.setFetchSize(FETCH);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT id, writer, number, payload FROM ledger_entry ORDER BY id")) {
        while (rows.next()) {
          WriteId write = new WriteId(rows.getInt(2), rows.getLong(3));
          entries.add(LedgerRow.of(rows.getLong(1), write, rows.getString(4)));
        }
      }
    }
    return new NodeContent(node, entries);
  }

  /** Bytes of rows and indexes in this connection's database, as the server estimates them. */
  static long databaseSize(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "SELECT COALESCE(SUM(data_length + index_length), 0)"
                    + " FROM information_schema.tables WHERE table_schema = DATABASE()")) {
      answer.next();
      return answer.getLong(1);
    }
  }

  static void insert(PreparedStatement statement, WriteId write, String payload)
      throws SQLException {
    statement.setInt(1, write.writer());
    statement.setLong(2, write.number());
    statement.setString(3, payload);
    statement.executeUpdate();
  }
}
