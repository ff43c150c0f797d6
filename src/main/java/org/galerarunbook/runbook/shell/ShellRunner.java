package org.galerarunbook.runbook.shell;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs commands with {@code sh -c}, each in a session of its own, so that at the limit all of it
 * can be killed and nothing can wait for an answer on the terminal. A session does not outlive the
 * program that began it, however that ends: a loop that waits for a lab that is gone would never
 * end.
 *
 * <p>Both streams go straight to files: a stream that is not read can't block the command, and a
 * child left in the background doesn't hold up the next step.
 */
public final class ShellRunner implements CommandRunner {
  private static final int HELD_BYTES = 4 * 1024 * 1024;
  private static final Duration SIZE_CHECK = Duration.ofMillis(500);

  /** Leads the session: its input is a pipe, which ends when this program does. */
  private static final String LEADER =
      """
      exec 3<&0 < /dev/null
      (read -r nothing <&3; kill -KILL -$$) > /dev/null 2>&1 & watcher=$!
      sh -c "$1" 3<&-
      code=$?
      kill $watcher 2> /dev/null
      exit $code""";

  private final Path workingDirectory;
  private final String pathPrefix;
  private final boolean hasSetsid;

  /**
   * @param workingDirectory where commands start
   * @param pathPrefix searched before {@code PATH}
   */
  public ShellRunner(Path workingDirectory, Path... pathPrefix) {
    this.workingDirectory = workingDirectory.toAbsolutePath();
    this.pathPrefix =
        Stream.of(pathPrefix)
            .map(p -> p.toAbsolutePath() + File.pathSeparator)
            .collect(Collectors.joining());
    this.hasSetsid = Programs.find("setsid").isPresent();
    if (!Files.isDirectory(this.workingDirectory)) {
      throw new IllegalArgumentException(
          "The working directory " + workingDirectory + " does not exist: create it first.");
    }
  }

  @Override
  public CommandResult run(CommandRequest request) {
    List<Path> captures = new ArrayList<>();
    boolean ended = false;
    try {
      // Not under the report's directory: what is captured here has not been redacted yet.
      for (String stream : List.of(".stdout", ".stderr")) {
        captures.add(Files.createTempFile("runbook-output", stream));
      }
      CommandResult result = run(request, captures.get(0), captures.get(1));
      ended = true;
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "`" + request.command() + "` could not be run in " + workingDirectory, e);
    } finally {
      if (!ended) {
        captures.forEach(c -> c.toFile().delete());
      }
    }
  }

  private CommandResult run(CommandRequest request, Path stdout, Path stderr) throws IOException {
    Process process = builder(request.command(), stdout.toFile(), stderr.toFile()).start();
    End end;
    try {
      if (!hasSetsid) {
        process.getOutputStream().close();
      }
      end = await(process, request.limit(), stdout, stderr);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while `" + request.command() + "` ran", e);
    }
    if (end != End.EXITED) {
      kill(process);
    }
    if (end == End.TOO_LONG_OUTPUT) {
      Files.writeString(
          stderr,
          "\n[killed: it wrote more than " + CapturedOutput.MOST_BYTES + " bytes]\n",
          StandardOpenOption.APPEND);
    }
    process.getOutputStream().close();
    CapturedOutput out = CapturedOutput.read(stdout, HELD_BYTES);
    CapturedOutput err = CapturedOutput.read(stderr, HELD_BYTES);
    int exit =
        switch (end) {
          case EXITED -> process.exitValue();
          case TIMED_OUT -> CommandResult.TIMED_OUT;
          case TOO_LONG_OUTPUT -> 137;
        };
    return new CommandResult(exit, out, err, end == End.TIMED_OUT);
  }

  private ProcessBuilder builder(String command, File stdout, File stderr) {
    ProcessBuilder builder =
        new ProcessBuilder(
                hasSetsid
                    ? List.of("setsid", "sh", "-c", LEADER, "sh", command)
                    : List.of("sh", "-c", command))
            .directory(workingDirectory.toFile())
            .redirectOutput(stdout)
            .redirectError(stderr);
    Map<String, String> env = builder.environment();
    env.put("PATH", pathPrefix + env.getOrDefault("PATH", "/usr/bin:/bin"));
    return builder;
  }

  private enum End {
    EXITED,
    TIMED_OUT,
    TOO_LONG_OUTPUT
  }

  private static End await(Process process, Duration limit, Path stdout, Path stderr)
      throws InterruptedException, IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      if (process.waitFor(Math.min(left, SIZE_CHECK.toNanos()), TimeUnit.NANOSECONDS)) {
        return End.EXITED;
      }
      if (left <= 0) {
        return End.TIMED_OUT;
      }
      if (Files.size(stdout) > CapturedOutput.MOST_BYTES
          || Files.size(stderr) > CapturedOutput.MOST_BYTES) {
        return End.TOO_LONG_OUTPUT;
      }
    }
  }

  private void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    if (hasSetsid) {
      // With setsid the process leads its group, which also holds children whose parent is gone.
      killGroup(process.pid());
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }

  private static void killGroup(long group) {
    try {
      new ProcessBuilder("kill", "-KILL", "--", "-" + group)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("kill(1) can't be run: install procps", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
