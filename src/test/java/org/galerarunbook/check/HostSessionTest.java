package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.FakeDatabase;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at somebody's cluster must not do. */
class HostSessionTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("Nothing is asked before the session is READ ONLY, and no question writes")
  void readOnly() throws Exception {
    FakeDatabase database = new FakeDatabase(sql -> List.of());
    try (HostSession session = HostSession.of(database.connection())) {
      session.ask("SELECT 1");
    }
    assertThat(database.said())
        .as("statements of a session")
        .containsSubsequence("SET SESSION TRANSACTION READ ONLY", "SELECT 1");
    assertThat(database.said().indexOf("SELECT 1")).isEqualTo(database.said().size() - 1);
    assertThat(Arrays.stream(Question.values()).map(Question::sql))
        .hasSizeGreaterThan(5)
        .allMatch(sql -> sql.matches("(SELECT|SHOW|DO SLEEP)\\b.*"));
  }

  @Test
  @DisplayName("Who has no certificate of the CA is not given the password")
  void verified() throws Exception {
    ClusterFile file = cluster();
    assertThat(HostSession.properties(file, null))
        .as("how the driver verifies whom it gives the password")
        .containsEntry("sslMode", "verify-ca")
        .containsEntry("serverSslCert", file.tls().ca().toString());
  }

  @Test
  @DisplayName(
      "The client's key, prepared for the driver, is its owner's alone and gone afterwards")
  void store() throws Exception {
    Path file;
    try (ClientStore store = ClientStore.of(cluster().tls())) {
      file = store.file();
      assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
      assertThat(file).isNotEmptyFile();
    }
    assertThat(file).as("the store with the private key").doesNotExist();
  }

  private ClusterFile cluster() throws Exception {
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(List.of("galera1")));
    return ClusterFile.read(
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            nodes:
              - {name: a, host: 127.0.0.1}
            tls: {ca: %s, cert: %s, key: %s}
            account: watch
            """
                .formatted(pki.client().ca(), pki.client().certificate(), pki.client().key())));
  }

  @Test
  @DisplayName("Rows are read when all is applied; each node is asked, and a difference is one")
  void rows() throws Exception {
    Map<String, HostSession> sessions = new LinkedHashMap<>();
    Map<String, FakeDatabase> databases = new LinkedHashMap<>();
    for (String node : List.of("a", "b", "c")) {
      FakeDatabase database =
          new FakeDatabase(
              sql ->
                  sql.startsWith("CHECKSUM")
                      ? List.of(List.of("t", node.equals("c") ? "2" : "1"))
                      : sql.startsWith("SHOW")
                          ? List.of(List.of("wsrep_last_committed", "7"))
                          : null);
      databases.put(node, database);
      sessions.put(node, HostSession.of(database.connection()));
    }
    assertThat(new Rows(sessions).of("`t`")).isEqualTo(Map.of("a", "1", "b", "1", "c", "2"));
    assertThat(databases.values())
        .allSatisfy(
            database ->
                assertThat(database.said().stream().filter(s -> s.contains("sync_wait")))
                    .as("what a node waits for before its rows are read; the last counts")
                    .last()
                    .asString()
                    .contains("wsrep_sync_wait=1"));
  }
}
