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

  @Test
  @DisplayName("A log that no page is about ends with 1, one that a page is about with 0")
  void exitCode() throws Exception {
    assertThat(explain("2026-11-28 10:00:00 0 [Note] mariadbd: ready for connections."))
        .as("exit code without a page")
        .isEqualTo(Main.NOT_RIGHT);
    assertThat(
            explain(
                "2026-11-28 10:00:00 0 [ERROR] WSREP: failed to open gcomm backend connection: 110:"
                    + " failed to reach primary view"))
        .as("exit code with a page")
        .isEqualTo(Main.OK);
  }

  private int explain(String line) throws Exception {
    Path log = Files.writeString(folder.resolve("galera1.log"), line + "\n");
    return new CommandLine(new ExplainCommand()).execute(log.toString());
  }
}
