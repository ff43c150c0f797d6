package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.galerarunbook.galera.recovery.MembersFile;
import org.galerarunbook.galera.recovery.Wish;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes that nobody listed, and that may be Primary. */
class ClusterStrangersTest extends StoppedHosts {

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
  @DisplayName("All that are listed were shut down, and the last one noted two more that may run")
  void noted() throws IOException {
    holds(1, 41, 41, 0);
    holds(2, 42, 42, 0);
    holds(3, 43, 43, 0);
    notes(1, "db-a", "db-d", "db-e");
    notes(3, "db-a", "db-b", "db-c");
    assertThat(said(false, Main.OK))
        .as("what an earlier one noted is older")
        .contains("sudo galera_new_cluster   # on db-c");
    notes(3, "db-c", "db-d", "db-e");
    for (boolean consent : List.of(true, false)) {
      assertThat(said(consent, Main.NOT_RIGHT))
          .contains(
              "REFUSED: db-d can't be looked at",
              "cluster.yaml does not list it, and it was of the last component that db-c saw",
              "REFUSED: db-e")
          .doesNotContain("galera_new_cluster");
    }
    // By the name that a node itself has in its files.
    notes(3, "db-a", "node-two", "db-c");
    program(host(2).resolve("bin").resolve("uname"), "echo node-two");
    assertThat(said(false, Main.OK)).contains("sudo galera_new_cluster   # on db-c");
  }

  @Test
  @DisplayName(
      "Whom the last one knew can't be read: asked, and nothing is printed without an answer")
  void unread() throws IOException {
    holds(1, 41, 41, 0);
    holds(2, 42, 42, 0);
    holds(3, 43, 43, 0);
    assertThat(said(false, Main.OK)).as("no such file").doesNotContain("whom it knew last");
    notes(1, "db-a", "db-b", "db-c");
    cantPrint(1);
    assertThat(said(false, Main.OK))
        .as("what an earlier one noted is older")
        .doesNotContain("whom it knew last");
    notes(3, "db-a", "db-b", "db-c");
    assertThat(said(false, Main.OK)).doesNotContain("whom it knew last");
    assertThat(askedOfPeers).isEmpty();
    Path noted = host(3).resolve("data/mysql/wsrep_cluster_members.ibd");
    Files.write(noted, new byte[65536]);
    refusedUntilSeen("wsrep_cluster_members.ibd is encrypted, compressed or cut off");
    notes(3, "db-a", "db-b", "db-c");
    cantPrint(3);
    refusedUntilSeen("wsrep_cluster_members.ibd may not be read, or gzip or base64 is missing");
    Files.delete(noted);
    assertThat(said(false, Main.OK)).as("no such file").doesNotContain("whom it knew last");
    // Nobody but its owner may look into the folder: this one, nobody.
    Files.delete(noted.getParent());
    Files.writeString(noted.getParent(), "");
    Files.setPosixFilePermissions(noted.getParent(), PosixFilePermissions.fromString("rw-------"));
    refusedUntilSeen("wsrep_cluster_members.ibd may not be read");
  }

  private void refusedUntilSeen(String why) throws IOException {
    askedOfPeers.clear();
    assertThat(said(false, Main.NOT_RIGHT))
        .contains(
            "REFUSED: db-c could not be asked whom it knew last",
            why,
            "look at wsrep_cluster_address in its option files",
            "if none of them is Primary: again with --peers-seen db-c")
        .doesNotContain("galera_new_cluster");
    assertThat(askedOfPeers).containsExactly("db-c");
    Wish wish = new Wish("", false, Set.of(), Set.of(), Set.of("db-c"));
    for (String said :
        List.of(said(false, "db-c", Set.of(), Main.OK), said(false, "", wish, Main.OK))) {
      assertThat(said)
          .containsSubsequence(
              "# db-c could not be asked whom it knew last", "sudo galera_new_cluster   # on db-c");
    }
    assertThat(askedOfPeers).as("--peers-seen asks nobody").hasSize(2);
  }

  private void cantPrint(int number) throws IOException {
    program(host(number).resolve("bin").resolve("gzip"), "echo 'gzip: no' >&2; exit 1");
    program(host(number).resolve("bin").resolve("base64"), "cat > /dev/null; exit 127");
  }

  private void notes(int number, String... names) throws IOException {
    Files.write(
        Files.createDirectories(host(number).resolve("data/mysql"))
            .resolve("wsrep_cluster_members.ibd"),
        MembersFile.of(names));
  }
}
