package org.galerarunbook.runbook.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellRunnerTest {

  /** What takes no time has hung by then; on a busy machine a shell takes seconds to start. */
  private static final Duration HANGS = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void keepsBothStreamsAndTheExitCode() {
    CommandResult result = run("echo out; echo err >&2; exit 3");
    assertThat(result.stdout().text()).isEqualTo("out\n");
    assertThat(result.stderr().text()).isEqualTo("err\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.timedOut()).isFalse();
  }

  @Test
  void runsInTheGivenFolderWithTheGivenPath() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path tool = Files.writeString(bin.resolve("greet"), "#!/bin/sh\necho hello in $(pwd)\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    var runner = new ShellRunner(folder, bin);
    assertThat(runner.run(request("greet")).stdout().text())
        .isEqualTo("hello in " + folder.toRealPath() + "\n");
  }

  @Test
  void killsEverythingACommandStartedAtItsLimit() throws Exception {
    Path pid = folder.resolve("pid");
    var runner = new ShellRunner(folder);
    Instant start = Instant.now();
    CommandResult result =
        runner.run(
            new CommandRequest(
                "(sleep 300 & echo $! > pid.tmp; mv pid.tmp pid); echo started; sleep 300",
                Duration.ofSeconds(5)));
    assertThat(result.timedOut()).isTrue();
    assertThat(result.exitCode()).isEqualTo(CommandResult.TIMED_OUT);
    assertThat(result.stdout().text()).isEqualTo("started\n");
    assertThat(start).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    long orphan = Long.parseLong(Files.readString(pid).strip());
    Awaitility.await("the orphan is gone")
        .atMost(HANGS)
        .until(() -> ProcessHandle.of(orphan).filter(ShellRunnerTest::runs).isEmpty());
  }

  @Test
  void endsWithTheProgramThatBeganIt() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Waits.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    Path pid = folder.resolve("pid");
    Awaitility.await("its command runs").atMost(HANGS).until(() -> Files.exists(pid));
    long loop = Long.parseLong(Files.readString(pid).strip());
    assertThat(ProcessHandle.of(loop).filter(ShellRunnerTest::runs)).isPresent();
    program.destroyForcibly().waitFor();
    Awaitility.await("the loop that nobody reads any more is gone")
        .atMost(HANGS)
        .until(() -> ProcessHandle.of(loop).filter(ShellRunnerTest::runs).isEmpty());
  }

  /** A program that waits in a page's loop. */
  static final class Waits {
    private Waits() {}

    public static void main(String[] arguments) {
      new ShellRunner(Path.of(arguments[0]))
          .run(
              new CommandRequest(
                  "echo $$ > pid.tmp; mv pid.tmp pid; until test -e never; do sleep 1; done",
                  Duration.ofMinutes(5)));
    }
  }

  @Test
  void keepsAChildThatWasLeftInTheBackgroundAlive() throws Exception {
    run("sleep 20 & echo $! > left");
    long left = Long.parseLong(Files.readString(folder.resolve("left")).strip());
    Awaitility.await("the child goes on")
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(3))
        .until(() -> ProcessHandle.of(left).filter(ShellRunnerTest::runs).isPresent());
    ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void doesNotWaitForAChildLeftInTheBackground() throws Exception {
    Instant start = Instant.now();
    CommandResult result = run("sleep 300 & echo $! > left; echo on");
    assertThat(start).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    assertThat(result.stdout().text()).isEqualTo("on\n");
    ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("left")).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void givesACommandNothingToReadAndNoTerminalToAskOn() {
    assertThat(run("cat; (: </dev/tty) 2>/dev/null || echo no terminal").stdout().text())
        .isEqualTo("no terminal\n");
  }

  @Test
  void readsBrokenUtf8AsReplacementCharacters() {
    assertThat(run("printf 'a\\377b\\000c'").stdout().text()).isEqualTo("a\uFFFDb\0c");
  }

  @Test
  void keepsLongOutputWholeInAFileAndItsEndsInMemory() throws Exception {
    CapturedOutput out =
        run("echo first; head -c 9000000 /dev/zero | tr '\\0' x; echo; echo last").stdout();
    assertThat(out.isTruncated()).isTrue();
    assertThat(out.text()).startsWith("first\n").endsWith("last\n").contains("bytes left out");
    assertThat(out.text().length()).isLessThan(5_000_000);
    Path whole = out.whole().orElseThrow();
    assertThat(Files.size(whole)).isEqualTo(out.bytes());
    assertThat(out.take()).hasSize((int) out.bytes());
    assertThat(whole).doesNotExist();
  }

  @Test
  void killsACommandThatFillsTheDisk() throws Exception {
    CommandResult result = run("yes");
    assertThat(result.exitCode()).isEqualTo(137);
    assertThat(result.stderr().text()).contains("it wrote more than");
    Path whole = result.stdout().whole().orElseThrow();
    assertThat(whole).exists();
    // No assertion on the text itself: its message would be as long.
    assertThat(result.stdout().take().length())
        .as("characters read into memory of what nobody limited")
        .isLessThan((int) CapturedOutput.MOST_BYTES);
    result.discard();
    assertThat(whole).doesNotExist();
  }

  @Test
  void saysWhichWorkingDirectoryIsMissing() {
    assertThatThrownBy(() -> new ShellRunner(folder.resolve("gone")))
        .hasMessageContaining("gone does not exist");
  }

  private static boolean runs(ProcessHandle handle) {
    // A killed orphan stays a zombie where nobody reaps it; it has no command line any more.
    return handle.isAlive() && handle.info().command().isPresent();
  }

  private CommandResult run(String command) {
    return new ShellRunner(folder).run(request(command));
  }

  private static CommandRequest request(String command) {
    return new CommandRequest(command, Duration.ofSeconds(20));
  }
}
