package org.galerarunbook.runbook.event;

import java.time.Duration;
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
    /** Stands for an end that did not come. */
    private static final RunEvent.CommandFinished NEVER =
        new RunEvent.CommandFinished(
            -1, RecordedOutput.NONE, RecordedOutput.NONE, Duration.ZERO, 0);

    private final RunEvent.CommandStarted start;
    private final List<ExpectationRecord> expectations = new ArrayList<>();
    private RunEvent.CommandFinished end = NEVER;

    ActionFold(RunEvent.CommandStarted start) {
      this.start = start;
    }

    ActionRecord record() {
      return new ActionRecord(
          start.command(),
          expectations,
          end.exitCode(),
          end.stdout(),
          end.stderr(),
          start.at(),
          end.duration(),
          end.attempts(),
          end == NEVER ? "The run ended while it ran." : "");
    }
  }

  StepFold(RunEvent.StepStarted start) {
    this.start = start;
  }

  /** Takes what is about this step; false when the event is about something else. */
  boolean takes(RunEvent event) {
    if (event instanceof RunEvent.CommandStarted command) {
      actions.add(new ActionFold(command));
    } else if (event instanceof RunEvent.CommandFinished command) {
      last().end = command;
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
