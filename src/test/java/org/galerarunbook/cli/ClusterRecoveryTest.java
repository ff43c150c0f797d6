package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which node bootstraps an outsider's cluster. */
class ClusterRecoveryTest extends StoppedHosts {

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
