package org.galerarunbook.runbook.event;

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
final class ChapterFold {
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
  private RunEvent.ChapterFinished end =
      new RunEvent.ChapterFinished("", Verdict.RED, "The run ended in this chapter.", "", "", null);

  private record SeriesFold(String unit, List<Timeline.Point> points) {}

  private record SectionFold(
      RunEvent.SectionStarted start, List<String> otherwise, List<Entry> entries) {
    SectionFold(RunEvent.SectionStarted start) {
      this(start, new ArrayList<>(), new ArrayList<>());
    }

    SectionRecord record() {
      return new SectionRecord(
          start.title(), start.covers(), start.kind(), String.join("\n\n", otherwise), entries);
    }
  }

  ChapterFold(RunEvent.ChapterStarted start) {
    this.start = start;
  }

  /** Another chapter ran at the same time. */
  void isBesideOthers() {
    beside = true;
  }

  void accept(RunEvent event) {
    if (step != null && step.takes(event)) {
      return;
    }
    if (event instanceof RunEvent.SectionStarted section) {
      endStep();
      sections.add(new SectionFold(section));
    } else if (event instanceof RunEvent.OtherwiseAdded added) {
      last().otherwise().add(added.markdown());
    } else if (event instanceof RunEvent.NoteAdded note) {
      add(new NoteRecord(note.markdown()));
    } else if (event instanceof RunEvent.StepStarted started) {
      endStep();
      step = new StepFold(started);
    } else if (event instanceof RunEvent.StepFinished) {
      endStep();
    } else if (event instanceof RunEvent.CheckFinished check) {
      add(check.check());
    } else if (event instanceof RunEvent.Attached attached) {
      attachments.add(attached.attachment());
    } else if (event instanceof RunEvent.StateChanged changed) {
      changed(changed.state());
    } else if (event instanceof RunEvent.FaultEnded ended) {
      faults.add(ended.fault());
    } else if (event instanceof RunEvent.Sampled sampled) {
      series
          .computeIfAbsent(sampled.series(), n -> new SeriesFold(sampled.unit(), new ArrayList<>()))
          .points()
          .add(sampled.point());
    } else if (event instanceof RunEvent.CostMeasured measured) {
      costs.add(measured.cost());
    } else if (event instanceof RunEvent.MachineSeen seen) {
      busyPercent = seen.busyPercent();
    } else if (event instanceof RunEvent.ChapterFinished finished) {
      end = finished;
    }
  }

  private void changed(Timeline.State state) {
    Timeline.State before = latest.put(state.lane(), state);
    if (before == null || !before.label().equals(state.label()) || before.tone() != state.tone()) {
      states.add(state);
    }
  }

  /** The chapter as far as its events tell; red as long as its end is not known. */
  ChapterRecord record() {
    endStep();
    return new ChapterRecord(
        start.chapter(),
        start.rerun(),
        end.verdict(),
        end.reason(),
        start.at(),
        end.at(),
        sections.stream().map(SectionFold::record).toList(),
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

  private void endStep() {
    if (step != null) {
      StepFold ended = step;
      step = null;
      add(ended.record());
    }
  }

  private void add(Entry entry) {
    endStep();
    last().entries().add(entry);
  }

  private SectionFold last() {
    if (sections.isEmpty()) {
      sections.add(new SectionFold(new RunEvent.SectionStarted("", List.of(), SectionKind.DRILL)));
    }
    return sections.get(sections.size() - 1);
  }
}
