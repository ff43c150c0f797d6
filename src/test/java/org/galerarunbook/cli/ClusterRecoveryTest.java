package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which node bootstraps an outsider's cluster, from data directories as nodes leave them. Hosts are
 * folders here; the script that looks at them is the real one.
 */
class ClusterRecoveryTest {

  private static final String UUID = "c445462a-8088-4fcc-9522-ef2ab25e7a61";

  @TempDir Path folder;

  /** Nodes of which the operator was asked whether they are off. */
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void hosts() throws IOException {
    Files.writeString(
        folder.resolve("ca.pem"),
        CertificateAuthority.create(
                CertificateProfile.load(Path.of("certs-template/ca.properties")),
                KeyAlgorithm.EC_P256,
                Clock.systemUTC())
            .certificate()
            .certificatePem());
    program(
        folder.resolve("ssh"),
        "while [ $# -gt 2 ]; do shift; done; PATH=%s/$1/bin:$PATH exec sh -c \"$2\""
            .formatted(folder));
    for (int i = 1; i <= 3; i++) {
      host(i, "127.0.9.1,127.0.9.2,127.0.9.3");
    }
  }

  private void host(int number, String peers) throws IOException {
    Path bin = Files.createDirectories(host(number).resolve("bin"));
    Path data = Files.createDirectories(host(number).resolve("data"));
    Files.writeString(data.resolve("ibdata1"), "");
    program(
        bin.resolve("my_print_defaults"),
        "echo --datadir=%s; echo --wsrep-cluster-address=gcomm://%s".formatted(data, peers));
    program(bin.resolve("mariadbd"), "touch %s/asked; cat %1$s/innodb".formatted(host(number)));
  }

  private Path host(int number) {
    return folder.resolve("127.0.9." + number);
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private void holds(int number, long grastate, long innoDb, int view) throws IOException {
    Path data = host(number).resolve("data");
    // As the provider writes it: without an end of line.
    Files.writeString(
        data.resolve("grastate.dat"),
        "# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   %d\nsafe_to_bootstrap: 0"
            .formatted(UUID, grastate));
    Files.writeString(
        host(number).resolve("innodb"),
        "[Note] WSREP: Recovered position: %s:%d\n".formatted(UUID, innoDb));
    if (view > 0) {
      StringBuilder members = new StringBuilder("my_uuid: uuid" + number + "\n#vwbeg\n");
      for (int i = 1; i <= view; i++) {
        members.append("member: uuid").append(i).append(" 0\n");
      }
      Files.writeString(data.resolve("gvwstate.dat"), members);
    }
  }

  private String said(boolean consent, int expected) throws IOException {
    return said(consent, "", Set.of(), expected);
  }

  /**
   * @param off the node of which the operator says that it is off
   */
  private String said(boolean consent, String off, Set<String> without, int expected)
      throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            nodes:
              - {name: db-a, host: 127.0.9.1, port: 1}
              - {name: db-b, host: 127.0.9.2, port: 1}
              - {name: db-c, host: 127.0.9.3, port: 1}
            tls: {ca: ca.pem}
            account: watch
            ssh: {program: ./ssh}
            """);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        new ClusterRecovery(
                ClusterFile.read(yaml),
                "--cluster cluster.yaml",
                without,
                new ClusterRecovery.Operator() {
                  @Override
                  public boolean letsInnoDbBeAsked() {
                    return consent;
                  }

                  @Override
                  public boolean knowsToBeOff(String node, String problem) {
                    asked.add(node);
                    return node.equals(off);
                  }
                },
                new PrintStream(out, true, StandardCharsets.UTF_8))
            .plan();
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isEqualTo(expected);
    return said;
  }

  @Test
  @DisplayName("All crashed: InnoDB is asked by consent alone, and the highest seqno founds")
  void crashed() throws IOException {
    holds(1, -1, 41, 3);
    holds(2, -1, 42, 3);
    holds(3, 40, 40, 0);
    assertThat(said(false, Main.NOT_RIGHT))
        .contains("REFUSED: db-a can't be looked at", "InnoDB has to be asked")
        .contains("sudo cp -aT --reflink=auto ", "/127.0.9.2/data.untouched   # on db-b")
        .doesNotContain("galera_new_cluster");
    for (int i = 1; i <= 3; i++) {
      assertThat(host(i).resolve("asked")).doesNotExist();
    }
    assertThat(said(true, Main.OK))
        .contains("db-b has the highest seqno 42; db-a is 1 behind, db-c is 2 behind")
        .contains("safe_to_bootstrap: 1/' " + host(2).resolve("data") + "/grastate.dat   # on db-b")
        .containsSubsequence(
            "sudo cp -aT",
            "sudo galera_new_cluster   # on db-b",
            "sudo systemctl start mariadb   # on db-a",
            "sudo systemctl start mariadb   # on db-c",
            "./lab check");
  }

  @Test
  @DisplayName("All were shut down: grastate.dat is enough, when InnoDB may not be asked")
  void shutDown() throws IOException {
    holds(1, 43, 43, 0);
    holds(2, 42, 42, 0);
    holds(3, 42, 42, 0);
    assertThat(said(false, Main.OK))
        .contains("sudo galera_new_cluster   # on db-a", "grastate.dat; InnoDB was not asked");
  }

  @Test
  @DisplayName("A last view or a peers' list with more members than are listed refuses")
  void strangers() throws IOException {
    holds(1, -1, 41, 5);
    holds(2, -1, 41, 5);
    holds(3, -1, 41, 5);
    assertThat(said(true, Main.NOT_RIGHT))
        .contains("the last view had 5 members, and 3 nodes are known")
        .doesNotContain("galera_new_cluster");
    for (int i = 1; i <= 3; i++) {
      holds(i, -1, 41, 3);
    }
    assertThat(said(true, Main.OK)).contains("galera_new_cluster");
    host(2, "127.0.9.1,127.0.9.2:4567,127.0.9.3,127.0.9.4");
    assertThat(said(true, Main.NOT_RIGHT))
        .contains(
            "REFUSED: 127.0.9.4 can't be looked at",
            "cluster.yaml does not list it, and the peers' list of db-b does")
        .doesNotContain("galera_new_cluster");
    assertThat(said(true, "127.0.9.4", Set.of("127.0.9.4"), Main.NOT_RIGHT))
        .contains("REFUSED: 127.0.9.4 is not in cluster.yaml; write it under 'nodes:'")
        .doesNotContain("galera_new_cluster");
    assertThat(asked).as("who is not listed can't be known to be off").isEmpty();
  }

  @Test
  @DisplayName("A host that can't be looked at, and half a snapshot, are said and not passed over")
  void unseen() throws IOException {
    holds(1, -1, 41, 3);
    holds(2, -1, 41, 3);
    Files.writeString(host(3).resolve("data").resolve("sst_in_progress"), "");
    assertThat(said(true, Main.OK)).contains("db-c", "half a snapshot: sst_in_progress");
    Files.delete(host(3).resolve("bin").resolve("my_print_defaults"));
    assertThat(said(true, Main.NOT_RIGHT))
        .contains("REFUSED: db-c can't be looked at", "there is no my_print_defaults")
        .doesNotContain("galera_new_cluster");
  }

  @Test
  @DisplayName("Who can't be looked at is left out when the operator says that it is off, else not")
  void leftOut() throws IOException {
    holds(1, -1, 41, 3);
    holds(2, -1, 42, 3);
    Files.delete(host(3).resolve("bin").resolve("my_print_defaults"));
    assertThat(said(true, Main.NOT_RIGHT))
        .contains("REFUSED: db-c", "stays off: again with --without db-c")
        .doesNotContain("galera_new_cluster", "mask");
    assertThat(asked).as("the one that was not seen, and no other").containsExactly("db-c");
    for (String said :
        List.of(said(true, "db-c", Set.of(), Main.OK), said(true, "", Set.of("db-c"), Main.OK))) {
      assertThat(said)
          .containsSubsequence(
              "# db-c was not looked at",
              "sudo systemctl mask mariadb   # on db-c",
              "sudo galera_new_cluster   # on db-b",
              "sudo systemctl start mariadb   # on db-a",
              "# db-c comes back last, by a snapshot")
          .doesNotContain("start mariadb   # on db-c");
    }
  }

  @Test
  @DisplayName("Nobody is left out who can be looked at, or of whom InnoDB was not asked")
  void notLeftOut() throws IOException {
    holds(1, -1, 41, 3);
    holds(2, -1, 42, 3);
    holds(3, -1, 41, 3);
    for (boolean consent : List.of(true, false)) {
      assertThat(said(consent, "", Set.of("db-b"), Main.NOT_RIGHT))
          .contains("REFUSED: db-b can be looked at: it is not left out")
          .doesNotContain("galera_new_cluster");
    }
    assertThat(asked).isEmpty();
    assertThatThrownBy(() -> said(true, "", Set.of("db-x"), Main.NOT_RIGHT))
        .hasMessage("there is no node db-x; there are db-a, db-b, db-c");
  }

  @Test
  @DisplayName("Where no data directory could be looked at nobody is asked about InnoDB")
  void noneSeen() throws IOException {
    program(folder.resolve("ssh"), "echo 'no route' >&2; exit 255");
    assertThat(said(true, Main.NOT_RIGHT))
        .contains("REFUSED: db-a can't be looked at", "127.0.9.1: exit code 255, no route")
        .doesNotContain("copy them first", "InnoDB was not asked; what");
  }

  @Test
  @DisplayName("A server that runs on the data and says nothing may be Primary: refused, not asked")
  void runs() throws Exception {
    holds(1, -1, 41, 3);
    holds(2, -1, 41, 3);
    holds(3, -1, 41, 3);
    // The kernel knows a process by the name of its file.
    Path server = Files.copy(Path.of("/bin/sleep"), folder.resolve("mariadbd"));
    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
    Process running =
        new ProcessBuilder(server.toString(), "60")
            .directory(host(2).resolve("data").toFile())
            .start();
    try {
      assertThat(said(true, Main.NOT_RIGHT))
          .contains("REFUSED: db-b runs and does not answer: it may be primary")
          .doesNotContain("galera_new_cluster");
      assertThat(host(2).resolve("asked")).as("InnoDB beside a running server").doesNotExist();
    } finally {
      running.destroyForcibly();
    }
  }

  @Test
  @DisplayName("Two histories are for an operator to decide")
  void histories() throws IOException {
    holds(1, -1, 41, 0);
    holds(2, -1, 41, 0);
    holds(3, -1, 41, 0);
    Path other = host(3).resolve("data").resolve("grastate.dat");
    Files.writeString(other, Files.readString(other).replace(UUID, UUID.replace('c', 'd')));
    Path innoDb = host(3).resolve("innodb");
    Files.writeString(innoDb, Files.readString(innoDb).replace(UUID, UUID.replace('c', 'd')));
    assertThat(said(true, Main.NOT_RIGHT)).contains("there are 2 histories");
    assertThat(List.of(1, 2, 3)).allMatch(i -> Files.exists(host(i).resolve("asked")));
  }
}
