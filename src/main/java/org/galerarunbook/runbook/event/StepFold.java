package org.galerarunbook.runbook.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.model.StepRecord;

/** Makes one step of its events. */
final class StepFold {
  private final RunEvent.StepStarted start;
  private final List<ActionFold> actions = new ArrayList<>();
  private final List<String> otherwise = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();

  private static final class ActionFold {
    private final String command;
    private final String act;
    private final Instant startedAt;
    private final List<ExpectationRecord> expectations = new ArrayList<>();
    private int exitCode = -1;
    private RecordedOutput stdout = RecordedOutput.NONE;
    private RecordedOutput stderr = RecordedOutput.NONE;
    private Duration duration = Duration.ZERO;
    private int attempts;
    private String failure = "The run ended while it ran.";

    ActionFold(String command, String act, Instant startedAt) {
      this.command = command;
      this.act = act;
      this.startedAt = startedAt;
    }

    ActionRecord record() {
      return new ActionRecord(
          command,
          act,
          expectations,
          exitCode,
          stdout,
          stderr,
          startedAt,
          duration,
          attempts,
          failure);
    }
  }

  StepFold(RunEvent.StepStarted start) {
    this.start = start;
  }

  void begin(String command, String act, Instant at) {
    actions.add(new ActionFold(command, act, at));
  }

  void end(RunEvent.CommandFinished event) {
    ActionFold action = last();
    action.exitCode = event.exitCode();
    action.stdout = event.stdout();
    action.stderr = event.stderr();
    action.duration = event.duration();
    action.attempts = event.attempts();
    action.failure = "";
  }

  void end(RunEvent.ActFinished event) {
    ActionFold action = last();
    action.duration = event.duration();
    action.attempts = 1;
    action.failure = event.failure();
  }

  void decided(ExpectationRecord expectation) {
    last().expectations.add(expectation);
  }

  void otherwise(String markdown) {
    otherwise.add(markdown);
  }

  void attached(Attachment attachment) {
    attachments.add(attachment);
  }

  StepRecord record() {
    return new StepRecord(
        start.number(),
        start.title(),
        start.why(),
        start.where(),
        start.loses(),
        start.youSee(),
        start.at(),
        actions.stream().map(ActionFold::record).toList(),
        otherwise,
        attachments);
  }

  private ActionFold last() {
    if (actions.isEmpty()) {
      throw new IllegalStateException(
          "The events of step \"" + start.title() + "\" are out of order: nothing was begun.");
    }
    return actions.get(actions.size() - 1);
  }
}
