package org.example.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.galerarunbook.galera.GaleraCluster;

/**
 * A migration that two instances of an application start at the same time.
 *
 * @param failures what each of them said, empty where it ended well
 * @param rows of the table, of which each run of the migration makes two
 */
record Twice(List<String> failures, int rows) {

  /** Something that migrates a database. */
  interface Migration {
    void run(DataSource database) throws Exception;
  }

  /** On an empty database, by these nodes. */
  static Twice run(GaleraCluster db, Migration migration, int one, int other) throws Exception {
    db.node(1)
        .sql("DROP DATABASE test; CREATE DATABASE test CHARACTER SET utf8mb4");
    db.awaitSynced();
    CyclicBarrier together = new CyclicBarrier(2);
    List<CompletableFuture<String>> both =
        Stream.of(one, other)
            .map(
                node ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            DataSource database = db.dataSource(node);
                            together.await();
                            migration.run(database);
                            return "";
                          } catch (Exception e) {
                            return String.valueOf(e.getMessage());
                          }
                        }))
            .toList();
    List<String> failures = both.stream().map(CompletableFuture::join).toList();
    return new Twice(failures, rows(db));
  }

  private static int rows(GaleraCluster db) throws SQLException {
    try (Connection connection = db.dataSource(3).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION wsrep_sync_wait = 1");
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
