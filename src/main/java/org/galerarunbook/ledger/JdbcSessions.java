package org.galerarunbook.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * Connections to a cluster's nodes as the application has them: TLS, its certificate, the server's
 * host name verified. Unlike {@link GaleraNode#connect()}, with the workload's own timeouts, and
 * without asking the engine each time: a node keeps its port.
 */
final class JdbcSessions implements SessionSource {

  private final Map<String, GaleraNode> nodes;
  private final Duration timeout;
  private final Map<String, String> urls = new ConcurrentHashMap<>();

  JdbcSessions(GaleraCluster cluster, Duration timeout) {
    this.nodes =
        cluster.nodes().stream().collect(Collectors.toMap(GaleraNode::name, Function.identity()));
    this.timeout = timeout;
  }

  @Override
  public Session open(String node) throws SQLException {
    Connection connection = connect(node, timeout);
    try {
      return new JdbcSession(connection);
    } catch (SQLException e) {
      connection.abort(Runnable::run);
      throw e;
    }
  }

  Connection connect(String node, Duration answerWithin) throws SQLException {
    GaleraNode target = nodes.get(node);
    return target.connect(url(target), timeout, answerWithin);
  }

  private String url(GaleraNode node) throws SQLException {
    try {
      return urls.computeIfAbsent(node.name(), n -> node.jdbcUrl());
    } catch (RuntimeException e) {
      // A container that was never seen running has no port: to a client that is a refusal.
      throw new SQLException(node + " has no address: " + e.getMessage(), "08001", e);
    }
  }

  private static final class JdbcSession implements Session {

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement read;

    /** By autocommit: INSERT and COMMIT are one message, with one answer. */
    JdbcSession(Connection connection) throws SQLException {
      this.connection = connection;
      this.insert = connection.prepareStatement(LedgerTable.INSERT);
      this.read = connection.prepareStatement(LedgerTable.READ);
    }

    @Override
    public void write(WriteId write, String payload) throws SQLException {
      LedgerTable.insert(insert, write, payload);
    }

    @Override
    public void read(int writer) throws SQLException {
      read.setInt(1, writer);
      try (ResultSet rows = read.executeQuery()) {
        rows.next();
      }
    }

    @Override
    public void close() {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException("the driver refuses to abandon a connection", e);
      }
    }
  }
}
