package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.galerarunbook.check.Planted.Expected;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster that is not the lab is checked: silent when it is well, exact about each fault. */
@Tag("full")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterCheckIT {

  private static final Duration SEEN = Duration.ofSeconds(25);

  /** All that may be asked of a server. Anything else in its log is a fault of the check. */
  private static final String READS =
      "(?is)(set|SET) (SESSION|autocommit|session_track|NAMES|TRANSACTION|sql_mode|@@).*|SELECT"
          + " .*|SHOW .*|DO SLEEP\\(1\\)|CHECKSUM TABLE .*|rollback|ROLLBACK";

  @TempDir static Path folder;

  private static Outsider cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = new Outsider(folder);
    cluster.start();
    cluster.sh(
        "db-b",
        "mkdir -p /srv/backup/full; echo \"end_time = $(date '+%F %T')\" >"
            + " /srv/backup/full/mariadb_backup_info");
  }

  @AfterAll
  static void remove() {
    cluster.close();
  }

  private static List<Finding> check(String yaml, boolean deep) {
    return ClusterCheck.of(cluster.read(yaml), deep).findings();
  }

  private static List<String> seen(List<Finding> findings) {
    return findings.stream()
        .filter(f -> f.severity() != Severity.UNSEEN)
        .map(Finding::toString)
        .toList();
  }

  @Test
  @Order(1)
  @DisplayName("Nothing is found on a cluster that is well, within 5 s, and much was looked at")
  void well() {
    Checked checked = ClusterCheck.of(cluster.read(cluster.yaml()), false);
    Instant begin = Instant.now();
    checked = ClusterCheck.of(cluster.read(cluster.yaml()), false);
    Duration took = Duration.between(begin, Instant.now());
    assertThat(seen(checked.findings())).isEmpty();
    assertThat(checked.looked().toString())
        .startsWith("3 nodes, 12 ports, 6 certificates, ")
        .endsWith(Rules.ALL.size() + " checks");
    assertThat(checked.looked().tables()).isEqualTo(1);
    assertThat(checked.findings())
        .extracting(Finding::what)
        .containsExactly("rows were not compared, and flow control was watched for a second only");
    assertThat(took).isLessThan(Duration.ofSeconds(5));
    System.getLogger("check")
        .log(System.Logger.Level.INFO, "three nodes in {0} ms", took.toMillis());
  }

  @Test
  @Order(2)
  @DisplayName("Deep, with the right to read rows, leaves nothing unseen")
  void deep() {
    String yaml = cluster.yaml().replace("account: watch", "account: reader");
    assertThat(check(yaml, true)).isEmpty();
  }

  static Stream<Planted> faults() {
    String chosen = System.getProperty("planted", "");
    return OutsiderFaults.all().stream().filter(f -> f.name().matches("(?s).*" + chosen + ".*"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @Order(3)
  @DisplayName("A planted fault is found: exactly it, with node, value, severity and page")
  void found(Planted fault) {
    // A node that is still desynced from the fault before lags, and asks for no flow control.
    Outsider.NODES.forEach(cluster::awaitSynced);
    String yaml = fault.yaml().apply(cluster.yaml());
    fault.plant().forEach(p -> run(fault.node(), p));
    try {
      Awaitility.await("check finds " + fault)
          .atMost(SEEN)
          .pollDelay(Duration.ZERO)
          .untilAsserted(() -> exactly(check(yaml, fault.deep()), fault.expected()));
    } finally {
      fault.heal().forEach(h -> run(fault.node(), h));
    }
  }

  private static void run(String node, String what) {
    if (what.startsWith("on ")) {
      String[] words = what.split(" ", 3);
      cluster.sql(words[1], words[2]);
    } else if (what.startsWith("at ")) {
      String[] words = what.split(" ", 3);
      cluster.sh(words[1], words[2]);
    } else if (what.startsWith("sh ")) {
      cluster.sh(node, what.substring(3));
    } else if (what.startsWith("restart ")) {
      cluster.restart(node, what.substring(8));
    } else {
      cluster.sql(node, what);
    }
  }

  private static void exactly(List<Finding> all, List<Expected> expected) {
    List<Finding> found = all.stream().filter(f -> f.severity() != Severity.UNSEEN).toList();
    for (Expected one : expected) {
      assertThat(found)
          .as("findings")
          .anyMatch(
              f ->
                  f.who().equals(one.who())
                      && f.severity() == one.severity()
                      && f.what().contains(one.says())
                      && f.page().equals(one.page()));
    }
    assertThat(seen(found)).as("nothing else").hasSize(expected.size());
  }

  @Test
  @Order(4)
  @DisplayName("Nothing of them is left")
  void healed() {
    Awaitility.await("all is well")
        .atMost(SEEN)
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertThat(seen(check(cluster.yaml(), false))).isEmpty());
  }

  @Test
  @Order(5)
  @DisplayName("A stopped node is named, and what the others say of it")
  void stopped() {
    cluster.stop("db-c");
    try {
      exactly(
          check(cluster.yaml().replaceAll("(?m)^ssh: .*\n|^backups: .*\n", ""), false),
          List.of(
              new Expected("db-c", Severity.PROBLEM, "does not answer: ", Pages.BRING_BACK),
              new Expected("db-a", Severity.PROBLEM, "sees a cluster of 2", Pages.BRING_BACK),
              new Expected("db-b", Severity.PROBLEM, "sees a cluster of 2", Pages.BRING_BACK)));
    } finally {
      cluster.startAgain("db-c");
    }
  }

  @Test
  @Order(6)
  @DisplayName("A CA that signed nothing here: no password is sent, and the ports tell why")
  void otherAuthority() {
    List<Finding> found = check(cluster.yaml().replace("ca: ca.pem", "ca: other-ca.pem"), false);
    for (String node : Outsider.NODES) {
      assertThat(found)
          .anyMatch(f -> f.who().equals(node) && f.what().startsWith("does not answer: "))
          .anyMatch(
              f ->
                  f.who().equals(node)
                      && f.what().startsWith("serves a certificate that no trusted CA signed"));
    }
  }

  @ParameterizedTest(name = "account ''{0}''")
  @MethodSource("rights")
  @Order(7)
  @DisplayName(
      "By rights: what can't be seen is named with the right that is missing; nothing else")
  void byRights(String account, List<String> missing) {
    String yaml =
        account.isEmpty()
            ? cluster.yaml().replaceAll("(?m)^account: .*\n|^password_file: .*\n", "")
            : cluster.yaml().replace("account: watch", "account: " + account);
    List<Finding> found = check(yaml, false);
    assertThat(seen(found)).isEmpty();
    assertThat(found.stream().map(f -> f.what() + " " + f.remedy()))
        .hasSize(missing.size() + 1)
        .allSatisfy(
            f ->
                assertThat(missing.stream().anyMatch(f::contains) || f.startsWith("rows were not"))
                    .as(f)
                    .isTrue());
  }

  static Stream<Arguments> rights() {
    String members = "GRANT SELECT ON mysql.wsrep_cluster_members";
    String accounts = "GRANT SELECT (User, Host, ssl_type";
    String tables = "GRANT SELECT (or REFERENCES";
    return Stream.of(
        Arguments.of("", List.of("needs 'account:'")),
        Arguments.of("nobody", List.of(members, accounts, tables, "GRANT PROCESS ON *.*")),
        Arguments.of("process", List.of(members, accounts, tables)),
        Arguments.of("watch", List.of()),
        Arguments.of("reader", List.of()));
  }

  @Test
  @Order(8)
  @DisplayName(
      "It never writes: nothing but questions in the general log, no event in a binary log")
  void neverWrites() {
    Outsider.NODES.forEach(
        n ->
            cluster.sql(
                n, "SET GLOBAL general_log_file='/tmp/general.log'; SET GLOBAL general_log=ON"));
    List<String> before = Outsider.NODES.stream().map(ClusterCheckIT::position).toList();
    for (String account : List.of("nobody", "process", "watch", "almighty")) {
      check(cluster.yaml().replace("account: watch", "account: " + account), true);
    }
    assertThat(Outsider.NODES.stream().map(ClusterCheckIT::position).toList()).isEqualTo(before);
    for (String node : Outsider.NODES) {
      cluster.sql(node, "SET GLOBAL general_log=OFF");
      List<String> asked =
          cluster
              .sh(node, "grep -hoP '\\d+ (Query|Execute|Prepare)\\t.*' /tmp/general.log")
              .lines()
              .map(l -> l.replaceFirst("^.*?\t", ""))
              .filter(l -> !l.startsWith("SET GLOBAL general_log") && !l.startsWith("SHOW MASTER"))
              .toList();
      assertThat(asked).as("statements on " + node).hasSizeGreaterThan(60);
      assertThat(asked).allMatch(l -> l.matches(READS));
      assertThat("INSERT INTO shop.orders VALUES (1)".matches(READS)).isFalse();
      assertThat("SET GLOBAL read_only=ON".matches(READS)).isFalse();
    }
  }

  private static String position(String node) {
    return cluster.sql(node, "SHOW MASTER STATUS")
        + cluster.sql(node, "SHOW STATUS LIKE 'wsrep_last_committed'");
  }

  @Test
  @Order(9)
  @DisplayName("Its session could not write, whatever the account may")
  void readOnly() throws Exception {
    ClusterFile file = cluster.read(cluster.yaml().replace("account: watch", "account: almighty"));
    try (ClientStore store = ClientStore.of(file.tls());
        HostSession session = HostSession.open(file, file.nodes().get(0), store)) {
      for (String write :
          List.of(
              "INSERT INTO shop.orders(v) VALUES ('x')",
              "CREATE TABLE shop.x(a INT)",
              "DROP TABLE shop.orders")) {
        assertThatThrownBy(() -> session.ask(write)).hasMessageContaining("READ ONLY");
      }
    }
  }

  @Test
  @Order(10)
  @DisplayName(
      "Written faster than the gcache is for: each node says for how long it can help by IST")
  void istWindow() {
    cluster.sql(
        "db-a", "INSERT INTO shop.orders(v) SELECT REPEAT('x', 1000000) FROM shop.seq_1_to_60");
    exactly(check(cluster.yaml(), false), OutsiderFaults.writtenFast());
  }
}
