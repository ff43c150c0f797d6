package org.example.spring;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.galera.GaleraCluster;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Brings about each error that an application on a cluster has to try again after. */
final class Errors {

  private final GaleraCluster db;

  Errors(GaleraCluster db) {
    this.db = db;
  }

  /** What happened to which exception, as {@link #words} tells it. */
  Map<String, String> all() throws SQLException {
    sql(1, "CREATE OR REPLACE TABLE stock (id INT PRIMARY KEY, n INT)");
    sql(1, "INSERT INTO stock VALUES (1, 0), (2, 0), (3, 0)");
    db.awaitSynced();
    db.assertAgreement("stock");
    Map<String, String> seen = new LinkedHashMap<>();
    seen.put("another node committed first", words(conflict()));
    seen.put("a row is locked for too long", words(lockWait()));
    seen.put("a row changed since the transaction read it", words(changed()));
    try (Fault cut = db.node(3).partition()) {
      seen.put("the node has lost the majority", words(withoutMajority()));
    }
    db.awaitSynced();
    seen.put("the node died under the connection", words(died()));
    db.awaitSynced();
    return seen;
  }

  /** SQLState, code, the driver's class, and Spring's. */
  static String words(DataAccessException e) {
    SQLException cause = (SQLException) e.getMostSpecificCause();
    return "%s | %d | %s | %s"
        .formatted(
            cause.getSQLState(),
            cause.getErrorCode(),
            cause.getClass().getSimpleName(),
            e.getClass().getSimpleName());
  }

  /** First committer wins: the other one is told at its commit, or at its next question. */
  private DataAccessException conflict() throws SQLException {
    try (Session one = new Session(db.dataSource(1));
        Session other = new Session(db.dataSource(2))) {
      other.run("BEGIN");
      other.run("UPDATE stock SET n = n + 1 WHERE id = 1");
      one.run("UPDATE stock SET n = n + 1 WHERE id = 1");
      return other.fails("COMMIT");
    }
  }

  private DataAccessException lockWait() throws SQLException {
    try (Session one = new Session(db.dataSource(1));
        Session other = new Session(db.dataSource(1))) {
      one.run("BEGIN");
      one.run("UPDATE stock SET n = n + 1 WHERE id = 2");
      other.run("SET SESSION innodb_lock_wait_timeout = 1");
      return other.fails("UPDATE stock SET n = n + 1 WHERE id = 2");
    }
  }

  /** {@code innodb_snapshot_isolation}, on by default since 11.6.2. */
  private DataAccessException changed() throws SQLException {
    try (Session one = new Session(db.dataSource(1));
        Session other = new Session(db.dataSource(1))) {
      other.run("BEGIN");
      other.read("SELECT n FROM stock WHERE id = 3");
      one.run("UPDATE stock SET n = n + 1 WHERE id = 3");
      return other.fails("UPDATE stock SET n = n + 1 WHERE id = 3");
    }
  }

  private DataAccessException withoutMajority() throws SQLException {
    try (Session session = new Session(db.dataSource(3))) {
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (System.nanoTime() < end) {
        try {
          session.read("SELECT n FROM stock WHERE id = 1");
        } catch (DataAccessException e) {
          return e;
        }
      }
      throw new AssertionError("a node without the majority answered for 30 s");
    }
  }

  private DataAccessException died() throws SQLException {
    try (Session session = new Session(db.dataSource(3));
        Fault killed = db.node(3).kill()) {
      return session.fails("SELECT n FROM stock WHERE id = 1");
    }
  }

  private void sql(int node, String statement) throws SQLException {
    try (Session session = new Session(db.dataSource(node))) {
      session.run(statement);
    }
  }

  /** One connection, as a transaction of Spring's has it. */
  private static final class Session implements AutoCloseable {
    private final SingleConnectionDataSource source;
    private final JdbcTemplate jdbc;

    Session(DataSource from) throws SQLException {
      Connection connection = from.getConnection();
      source = new SingleConnectionDataSource(connection, true);
      jdbc = new JdbcTemplate(source);
    }

    void run(String statement) {
      jdbc.execute(statement);
    }

    void read(String query) {
      jdbc.queryForObject(query, Integer.class);
    }

    DataAccessException fails(String statement) {
      try {
        jdbc.execute(statement);
      } catch (DataAccessException e) {
        return e;
      }
      throw new AssertionError("no error: " + statement);
    }

    @Override
    public void close() {
      source.destroy();
    }
  }
}
