package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.Walk;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OwnNamesTest {

  private static final ClusterFile OWN =
      file(
          new ClusterFile.Names("/srv/db", "maria", "/run/db.sock"),
          new ClusterFile.Node("db-a", "10.0.0.1", null, "a.example"),
          new ClusterFile.Node("db-b", "db-b", null, null),
          new ClusterFile.Node("db-c", "c.example", null, null));

  private static final OwnNames NAMES = OwnNames.of(OWN, Map.of());

  private static ClusterFile file(ClusterFile.Names names, ClusterFile.Node... nodes) {
    return new ClusterFile(List.of(nodes), null, null, null, null, null, null, null, names);
  }

  @Test
  @DisplayName("Nodes, hosts, data directory, user and socket are the cluster's")
  void replaced() {
    assertThat(NAMES.in("docker exec galera1 mariadb -h galera1.local -h galera3.local"))
        .isEqualTo("docker exec db-a mariadb -h a.example -h c.example");
    assertThat(
            NAMES.in("ssh galera1 id; scp x root@galera3:/tmp; cp galera2-saved galera12 agalera1"))
        .isEqualTo("ssh 10.0.0.1 id; scp x root@c.example:/tmp; cp db-b-saved galera12 agalera1");
    assertThat(NAMES.in("ls /var/lib/mysql/x /var/lib/mysql-files /var/run/mysqld/mysqld.sock"))
        .isEqualTo("ls /srv/db/x /var/lib/mysql-files /run/db.sock");
    assertThat(
            NAMES.in(
                "chown mysql:mysql; --user=mysql; ! -user mysql; the database `mysql`, mysql.user"))
        .isEqualTo(
            "chown maria:maria; --user=maria; ! -user maria; the database `mysql`, mysql.user");
  }

  @Test
  @DisplayName("Expressions that stand for several nodes know the cluster's names")
  void expressions() {
    assertThat(NAMES.in("<!-- expects\nprints a match of `^galera\\d ok galera[12]:`\n-->"))
        .isEqualTo("<!-- expects\nprints a match of `^(?:db-a|db-b|db-c) ok (?:db-a|db-b):`\n-->");
    assertThat(NAMES.in("`^Primary\\ngalera1 \\1:`; printf 'x\\tgalera2\\n'; \\Agalera3 ngalera1"))
        .isEqualTo("`^Primary\\ndb-a \\1:`; printf 'x\\tdb-b\\n'; \\Adb-c ngalera1");
  }

  @Test
  @DisplayName("A node is chosen, the others keep their order; also where names are swapped")
  void chosen() {
    assertThat(OwnNames.of(OWN, Map.of("galera2", "db-c")).in("galera1 galera2 galera3"))
        .isEqualTo("db-a db-c db-b");
    ClusterFile swapped =
        file(
            null,
            new ClusterFile.Node("galera2", "x", null, null),
            new ClusterFile.Node("galera1", "y", null, null));
    assertThat(OwnNames.of(swapped, Map.of()).in("galera1 galera2 galera3"))
        .isEqualTo("galera2 galera1 galera3");
    for (Map<String, String> wrong :
        List.of(
            Map.of("galera2", "db-x"),
            Map.of("x", "db-a"),
            Map.of("galera1", "db-a", "galera2", "db-a"))) {
      assertThatThrownBy(() -> OwnNames.of(OWN, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one of db-a, db-b, db-c");
    }
    assertThatThrownBy(
            () ->
                OwnNames.of(
                    file(null, new ClusterFile.Node("a; reboot", "x", null, null)), Map.of()))
        .hasMessageContaining("can't stand in a command");
  }

  @Test
  @DisplayName("The proof, which breaks a lab, does not get the names of a cluster")
  void withoutProof() {
    assertThat(NAMES.in("# P\n\ngalera1\n\n## How this was proved\n\ndocker kill galera1\n"))
        .isEqualTo("# P\n\ndb-a\n\n");
  }

  @Test
  @DisplayName("What a shell makes, or a node that there is not, is named")
  void left() {
    String page =
        "# P\n\n1. **Ask.**\n\n   ```sh\n   for i in 1 2; do ask galera$i; done\n   ```\n\n   ```sh\n   ask galera4\n   ```\n";
    assertThat(NAMES.left(PageParser.parse("p", NAMES.in(page))))
        .hasSize(2)
        .first()
        .asString()
        .isEqualTo("\"1. Ask\"");
    assertThat(NAMES.left(PageParser.parse("p", NAMES.in("```sh\nask galera3\n```\n")))).isEmpty();
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("docs/runbook"))) {
      return all.filter(f -> f.getFileName().toString().matches("[a-z]+-\\d.*\\.md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("Each page can be gone through, and has no name of the lab left but those named")
  void everyPage(Path file) throws IOException {
    Page page = PageParser.parse("p", NAMES.in(Files.readString(file)));
    Page procedure = Walk.procedureOf(page);
    List<String> left = NAMES.left(procedure);
    assertThat(procedure.blocks()).isNotEmpty();
    Page.Step step = null;
    for (Page.Part part : procedure.parts()) {
      if (part instanceof Page.Step next) {
        step = next;
      } else if (part instanceof Page.Block block) {
        assertThat(step.says()).contains(block.command()).doesNotContain("<!--");
        assertThat(left.isEmpty() && block.command().matches("(?s).*\\bgalera[1-9]\\b.*"))
            .as(block.command())
            .isFalse();
        assertThat(block.command()).doesNotContain("/var/lib/mysql/");
        assertThat(block.expectations())
            .as("after an escape, too: \\ngalera1 is no word")
            .noneMatch(e -> left.isEmpty() && e.value().matches("(?s).*galera[1-9]\\b.*"));
      }
    }
  }
}
