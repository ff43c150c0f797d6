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
    private final Instant startedAt;
    private final List<ExpectationRecord> expectations = new ArrayList<>();
    private int exitCode = -1;
    private RecordedOutput stdout = RecordedOutput.NONE;
    private RecordedOutput stderr = RecordedOutput.NONE;
    private Duration duration = Duration.ZERO;
    private int attempts;
    private String failure = "The run ended while it ran.";

    ActionFold(String command, Instant startedAt) {
      this.command = command;
      this.startedAt = startedAt;
    }

    void end(RunEvent.CommandFinished event) {
      exitCode = event.exitCode();
      stdout = event.stdout();
      stderr = event.stderr();
      duration = event.duration();
      attempts = event.attempts();
      failure = "";
    }

    ActionRecord record() {
      return new ActionRecord(
          command, expectations, exitCode, stdout, stderr, startedAt, duration, attempts, failure);
    }
  }

  StepFold(RunEvent.StepStarted start) {
    this.start = start;
  }

  /** Takes what is about this step; false when the event is about something else. */
  boolean takes(RunEvent event) {
    if (event instanceof RunEvent.CommandStarted command) {
      actions.add(new ActionFold(command.command(), command.at()));
    } else if (event instanceof RunEvent.CommandFinished command) {
      last().end(command);
    } else if (event instanceof RunEvent.ExpectationDecided decided) {
      last().expectations.add(decided.expectation());
    } else if (event instanceof RunEvent.OtherwiseAdded added) {
      otherwise.add(added.markdown());
    } else if (event instanceof RunEvent.Attached attached) {
      attachments.add(attached.attachment());
    } else {
      return false;
    }
    return true;
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
