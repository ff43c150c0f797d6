package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeShellTest {

  @TempDir private Path folder;

  private static String run(NodeShell shell, String command) {
    CommandResult result = shell.run(new CommandRequest(command, Duration.ofSeconds(20)));
    String said = result.stdout().text() + result.stderr().text();
    result.discard();
    return said;
  }

  private ClusterFile file(ClusterFile.Ssh ssh) {
    return new ClusterFile(
        List.of(
            new ClusterFile.Node("db-a", "10.0.0.1", null, null),
            new ClusterFile.Node("db-b", "b.example", null, null)),
        null,
        null,
        null,
        null,
        null,
        ssh,
        null,
        null);
  }

  @Test
  @DisplayName(
      "A page's ssh goes to a node, by name or host, as cluster.yaml says; else nowhere new")
  void byName() throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\necho \"$*\"; cat\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    ClusterFile.Ssh ssh =
        new ClusterFile.Ssh(program.toString(), "ops", null, List.of("-p", "2222"), false);
    String leads = "-o BatchMode=yes -o ConnectTimeout=2 -l ops -p 2222 ";
    try (NodeShell shell = new NodeShell(file(ssh), folder)) {
      assertThat(run(shell, "for host in db-a db-b; do echo in | ssh $host sudo id; done"))
          .isEqualTo(leads + "10.0.0.1 sudo id\nin\n" + leads + "b.example sudo id\nin\n");
      assertThat(run(shell, "ssh b.example 'a  b'")).isEqualTo(leads + "b.example a  b\n");
      assertThat(run(shell, "ssh -V")).doesNotContain("BatchMode");
      assertThat(shell.reaches("db-a")).isTrue();
      assertThat(shell.reaches("db-c")).isFalse();
    }
  }

  @Test
  @DisplayName("Without ssh in cluster.yaml it is the operator's own, and no node is reached")
  void without() throws IOException {
    try (NodeShell shell = new NodeShell(file(null), folder)) {
      assertThat(run(shell, "command -v ssh")).doesNotContain("lab-ssh");
      assertThat(shell.reaches("db-a")).isFalse();
    }
  }
}
