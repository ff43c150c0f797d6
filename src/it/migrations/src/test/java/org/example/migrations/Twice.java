package org.example.migrations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.example.migrations.Instance.Tool;
import org.galerarunbook.galera.GaleraCluster;

/**
 * A migration that two instances of an application start at the same time.
 *
 * @param failures what those said that failed
 * @param rows of the table, of which each run of the migration makes two
 */
record Twice(List<String> failures, int rows) {

  /**
   * Runs it on a new database.
   *
   * @param later whether an earlier version of the application was there, and the tool's own tables
   * @param writer the number of the node that the second instance writes to; the first has node 1
   */
  static Twice run(GaleraCluster db, Tool tool, boolean later, int writer) throws IOException {
    db.node(1).sql("DROP DATABASE test; CREATE DATABASE test CHARACTER SET utf8mb4");
    if (later) {
      try (Running earlier = new Running(db, tool, 1, false)) {
        earlier.go();
        List<String> failures = earlier.failures();
        if (!failures.isEmpty()) {
          throw new IllegalStateException("the earlier version failed: " + failures);
        }
      }
    }
    db.awaitSynced();
    try (Running first = new Running(db, tool, 1, true);
        Running second = new Running(db, tool, writer, true)) {
      first.awaitReady();
      second.awaitReady();
      first.go();
      second.go();
      List<String> failures =
          Stream.concat(first.failures().stream(), second.failures().stream()).toList();
      return new Twice(failures, rows(db));
    }
  }

  private static int rows(GaleraCluster db) {
    String count = "SET SESSION wsrep_sync_wait = 1; SELECT COUNT(*) FROM test.orders";
    return Integer.parseInt(db.node(3).sql(count).strip());
  }

  /** One of them waited for the other, and had nothing left to do. */
  boolean inTurn() {
    return failures.isEmpty() && rows == 2;
  }

  /** An instance. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    Running(GaleraCluster db, Tool tool, int node, boolean all) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Instance.class.getName(),
                  tool.name(),
                  db.node(node).getJdbcUrl(),
                  db.getUsername(),
                  db.getPassword(),
                  Boolean.toString(all))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void awaitReady() throws IOException {
      String line = said.readLine();
      if (!"ready".equals(line)) {
        throw new IllegalStateException("instead of 'ready' it said: " + line);
      }
    }

    void go() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    List<String> failures() {
      return said.lines().filter(l -> l.startsWith("failed: ")).toList();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
