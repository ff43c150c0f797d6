package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeFilesTest {

  private static final Accounts ACCOUNTS =
      new Accounts(
          "ro\"ot\\pw", "backup", "sst#pa\"ss", "he'alth", "passbolt", "pa'ss\\word", "passbolt");

  @TempDir private static Path folder;
  private static PkiDirectory pki;

  @BeforeAll
  static void issue() {
    pki = PkiDirectory.at(folder, Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(ClusterSpec.nodeNames(3)));
  }

  private static ClusterSpec spec(int nodes, Formation formation) {
    return new ClusterSpec(
        LabIdentity.ofCommandLine(),
        "mariadb:11.8",
        nodes,
        formation,
        SstMethod.MARIABACKUP,
        Timers.LAB,
        "32M",
        ACCOUNTS,
        pki,
        0,
        NodeOptions.of(() -> "toolbox", "", false));
  }

  /** Option to value; a later line wins, as in the server. */
  private static Map<String, String> options(String configuration) {
    Map<String, String> options = new HashMap<>();
    configuration
        .lines()
        .filter(l -> !l.startsWith("#") && l.contains("="))
        .map(l -> l.split("=", 2))
        .forEach(o -> options.put(o[0].strip(), o[1].strip()));
    return options;
  }

  private static Map<String, FileEntry> files(boolean bootstrap) {
    return NodeFiles.of(spec(3, Formation.BOOTSTRAP), "galera1", bootstrap).stream()
        .collect(Collectors.toMap(FileEntry::path, f -> f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7})
  @DisplayName("Every node lists every peer, the first one of a new cluster too")
  void peers(int nodes) {
    for (Formation formation : Formation.values()) {
      ClusterSpec spec = spec(nodes, formation);
      for (String node : spec.nodeNames()) {
        Map<String, String> options = options(NodeFiles.configuration(spec, node));
        assertThat(options.get("wsrep_cluster_address"))
            .isNotEqualTo("gcomm://")
            .isEqualTo(
                "gcomm://"
                    + spec.nodeNames().stream()
                        .map(n -> n + ".local")
                        .collect(Collectors.joining(",")));
        assertThat(options)
            .containsEntry("wsrep_node_name", node)
            .containsEntry("wsrep_node_address", node + ".local");
      }
    }
  }

  @Test
  @DisplayName("Commits are durable, and nothing goes in the clear")
  void protection() {
    String configuration = NodeFiles.configuration(spec(3, Formation.PREPARED), "galera2");
    assertThat(options(configuration))
        .containsEntry("innodb_flush_log_at_trx_commit", "1")
        .containsEntry("require_secure_transport", "ON")
        .containsEntry("tls_version", "TLSv1.2,TLSv1.3")
        .containsEntry("encrypt", "3")
        .containsEntry("tca", "/etc/mysql/tls/cluster-ca.pem")
        .containsEntry("wsrep_sst_method", "mariabackup");
    assertThat(options(configuration).get("wsrep_provider_options"))
        .contains(
            "socket.ssl_ca=/etc/mysql/tls/cluster-ca.pem", "socket.ssl_key=", "socket.ssl_cert=")
        .contains("gcache.size=32M", "evs.suspect_timeout=PT1S")
        .doesNotContain("pc.bootstrap", "pc.ignore");
    assertThat(configuration.replace("${...}", ""))
        .as("a word that was not filled in")
        .doesNotContain("${");
  }

  @Test
  @DisplayName("Passwords with quotes, comments and backslashes survive each syntax")
  void quoting() {
    assertThat(NodeFiles.configuration(spec(3, Formation.PREPARED), "galera1"))
        .contains("wsrep_sst_auth                  = \"backup:sst#pa\\\"ss\"");
    assertThat(text(files(false).get("/root/.my.cnf"))).contains("password=\"ro\\\"ot\\\\pw\"");
    assertThat(NodeFiles.accounts(spec(3, Formation.PREPARED)))
        .contains("IDENTIFIED BY 'he''alth'", "IDENTIFIED BY 'pa''ss\\\\word'")
        .contains("REQUIRE ISSUER '", "AND SUBJECT '")
        .doesNotContain("REQUIRE SSL;", "${");
  }

  @Test
  @DisplayName("Only the server reads its key, only root the passwords, and nobody writes them")
  void modes() {
    Map<String, FileEntry> files = files(false);
    assertThat(files.get("/etc/mysql/tls/server-key.pem"))
        .matches(f -> f.mode() == 0400 && f.uid() == 999 && f.gid() == 999);
    assertThat(files.get("/root/.my.cnf")).matches(f -> f.mode() == 0400 && f.uid() == 0);
    assertThat(files.get("/etc/galera/health.cnf"))
        .as("root reads it, too, and the account can do nothing but ask for status")
        .matches(f -> f.mode() == 0400 && f.uid() == 999);
    assertThat(files.get(NodeFiles.BACKUP_OPTIONS))
        .as("mariadb-backup runs as the server's user")
        .matches(f -> f.mode() == 0400 && f.uid() == 999 && f.gid() == 999);
    assertThat(files.get("/etc/mysql/mariadb.conf.d/z-galera.cnf"))
        .as("has the password of snapshots in it")
        .matches(f -> f.mode() == 0640 && f.uid() == 0 && f.gid() == 999);
    assertThat(files.values()).noneMatch(f -> (f.mode() & 0022) != 0);
  }

  @Test
  @DisplayName("No container and no host gets the key of a CA")
  void authorities() throws IOException {
    List<Path> authorities;
    try (Stream<Path> all = Files.walk(folder)) {
      authorities = all.filter(f -> f.getFileName().toString().matches(".*ca-key.pem")).toList();
    }
    assertThat(authorities).as("keys of CAs that could be found in a node").hasSize(2);
    List<FileEntry> placed = ofNodeAndHost();
    for (Path key : authorities) {
      byte[] content = Files.readAllBytes(key);
      assertThat(placed)
          .as("what has " + key.getFileName() + " in it")
          .noneMatch(f -> Arrays.equals(f.content(), content));
    }
  }

  private static List<FileEntry> ofNodeAndHost() {
    List<FileEntry> placed = new ArrayList<>(files(true).values());
    placed.addAll(NodeFiles.ofMachine(spec(3, Formation.PREPARED), "galera1", null, 1));
    return placed;
  }

  @Test
  @DisplayName("What has a password in it is read by its owner and the server alone")
  void passwords() {
    List<String> passwords =
        List.of("ro\\\"ot\\\\pw", "sst#pa\\\"ss", "sst#pa\"ss", "he'alth", "he''alth", "pa''ss");
    assertThat(ofNodeAndHost())
        .filteredOn(f -> passwords.stream().anyMatch(text(f)::contains))
        .hasSizeGreaterThan(5)
        .as("can be read by others, and has a password in it")
        .noneMatch(f -> (f.mode() & 0007) != 0);
  }

  @Test
  @DisplayName("Only the application's account lets anybody in from another machine")
  void socketOnly() {
    String sql = NodeFiles.accounts(spec(3, Formation.PREPARED));
    assertThat(Pattern.compile("(?i)(?:CREATE USER|TO) '(.*?)'@'(.*?)'").matcher(sql).results())
        .extracting(account -> account.group(1) + " at " + account.group(2))
        .containsOnly("backup at localhost", "health at localhost", "passbolt at %");
  }

  @Test
  @DisplayName("Bootstrapping a cluster is asked for by a file, once, and only on request")
  void bootstrap() {
    assertThat(files(true)).containsKey(NodeFiles.BOOTSTRAP_ONCE);
    assertThat(files(false)).doesNotContainKey(NodeFiles.BOOTSTRAP_ONCE);
    assertThat(ConfFiles.read("mariadb", "start-node")).contains("rm " + NodeFiles.BOOTSTRAP_ONCE);
  }

  @Test
  @DisplayName("A word without a value, and a template that is not there, are named")
  void templates() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> ConfFiles.render("mariadb", "galera.cnf", Map.of("buffer_pool_size", "64M")))
        .withMessageContaining("galera.cnf")
        .withMessageContaining("${cluster_name}, which has no value");
    assertThatIllegalStateException()
        .isThrownBy(() -> ConfFiles.read("mariadb", "nothing.cnf"))
        .withMessageContaining("conf/nothing.cnf is missing");
  }

  @Test
  @DisplayName("A cluster of none, or with a cache of words, is refused")
  void wrongSpec() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec(0, Formation.PREPARED))
        .withMessageContaining("at least one node, not 0");
    ClusterSpec good = spec(3, Formation.PREPARED);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ClusterSpec(
                    good.identity(),
                    good.image(),
                    3,
                    good.formation(),
                    good.sstMethod(),
                    good.timers(),
                    "32 MB",
                    ACCOUNTS,
                    pki,
                    0,
                    good.options()))
        .withMessageContaining("'32 MB' must be a number with K, M or G");
    assertThat(ACCOUNTS.toString())
        .doesNotContain("sst#", "ro\"ot", "he'alth", "pa'ss")
        .contains("user=");
  }

  private static String text(FileEntry file) {
    return new String(file.content(), StandardCharsets.UTF_8);
  }
}
