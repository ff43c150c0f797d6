package org.galerarunbook.runbook.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Component;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;

/** Something that happened in a run. All text in it is redacted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunEvent.RunStarted.class, name = "runStarted"),
  @JsonSubTypes.Type(value = RunEvent.Facts.class, name = "facts"),
  @JsonSubTypes.Type(value = RunEvent.PhaseStarted.class, name = "phaseStarted"),
  @JsonSubTypes.Type(value = RunEvent.PhaseFinished.class, name = "phaseFinished"),
  @JsonSubTypes.Type(value = RunEvent.ChapterStarted.class, name = "chapterStarted"),
  @JsonSubTypes.Type(value = RunEvent.SectionStarted.class, name = "sectionStarted"),
  @JsonSubTypes.Type(value = RunEvent.NoteAdded.class, name = "noteAdded"),
  @JsonSubTypes.Type(value = RunEvent.StepStarted.class, name = "stepStarted"),
  @JsonSubTypes.Type(value = RunEvent.CommandStarted.class, name = "commandStarted"),
  @JsonSubTypes.Type(value = RunEvent.ActStarted.class, name = "actStarted"),
  @JsonSubTypes.Type(value = RunEvent.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = RunEvent.CommandFinished.class, name = "commandFinished"),
  @JsonSubTypes.Type(value = RunEvent.ActFinished.class, name = "actFinished"),
  @JsonSubTypes.Type(value = RunEvent.ExpectationDecided.class, name = "expectationDecided"),
  @JsonSubTypes.Type(value = RunEvent.OtherwiseAdded.class, name = "otherwiseAdded"),
  @JsonSubTypes.Type(value = RunEvent.StepFinished.class, name = "stepFinished"),
  @JsonSubTypes.Type(value = RunEvent.CheckFinished.class, name = "checkFinished"),
  @JsonSubTypes.Type(value = RunEvent.Attached.class, name = "attached"),
  @JsonSubTypes.Type(value = RunEvent.StateChanged.class, name = "stateChanged"),
  @JsonSubTypes.Type(value = RunEvent.FaultEnded.class, name = "faultEnded"),
  @JsonSubTypes.Type(value = RunEvent.Sampled.class, name = "sampled"),
  @JsonSubTypes.Type(value = RunEvent.CostMeasured.class, name = "costMeasured"),
  @JsonSubTypes.Type(value = RunEvent.MachineSeen.class, name = "machineSeen"),
  @JsonSubTypes.Type(value = RunEvent.ChapterFinished.class, name = "chapterFinished"),
  @JsonSubTypes.Type(value = RunEvent.RunFinished.class, name = "runFinished")
})
public sealed interface RunEvent {
  /** Calls the listener's method for this event. */
  void tell(RunListener listener);

  record RunStarted(int schemaVersion, String id, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.runStarted(this);
    }
  }

  /** What is known of the machine and the components; may come more than once, each time adding. */
  record Facts(Map<String, String> machine, List<Component> components) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.facts(this);
    }
  }

  /** Something outside of a chapter began, such as pulling an image. */
  record PhaseStarted(String what, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.phaseStarted(this);
    }
  }

  record PhaseFinished(String what, boolean succeeded, String detail, Duration duration)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.phaseFinished(this);
    }
  }

  record ChapterStarted(ChapterDescription chapter, String rerun, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.chapterStarted(this);
    }
  }

  record SectionStarted(String title, List<String> covers, SectionKind kind) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.sectionStarted(this);
    }
  }

  record NoteAdded(String markdown) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.noteAdded(this);
    }
  }

  record StepStarted(
      int number, String title, String why, String where, String loses, String youSee, Instant at)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.stepStarted(this);
    }
  }

  record CommandStarted(String command, Duration limit, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.commandStarted(this);
    }
  }

  /** An action without a shell command began. */
  record ActStarted(String act, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.actStarted(this);
    }
  }

  record Waiting(String what, String lastValue, Duration elapsed, Duration limit)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.waiting(this);
    }
  }

  /** The current command ended; comes again when it was repeated. */
  record CommandFinished(
      int exitCode, RecordedOutput stdout, RecordedOutput stderr, Duration duration, int attempts)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.commandFinished(this);
    }
  }

  record ActFinished(String failure, Duration duration) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.actFinished(this);
    }
  }

  record ExpectationDecided(ExpectationRecord expectation) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.expectationDecided(this);
    }
  }

  record OtherwiseAdded(String markdown) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.otherwiseAdded(this);
    }
  }

  record StepFinished(int number, String title, Verdict verdict, Duration duration)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.stepFinished(this);
    }
  }

  record CheckFinished(CheckRecord check) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.checkFinished(this);
    }
  }

  /** Belongs to the open step, or to the chapter when none is open. */
  record Attached(Attachment attachment) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.attached(this);
    }
  }

  record StateChanged(Timeline.State state) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.stateChanged(this);
    }
  }

  record FaultEnded(Timeline.Fault fault) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.faultEnded(this);
    }
  }

  record Sampled(String series, String unit, Timeline.Point point) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.sampled(this);
    }
  }

  /** How busy the machine was with other things before the chapter began. */
  record MachineSeen(int busyPercent) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.machineSeen(this);
    }
  }

  record CostMeasured(Cost cost) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.costMeasured(this);
    }
  }

  /**
   * @param evidence the folder with what was kept of it, as a reader finds it
   */
  record ChapterFinished(
      String title, Verdict verdict, String reason, String rerun, String evidence, Instant at)
      implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.chapterFinished(this);
    }
  }

  /**
   * @param report the path to show; empty when there is none
   */
  record RunFinished(Verdict verdict, String report, Instant at) implements RunEvent {
    @Override
    public void tell(RunListener listener) {
      listener.runFinished(this);
    }
  }
}
