package org.galerarunbook.check;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.galerarunbook.galera.ImpatientSocketFactory;

/** A session with one node, in which nothing can be written. */
final class HostSession implements AutoCloseable {

  private static final int DEEP_SECONDS = 10;

  private final Connection connection;

  private HostSession(Connection connection) {
    this.connection = connection;
  }

  /**
   * Logs in. The server's chain is verified; its name is judged by the rules, where a wrong one is
   * a finding.
   *
   * @param store the client's certificate; null when there is none
   * @throws SQLException as the server, the handshake or the network says
   */
  static HostSession open(ClusterFile file, ClusterFile.Node node, ClientStore store)
      throws SQLException {
    String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
    return of(
        DriverManager.getConnection(
            "jdbc:mariadb://" + host + ":" + node.port() + "/", properties(file, store)));
  }

  /** Begins on a connection: nothing can be written from here on. */
  static HostSession of(Connection connection) throws SQLException {
    HostSession session = new HostSession(connection);
    try {
      for (String first : Question.FIRST) {
        session.ask(first);
      }
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  static Properties properties(ClusterFile file, ClientStore store) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", file.account());
    if (file.passwordFile() != null) {
      properties.setProperty("password", password(file));
    }
    properties.setProperty("sslMode", "verify-ca");
    properties.setProperty("serverSslCert", file.tls().ca().toString());
    if (store != null) {
      properties.setProperty("keyStore", store.file().toString());
      properties.setProperty("keyStorePassword", store.password());
      properties.setProperty("keyStoreType", "PKCS12");
    }
    properties.setProperty("socketFactory", ImpatientSocketFactory.class.getName());
    properties.setProperty("connectTimeout", "2000");
    properties.setProperty("socketTimeout", "4000");
    return properties;
  }

  private static String password(ClusterFile file) throws SQLException {
    try {
      return Files.readString(file.passwordFile()).strip();
    } catch (IOException e) {
      throw new SQLException("the password file can't be read: " + e, e);
    }
  }

  List<List<String>> ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return List.of();
      }
      try (ResultSet found = statement.getResultSet()) {
        List<List<String>> rows = new ArrayList<>();
        int columns = found.getMetaData().getColumnCount();
        while (found.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            String value = found.getString(i);
            row.add(value == null ? "NULL" : value);
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }

  /**
   * @param deep whether the node is watched for ten seconds instead of one
   * @throws SQLException when the session broke
   */
  Map<Question, QueryResult> answers(boolean deep) throws SQLException {
    Map<Question, QueryResult> answers = new EnumMap<>(Question.class);
    for (Question question : Question.values()) {
      QueryResult answer = answer(question.sql());
      if (question == Question.ACCOUNTS && answer.isRefused()) {
        QueryResult least = answer(ServerAccount.LEAST);
        answer = least.isRefused() ? answer : least;
      }
      for (int i = 1; deep && question == Question.PAUSE && i < DEEP_SECONDS; i++) {
        answer(question.sql());
      }
      answers.put(question, answer);
    }
    return answers;
  }

  private QueryResult answer(String sql) throws SQLException {
    try {
      return QueryResult.of(ask(sql));
    } catch (SQLException refused) {
      if (!connection.isValid(1)) {
        throw refused;
      }
      return QueryResult.refused(inWords(refused));
    }
  }

  /** As the command line client says it. */
  static String inWords(SQLException e) {
    String message = String.valueOf(e.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
    return e.getErrorCode() <= 0
        ? message
        : "ERROR %d (%s): %s".formatted(e.getErrorCode(), e.getSQLState(), message);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException gone) {
      // It is closed.
    }
  }
}
