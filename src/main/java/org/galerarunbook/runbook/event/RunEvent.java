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
  @JsonSubTypes.Type(value = RunEvent.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = RunEvent.CommandFinished.class, name = "commandFinished"),
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
  record RunStarted(int schemaVersion, String id, Instant at) implements RunEvent {}

  /** What is known of the machine and the components; may come more than once, each time adding. */
  record Facts(Map<String, String> machine, List<Component> components) implements RunEvent {}

  /** Something outside of a chapter began, such as pulling an image. */
  record PhaseStarted(String what, Instant at) implements RunEvent {}

  record PhaseFinished(String what, boolean succeeded, String detail, Duration duration)
      implements RunEvent {}

  record ChapterStarted(ChapterDescription chapter, String rerun, Instant at) implements RunEvent {}

  record SectionStarted(String title, List<String> covers, SectionKind kind) implements RunEvent {}

  record NoteAdded(String markdown) implements RunEvent {}

  record StepStarted(
      int number, String title, String why, String where, String loses, String youSee, Instant at)
      implements RunEvent {}

  record CommandStarted(String command, Duration limit, Instant at) implements RunEvent {}

  record Waiting(String what, String lastValue, Duration elapsed, Duration limit)
      implements RunEvent {}

  /** The current command ended; comes again when it was repeated. */
  record CommandFinished(
      int exitCode, RecordedOutput stdout, RecordedOutput stderr, Duration duration, int attempts)
      implements RunEvent {}

  record ExpectationDecided(ExpectationRecord expectation) implements RunEvent {}

  record OtherwiseAdded(String markdown) implements RunEvent {}

  record StepFinished(int number, String title, Verdict verdict, Duration duration)
      implements RunEvent {}

  record CheckFinished(CheckRecord check) implements RunEvent {}

  /** Belongs to the open step, or to the chapter when none is open. */
  record Attached(Attachment attachment) implements RunEvent {}

  record StateChanged(Timeline.State state) implements RunEvent {}

  record FaultEnded(Timeline.Fault fault) implements RunEvent {}

  record Sampled(String series, String unit, Timeline.Point point) implements RunEvent {}

  /** How busy the machine was with other things before the chapter began. */
  record MachineSeen(int busyPercent) implements RunEvent {}

  record CostMeasured(Cost cost) implements RunEvent {}

  /**
   * @param evidence the folder with what was kept of it, as a reader finds it
   */
  record ChapterFinished(
      String title, Verdict verdict, String reason, String rerun, String evidence, Instant at)
      implements RunEvent {}

  /**
   * @param report the path to show; empty when there is none
   */
  record RunFinished(Verdict verdict, String report, Instant at) implements RunEvent {}
}
