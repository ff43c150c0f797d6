package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {

  @TempDir private Path folder;

  private static final String SAYS_NOTHING =
      "2026-11-28 10:00:00 0 [Note] mariadbd: ready for connections.";

  private static final String HAS_A_PAGE =
      "2026-11-28 10:00:00 0 [ERROR] WSREP: failed to open gcomm backend connection: 110:"
          + " failed to reach primary view";

  @Test
  @DisplayName("A log that no page is about ends with 1, one that a page is about with 0")
  void exitCode() throws Exception {
    assertThat(explain(log("galera1.log", SAYS_NOTHING)))
        .as("exit code without a page")
        .isEqualTo(Main.NOT_RIGHT);
    assertThat(explain(log("galera1.log", HAS_A_PAGE)))
        .as("exit code with a page")
        .isEqualTo(Main.OK);
  }

  @Test
  @DisplayName("Logs of the same name in folders of their nodes are read all")
  void foldersOfNodes() throws Exception {
    assertThat(
            explain(log("galera1/error.log", HAS_A_PAGE), log("galera2/error.log", SAYS_NOTHING)))
        .as("exit code where the first log has a page")
        .isEqualTo(Main.OK);
  }

  private String log(String name, String line) throws Exception {
    Path log = folder.resolve(name);
    Files.createDirectories(log.getParent());
    return Files.writeString(log, line + "\n").toString();
  }

  private static int explain(String... logs) {
    return new CommandLine(new ExplainCommand()).execute(logs);
  }
}
