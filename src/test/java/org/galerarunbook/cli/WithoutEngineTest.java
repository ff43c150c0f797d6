package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs commands in a process of their own, whose environment names an engine that is not there;
 * this one's environment cannot be changed.
 */
class WithoutEngineTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({"status, 5", "down, 5", "clean, 5", "doctor, 1"})
  @DisplayName("Without an engine a command says so, and how to get one")
  void saysSo(String command, int exit) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=cli-logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            "org.galerarunbook.cli.Main",
            command);
    builder.environment().put("DOCKER_HOST", "unix:///nonexistent/docker.sock");
    builder.environment().keySet().removeIf(name -> name.startsWith("LAB_"));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(exit);
    assertThat(said)
        .contains("engine: not running: /nonexistent/docker.sock does not exist", "./lab up")
        .doesNotContain("\tat ", "Exception");
  }
}
