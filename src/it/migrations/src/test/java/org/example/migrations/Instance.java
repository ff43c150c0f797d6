package org.example.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.UpdateCountCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import org.flywaydb.core.Flyway;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * An instance of an application, as a process of its own, since Liquibase knows within a JVM which
 * locks it has. It says {@code ready}, waits for a line, and migrates.
 */
final class Instance {

  /** Who migrates. */
  enum Tool {
    FLYWAY {
      @Override
      void migrate(MariaDbDataSource database, boolean all) {
        Flyway.configure().dataSource(database).target(all ? "2" : "1").load().migrate();
      }
    },
    /** By a lock of the application's, which the server has for itself and tells no other node. */
    FLYWAY_LOCKED {
      @Override
      void migrate(MariaDbDataSource database, boolean all) throws Exception {
        try (Connection connection = database.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("SELECT GET_LOCK('migration', 60)");
          FLYWAY.migrate(database, all);
        }
      }
    },
    LIQUIBASE {
      @Override
      void migrate(MariaDbDataSource database, boolean all) throws Exception {
        try (Connection connection = database.getConnection()) {
          CommandScope update =
              all
                  ? new CommandScope(UpdateCommandStep.COMMAND_NAME)
                  : new CommandScope(UpdateCountCommandStep.COMMAND_NAME)
                      .addArgumentValue(UpdateCountCommandStep.COUNT_ARG, 1);
          update
              .addArgumentValue("changelogFile", "db/changelog/orders.sql")
              .addArgumentValue(
                  DbUrlConnectionArgumentsCommandStep.DATABASE_ARG,
                  DatabaseFactory.getInstance()
                      .findCorrectDatabaseImplementation(new JdbcConnection(connection)))
              .execute();
        }
      }
    };

    /**
     * @param all or only its first step
     */
    abstract void migrate(MariaDbDataSource database, boolean all) throws Exception;
  }

  private Instance() {}

  /** The tool, the address, the user, the password, and whether only the first step. */
  public static void main(String[] arguments) throws Exception {
    MariaDbDataSource database = new MariaDbDataSource(arguments[1]);
    database.setUser(arguments[2]);
    database.setPassword(arguments[3]);
    database.getConnection().close();
    System.out.println("ready");
    if (System.in.read() == -1) {
      throw new IllegalStateException("nobody said go");
    }
    try {
      Tool.valueOf(arguments[0]).migrate(database, Boolean.parseBoolean(arguments[4]));
    } catch (Exception e) {
      Throwable last = e;
      while (last.getCause() != null) {
        last = last.getCause();
      }
      String code = last instanceof SQLException sql ? sql.getErrorCode() + " " : "";
      System.out.println("failed: " + code + String.valueOf(last.getMessage()).replace('\n', ' '));
    }
  }
}
