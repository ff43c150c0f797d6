package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.page.PageParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnNamesTest {

  private static final ClusterFile OWN =
      file(
          new ClusterFile.Names("/srv/db", "maria", "/run/db.sock"),
          new ClusterFile.Node("db-a", "10.0.0.1", null, "a.example"),
          new ClusterFile.Node("db-b", "db-b", null, null),
          new ClusterFile.Node("db-c", "c.example", null, null));

  static final OwnNames NAMES = OwnNames.of(OWN, Map.of());

  static final OwnNames LAB =
      OwnNames.of(
          file(
              null,
              new ClusterFile.Node("galera1", "galera1", null, "galera1.local"),
              new ClusterFile.Node("galera2", "galera2", null, "galera2.local"),
              new ClusterFile.Node("galera3", "galera3", null, "galera3.local")),
          Map.of());

  static ClusterFile file(ClusterFile.Names names, ClusterFile.Node... nodes) {
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
  @DisplayName("The user is the cluster's as an owner, as a unit's, beside a mode and in words")
  void users() {
    assertThat(
            NAMES.in(
                "chown mysql: x; chown -R mysql: y; chown root:mysql z; systemd-run --uid=mysql;"
                    + " = 'mysql 400'; `400 mysql`; ^640 root:mysql \\n400 mysql x\\nmysql 400"))
        .isEqualTo(
            "chown maria: x; chown -R maria: y; chown root:maria z; systemd-run --uid=maria;"
                + " = 'maria 400'; `400 maria`; ^640 root:maria \\n400 maria x\\nmaria 400");
    assertThat(NAMES.in("As user `mysql`; the server runs as `mysql`"))
        .isEqualTo("As user `maria`; the server runs as `maria`");
    String others =
        "s_client -starttls mysql -connect x:443; /etc/mysql/tls; 'mysql'; mysql.user; mysql://x;"
            + " error 1045 mysql; galera-mysql: x";
    assertThat(NAMES.in(others)).isEqualTo(others);
  }

  @Test
  @DisplayName("Where all certificates add the same to the name, a shell's names get it")
  void added() {
    OwnNames added =
        OwnNames.of(
            file(
                null,
                new ClusterFile.Node("db-a", "10.0.0.1", null, "db-a.example"),
                new ClusterFile.Node("db-b", "db-b.example", null, null)),
            Map.of());
    assertThat(added.in("-h $host.local -connect ${node}.local:$as $3.local $host.locals"))
        .isEqualTo("-h $host.example -connect ${node}.example:$as $3.example $host.locals");
    OwnNames bare = OwnNames.of(file(null, new ClusterFile.Node("a", "a", null, null)), Map.of());
    assertThat(bare.in("-h $host.local:1")).isEqualTo("-h $host:1");
  }

  @Test
  @DisplayName("Else a shell looks the certificate's name up")
  void lookedUp() throws Exception {
    String command =
        NAMES.in(
            "for host in galera1 galera2 galera3; do\n  echo \"-h $host.local\" $host.local:1\ndone");
    for (String shell : List.of("sh", "bash")) {
      Process process = new ProcessBuilder(shell, "-c", command).redirectErrorStream(true).start();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .as(command)
          .isEqualTo("-h a.example a.example:1\n-h db-b db-b:1\n-h c.example c.example:1\n");
    }
  }

  @Test
  @DisplayName("Expressions that stand for several nodes know the cluster's names")
  void expressions() {
    assertThat(NAMES.in("<!-- expects\nprints a match of `^galera\\d ok galera[12]:`\n-->"))
        .isEqualTo("<!-- expects\nprints a match of `^(?:db-a|db-b|db-c) ok (?:db-a|db-b):`\n-->");
    assertThat(
            NAMES.in("<!-- expects\nprints a match of `galera[1-3].local:galera\\d\\.local`\n-->"))
        .isEqualTo(
            "<!-- expects\nprints a match of `(?:a.example|db-b|c.example):(?:a\\.example|db-b|c\\.example)`\n-->");
    assertThat(NAMES.in("`^Host: galera3\\.local$`")).isEqualTo("`^Host: c\\.example$`");
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

  @Test
  @DisplayName("What a shell hands to another one, or makes of a piece, is named")
  void leftToShells() {
    for (String made : List.of("ssh x \"ask \\$host.local\"", "ask galera$i.local")) {
      String page = "1. **Ask.**\n\n   ```sh\n   " + made + "\n   ```\n";
      assertThat(NAMES.left(PageParser.parse("p", NAMES.in(page)))).containsExactly("\"1. Ask\"");
      assertThat(LAB.left(PageParser.parse("p", LAB.in(page)))).isEmpty();
    }
  }

  @Test
  @DisplayName("What no line of the file names is told with its steps")
  void stays() {
    String page =
        "1. **Ask.**\n\n   ```sh\n   docker exec toolbox cat /etc/mysql/tls/ca.pem proxy.local db.local\n   ```\n\n"
            + "2. **Tell.**\n\n   ```sh\n   cp x ../tls/$1-cert.pem; chown mysql: /var/lib/mysql\n   ```\n";
    OwnNames names =
        OwnNames.of(file(null, new ClusterFile.Node("db", "10.0.0.1", null, "db.local")), Map.of());
    assertThat(names.stays(PageParser.parse("p", names.in(page))))
        .hasToString(
            "{`/etc/mysql/tls`, `/etc/tls`, their `tls-…` and the files in them=[1. Ask, 2. Tell],"
                + " `proxy.local`=[1. Ask], `toolbox`=[1. Ask]}");
    assertThat(LAB.stays(PageParser.parse("p", LAB.in(page)))).isEmpty();
  }
}
