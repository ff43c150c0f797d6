package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command reaches the shell of a host as it stands on the page. */
class HostShellTest {

  private static final String COMMAND =
      """
      for n in 1 2; do
        echo "it's $n" '"quoted"' \\$HOME
      done""";

  @TempDir private Path folder;

  @Test
  @DisplayName("Quotes, variables and lines survive two shells; the desk and the host are named")
  void twoShells() throws Exception {
    // Each says where it is, and runs the last of its arguments as the real one would.
    program("docker", "echo \"docker: $1 $4\"; shift 4; exec \"$@\"");
    program("ssh", "for last do :; done; echo \"ssh to: $6\"; exec sh -c \"$last\"");
    assertThat(run("galera2"))
        .isEqualTo(
            """
            docker: exec operator-x
            ssh to: galera2
            it's 1 "quoted" $HOME
            it's 2 "quoted" $HOME
            """);
    assertThat(run("")).doesNotContain("ssh").endsWith("it's 2 \"quoted\" $HOME\n");
  }

  private String run(String host) {
    CommandRequest request = new CommandRequest(COMMAND, host, Duration.ofSeconds(20));
    return new ShellRunner(folder, folder)
        .run(new CommandRequest(HostShell.command("operator-x", request), request.limit()))
        .stdout()
        .text();
  }

  private void program(String name, String script) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
