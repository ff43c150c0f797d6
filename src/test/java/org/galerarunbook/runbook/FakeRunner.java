package org.galerarunbook.runbook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.galerarunbook.runbook.shell.CapturedOutput;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Answers each command with the next prepared result; the last one again and again. */
final class FakeRunner implements CommandRunner {
  final List<String> commands = new ArrayList<>();
  private final Deque<CommandResult> results = new ArrayDeque<>();

  FakeRunner answers(int exitCode, String stdout, String stderr) {
    results.add(CommandResult.of(exitCode, stdout, stderr));
    return this;
  }

  /** The command is killed at its limit. */
  FakeRunner runsOutOfTime() {
    CapturedOutput nothing = CapturedOutput.of("");
    results.add(new CommandResult(CommandResult.TIMED_OUT, nothing, nothing, true));
    return this;
  }

  @Override
  public CommandResult run(CommandRequest request) {
    commands.add(request.command());
    return results.size() > 1 ? results.poll() : results.peek();
  }
}
