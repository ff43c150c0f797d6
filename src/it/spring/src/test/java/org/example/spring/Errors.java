package org.example.spring;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.galera.GaleraCluster;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Brings about what an application on a cluster has to try again after, in Spring's transactions. */
final class Errors {

  private static final String READ = "SELECT n FROM stock WHERE id = ";
  private static final String ADD = "UPDATE stock SET n = n + 1 WHERE id = ";

  private final GaleraCluster db;

  Errors(GaleraCluster db) {
    this.db = db;
  }

  /** A line of the table each: what happened, error, SQLState, Spring's exception, transient. */
  List<String> all() throws SQLException {
    db.node(1).sql("CREATE TABLE test.stock (id INT PRIMARY KEY, n INT)");
    db.node(1).sql("INSERT INTO test.stock VALUES (1,0), (2,0), (3,0), (4,0), (5,0), (6,0), (7,0), (8,0), (9,0)");
    db.awaitSynced();
    db.assertAgreement("stock");
    return List.of(
        row("another node committed a change of the row first", conflict()),
        row("a row is locked for too long", lockWait()),
        row("a row changed since the transaction read it", changed()),
        row("the node has lost the majority", withoutMajority()),
        row("it lost the majority during the commit", majorityLostInCommit()),
        row("the node is read-only, as before maintenance", readOnly()),
        row("the node was shut down under the connection", stopped()),
        row("the node died under the connection", died()),
        row("the node does not answer within `socketTimeout`", silent()),
        row("no connection: the node is not there", absent()));
  }

  private static String row(String happened, NestedRuntimeException e) {
    SQLException cause = null;
    for (Throwable t = e; t != null; t = t.getCause()) {
      cause = t instanceof SQLException deeper ? deeper : cause;
    }
    return "| %s | %d | %s | `%s` | %s |"
        .formatted(
            happened,
            cause.getErrorCode(),
            cause.getSQLState(),
            e.getClass().getSimpleName(),
            e instanceof TransientDataAccessException ? "yes" : "no");
  }

  private NestedRuntimeException conflict() throws SQLException {
    return fails(
        2,
        "",
        jdbc -> {
          jdbc.update(ADD + 1);
          db.node(1).sql("USE test; " + ADD + 1);
        });
  }

  private NestedRuntimeException lockWait() throws SQLException {
    try (Connection holder = db.dataSource(1).getConnection()) {
      holder.setAutoCommit(false);
      holder.createStatement().executeUpdate(ADD + 2);
      return fails(
          1,
          "",
          jdbc -> {
            jdbc.execute("SET SESSION innodb_lock_wait_timeout = 1");
            jdbc.update(ADD + 2);
          });
    }
  }

  /** {@code innodb_snapshot_isolation}, on by default since 11.6.2. */
  private NestedRuntimeException changed() throws SQLException {
    return fails(
        1,
        "",
        jdbc -> {
          read(jdbc, 3);
          db.node(1).sql("USE test; " + ADD + 3);
          jdbc.update(ADD + 3);
        });
  }

  private NestedRuntimeException withoutMajority() throws SQLException {
    try (Connection connection = db.dataSource(3).getConnection();
        Fault cut = db.node(3).partition()) {
      return fails(connection, jdbc -> readUntilItFails(jdbc, 4));
    } finally {
      db.awaitSynced();
    }
  }

  private static void readUntilItFails(JdbcTemplate jdbc, int id) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < end) {
      read(jdbc, id);
    }
  }

  private NestedRuntimeException majorityLostInCommit() throws SQLException {
    NestedRuntimeException failure;
    try (Connection connection = db.dataSource(3).getConnection();
        Faults faults = new Faults()) {
      failure =
          fails(
              connection,
              jdbc -> {
                jdbc.update(ADD + 5);
                faults.open = db.node(3).partition();
              });
    }
    db.awaitSynced();
    db.assertAgreement("stock");
    String written = db.node(1).sql("SELECT n FROM test.stock WHERE id = 5").strip();
    if (!written.equals("0")) {
      throw new AssertionError("refused, and written all the same: " + written, failure);
    }
    return failure;
  }

  private NestedRuntimeException readOnly() throws SQLException {
    db.node(3).sql("SET GLOBAL read_only = ON");
    try {
      return fails(3, "", jdbc -> jdbc.update(ADD + 6));
    } finally {
      db.node(3).sql("SET GLOBAL read_only = OFF");
    }
  }

  private NestedRuntimeException stopped() throws SQLException {
    try (Connection connection = db.dataSource(3).getConnection();
        Faults faults = new Faults()) {
      return fails(
          connection,
          jdbc -> {
            read(jdbc, 7);
            faults.open = db.node(3).stop();
            read(jdbc, 7);
          });
    } finally {
      db.awaitSynced();
    }
  }

  private NestedRuntimeException died() throws SQLException {
    try (Connection connection = db.dataSource(3).getConnection();
        Faults faults = new Faults()) {
      return fails(
          connection,
          jdbc -> {
            read(jdbc, 8);
            faults.open = db.node(3).kill();
            read(jdbc, 8);
          });
    } finally {
      db.awaitSynced();
    }
  }

  private NestedRuntimeException silent() throws SQLException {
    try (Connection connection = connect(3, "&socketTimeout=1500");
        Faults faults = new Faults()) {
      return fails(
          connection,
          jdbc -> {
            read(jdbc, 9);
            faults.open = db.node(3).partitionFromClients();
            read(jdbc, 9);
          });
    }
  }

  private NestedRuntimeException absent() throws SQLException {
    try (Fault killed = db.node(3).kill()) {
      TransactionTemplate transaction =
          new TransactionTemplate(new JdbcTransactionManager(db.dataSource(3)));
      return caught(() -> transaction.executeWithoutResult(status -> {}));
    } finally {
      db.awaitSynced();
    }
  }

  private static void read(JdbcTemplate jdbc, int id) {
    jdbc.queryForObject(READ + id, Integer.class);
  }

  private Connection connect(int node, String options) throws SQLException {
    return DriverManager.getConnection(
        db.node(node).getJdbcUrl() + options, db.getUsername(), db.getPassword());
  }

  private NestedRuntimeException fails(int node, String options, Consumer<JdbcTemplate> work)
      throws SQLException {
    try (Connection connection = connect(node, options)) {
      return fails(connection, work);
    }
  }

  private static NestedRuntimeException fails(Connection connection, Consumer<JdbcTemplate> work) {
    SingleConnectionDataSource source = new SingleConnectionDataSource(connection, true);
    TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    return caught(
        () -> transaction.executeWithoutResult(status -> work.accept(new JdbcTemplate(source))));
  }

  private static NestedRuntimeException caught(Runnable work) {
    try {
      work.run();
    } catch (NestedRuntimeException e) {
      return e;
    }
    throw new AssertionError("no error");
  }

  /** A fault that a transaction brings about, healed after it. */
  private static final class Faults implements AutoCloseable {
    private Fault open;

    @Override
    public void close() {
      if (open != null) {
        open.close();
      }
    }
  }
}
