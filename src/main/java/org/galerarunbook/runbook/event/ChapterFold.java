package org.galerarunbook.runbook.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.NoteRecord;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;

/** Makes one chapter of its events. */
final class ChapterFold implements RunListener {
  private final RunEvent.ChapterStarted start;
  private final List<SectionFold> sections = new ArrayList<>();
  private final List<Timeline.State> states = new ArrayList<>();
  private final Map<String, Timeline.State> latest = new LinkedHashMap<>();
  private final List<Timeline.Fault> faults = new ArrayList<>();
  private final Map<String, SeriesFold> series = new LinkedHashMap<>();
  private final List<Cost> costs = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private StepFold step;
  private boolean beside;
  private Integer busyPercent;
  private ChapterRecord finished;

  private record SeriesFold(String unit, List<Timeline.Point> points) {}

  private record SectionFold(
      String title, List<String> covers, SectionKind kind, List<Entry> entries) {}

  ChapterFold(RunEvent.ChapterStarted start) {
    this.start = start;
  }

  /** Another chapter ran at the same time. */
  void isBesideOthers() {
    beside = true;
  }

  @Override
  public void machineSeen(RunEvent.MachineSeen event) {
    busyPercent = event.busyPercent();
  }

  @Override
  public void chapterFinished(RunEvent.ChapterFinished event) {
    finished = finished(event.verdict(), event.reason(), event.at());
  }

  /** The chapter as far as its events tell; red as long as its end is not known. */
  ChapterRecord record() {
    return finished != null
        ? finished
        : finished(Verdict.RED, "The run ended in this chapter.", null);
  }

  private ChapterRecord finished(Verdict verdict, String reason, Instant at) {
    endStep();
    return new ChapterRecord(
        start.chapter(),
        start.rerun(),
        verdict,
        reason,
        start.at(),
        at,
        sections.stream()
            .map(s -> new SectionRecord(s.title(), s.covers(), s.kind(), s.entries()))
            .toList(),
        new Timeline(
            states,
            faults,
            series.entrySet().stream()
                .map(
                    e ->
                        new Timeline.Series(e.getKey(), e.getValue().unit(), e.getValue().points()))
                .toList()),
        costs,
        attachments,
        beside,
        busyPercent);
  }

  @Override
  public void sectionStarted(RunEvent.SectionStarted event) {
    endStep();
    sections.add(new SectionFold(event.title(), event.covers(), event.kind(), new ArrayList<>()));
  }

  @Override
  public void noteAdded(RunEvent.NoteAdded event) {
    add(new NoteRecord(event.markdown()));
  }

  @Override
  public void stepStarted(RunEvent.StepStarted event) {
    endStep();
    step = new StepFold(event);
  }

  @Override
  public void otherwiseAdded(RunEvent.OtherwiseAdded event) {
    if (step != null) {
      step.otherwise(event.markdown());
    }
  }

  @Override
  public void commandStarted(RunEvent.CommandStarted event) {
    if (step != null) {
      step.begin(event.command(), "", event.at());
    }
  }

  @Override
  public void actStarted(RunEvent.ActStarted event) {
    if (step != null) {
      step.begin("", event.act(), event.at());
    }
  }

  @Override
  public void commandFinished(RunEvent.CommandFinished event) {
    if (step != null) {
      step.end(event);
    }
  }

  @Override
  public void actFinished(RunEvent.ActFinished event) {
    if (step != null) {
      step.end(event);
    }
  }

  @Override
  public void expectationDecided(RunEvent.ExpectationDecided event) {
    if (step != null) {
      step.decided(event.expectation());
    }
  }

  @Override
  public void stepFinished(RunEvent.StepFinished event) {
    endStep();
  }

  @Override
  public void checkFinished(RunEvent.CheckFinished event) {
    add(event.check());
  }

  @Override
  public void attached(RunEvent.Attached event) {
    if (step != null) {
      step.attached(event.attachment());
    } else {
      attachments.add(event.attachment());
    }
  }

  @Override
  public void stateChanged(RunEvent.StateChanged event) {
    Timeline.State state = event.state();
    Timeline.State before = latest.put(state.lane(), state);
    if (before == null || !before.label().equals(state.label()) || before.tone() != state.tone()) {
      states.add(state);
    }
  }

  @Override
  public void faultEnded(RunEvent.FaultEnded event) {
    faults.add(event.fault());
  }

  @Override
  public void sampled(RunEvent.Sampled event) {
    series
        .computeIfAbsent(event.series(), name -> new SeriesFold(event.unit(), new ArrayList<>()))
        .points()
        .add(event.point());
  }

  @Override
  public void costMeasured(RunEvent.CostMeasured event) {
    costs.add(event.cost());
  }

  private void endStep() {
    if (step != null) {
      StepFold ended = step;
      step = null;
      add(ended.record());
    }
  }

  private void add(Entry entry) {
    endStep();
    if (sections.isEmpty()) {
      sections.add(new SectionFold("", List.of(), SectionKind.UNTOLD, new ArrayList<>()));
    }
    sections.get(sections.size() - 1).entries().add(entry);
  }
}
