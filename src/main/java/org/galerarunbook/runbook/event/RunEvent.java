package org.galerarunbook.runbook.event;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Something that happened in a run. All text in it is redacted. As JSON it is called as its class
 * is, with a small first letter: {@code runStarted}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
public sealed interface RunEvent {
  record RunStarted(int schemaVersion, String id, Instant at) implements RunEvent {}

  /** What is known of the machine and the components; may come more than once, each time adding. */
  record Facts(Map<String, String> machine, List<Tested> components) implements RunEvent {}

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

  /** Of the step that runs; before the first one, of the section. */
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
