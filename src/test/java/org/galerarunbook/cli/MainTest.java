package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.image.ImageException;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line itself: help, wrong use, wrong settings; nothing here speaks to an engine. */
class MainTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int lab(String... arguments) {
    return Main.run(
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        arguments);
  }

  static List<String> commands() {
    return List.copyOf(Main.commandLine().getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("commands")
  @DisplayName("Every command has a help of whole sentences, and its exit codes")
  void help(String command) {
    if (command.equals("help")) {
      return; // It is the help.
    }
    assertThat(lab(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: lab " + command);
    CommandLine line = Main.commandLine().getSubcommands().get(command);
    assertThat(line.getCommandSpec().usageMessage().description())
        .isNotEmpty()
        .as("the list of commands shows the first alone")
        .allMatch(d -> d.endsWith("."));
    assertThat(line.getCommandSpec().exitCodeOnInvalidInput()).isEqualTo(Main.WRONG_USE);
  }

  @Test
  @DisplayName("An argument that lost a letter on its way to Java is refused, and not shown")
  void lostLetters() {
    assertThat(lab("keys", "ada@passbolt.com:Ada:p\uFFFD\uFFFDssword")).isEqualTo(2);
    assertThat(err.toString())
        .contains("argument 2 has a letter", "LC_ALL=C.UTF-8")
        .doesNotContain("ssword");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check --cluster %s",
        "recover --dry-run --cluster %s",
        "pages --names %s",
        "record playbook-04-recover-from-a-full-outage --cluster %s"
      })
  @DisplayName("A cluster.yaml that can't be used is wrong use, told by its line")
  void badClusterFile(String command) throws IOException {
    Path file = Files.writeString(folder.resolve("cluster.yaml"), "nodes: 3\n");
    assertThat(lab(command.formatted(file).split(" "))).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).startsWith(file + ", line 1: ");
  }

  @Test
  @DisplayName("The help lists every command and the exit codes")
  void overview() {
    assertThat(lab("--help")).isZero();
    assertThat(out.toString()).contains(commands()).contains("3   this machine lacks something");
    assertThat(lab("--version")).isZero();
    assertThat(out.toString()).contains("galera-runbook");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bogus",
        "up --bogus",
        "status extra",
        "up --progress loud",
        "--up",
        "flip galera9.local",
        "rehearse nopage"
      })
  @DisplayName("What the command line does not know is exit code 2, without a trace")
  void wrongUse(String line) {
    assertThat(lab(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  @DisplayName("No command at all is exit code 2, with the list of commands")
  void nothing() {
    assertThat(lab()).isEqualTo(2);
    assertThat(err.toString()).contains("which command?", "Usage: lab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "status", "check", "verify", "bench", "up --reset"})
  @DisplayName("Wrong settings are exit code 2 with every problem, and nothing is started")
  void wrongSettings(String line) throws IOException {
    String example = Files.readString(Path.of("env.example"));
    Files.writeString(folder.resolve("env.example"), example);
    Files.writeString(
        folder.resolve(".env"),
        example.replace("LAB_NODES=3", "LAB_NODES=4").replace("LAB_TIMERS=lab", "LAB_TIMER=lab"));
    String before = System.getProperty(LabAssembly.HOME);
    System.setProperty(LabAssembly.HOME, folder.toString());
    try {
      assertThat(lab(line.split(" "))).isEqualTo(2);
    } finally {
      if (before == null) {
        System.clearProperty(LabAssembly.HOME);
      } else {
        System.setProperty(LabAssembly.HOME, before);
      }
    }
    assertThat(err.toString())
        .contains("nothing was started")
        .containsPattern("\\.env:\\d+: LAB_NODES is 4; use 3, 5 or 7")
        .contains("did you mean LAB_TIMERS?", "LAB_TIMERS is missing")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("certs")).doesNotExist();
  }

  @Test
  @DisplayName("Each kind of failure has its exit code and its words")
  void failures() {
    assertThat(explained(new ImageException("mariadb: image x: not here"))).isEqualTo(3);
    assertThat(err.toString()).contains("lab lab: mariadb: image x: not here");
    assertThat(explained(new CouldNotRunException("engine: not running"))).isEqualTo(3);
    assertThat(err.toString()).contains("engine: not running").doesNotContain("could not run");
    assertThat(
            explained(new com.github.dockerjava.api.exception.ConflictException("name is in use")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("the engine refused", "name is in use", "./lab doctor");
    assertThat(explained(new IllegalStateException("outer", new IOException("inner"))))
        .isEqualTo(1);
    assertThat(err.toString()).contains("outer", "because: inner").doesNotContain("\tat ");
  }

  private int explained(Exception failure) {
    CommandLine line = Main.commandLine().setErr(new PrintWriter(err, true));
    try {
      return line.getExecutionExceptionHandler()
          .handleExecutionException(failure, line, line.parseArgs());
    } catch (Exception e) {
      throw new AssertionError("a failure was not explained", e);
    }
  }

  @Test
  @DisplayName("Without an engine a command stops with the remedy; a small disk does not stop it")
  void engine() {
    Finding none = Finding.problem("engine", "not running", "start it");
    assertThatThrownBy(() -> NeedsEngine.orSay(List.of(none)))
        .isInstanceOf(CouldNotRunException.class)
        .hasMessageContainingAll("engine: not running", "remedy: start it", "./lab doctor");
    NeedsEngine.orSay(
        List.of(Finding.ok("engine", "20.10"), Finding.problem("disk", "1 GiB", "free 4")));
  }
}
