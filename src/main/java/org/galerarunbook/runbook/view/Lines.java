package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;
import org.galerarunbook.runbook.model.Verdict;

/** The lines that stay: chapters, finished steps and checks, verdicts. */
final class Lines implements RunListener {
  /** A finished thing's mark, so that colour is never all that tells. */
  enum Mark {
    OK("ok"),
    RED("RED"),
    SKIPPED("could not run"),
    NONE("");

    final String text;

    Mark(String text) {
      this.text = text;
    }
  }

  record Line(String text, Mark mark) {}

  private final Consumer<Line> out;
  private final Failure failure = new Failure();
  private int green;
  private int red;
  private int notRun;
  private int steps;
  private int held;
  private long allHeld;

  Lines(Consumer<Line> out) {
    this.out = out;
  }

  @Override
  public void phaseFinished(RunEvent.PhaseFinished event) {
    List<String> detail = event.detail().lines().toList();
    String first = detail.isEmpty() ? "" : ": " + detail.get(0);
    line(event.what() + first, event.succeeded() ? Mark.OK : Mark.RED, event.duration());
    detail.stream().skip(1).forEach(l -> plain("  " + l));
  }

  @Override
  public void chapterStarted(RunEvent.ChapterStarted event) {
    failure.chapterStarted(event);
    steps = 0;
    held = 0;
    var chapter = event.chapter();
    plain("== " + chapter.part().title() + " " + chapter.number() + ": " + chapter.title());
  }

  @Override
  public void sectionStarted(RunEvent.SectionStarted event) {
    if (!event.title().isEmpty()) {
      plain("   " + event.title());
    }
  }

  @Override
  public void expectationDecided(RunEvent.ExpectationDecided event) {
    count(event.expectation().held());
  }

  private void count(boolean isHeld) {
    held += isHeld ? 1 : 0;
    allHeld += isHeld ? 1 : 0;
  }

  @Override
  public void stepStarted(RunEvent.StepStarted event) {
    failure.stepStarted(event);
  }

  @Override
  public void otherwiseAdded(RunEvent.OtherwiseAdded event) {
    failure.otherwiseAdded(event);
  }

  @Override
  public void attached(RunEvent.Attached event) {
    failure.attached(event);
  }

  @Override
  public void stepFinished(RunEvent.StepFinished event) {
    steps++;
    line(
        String.format(Locale.ROOT, "%4d %s", event.number(), event.title()),
        event.verdict() == Verdict.GREEN ? Mark.OK : Mark.RED,
        event.duration());
  }

  @Override
  public void checkFinished(RunEvent.CheckFinished event) {
    var check = event.check();
    count(check.held());
    line("   · " + check.what(), check.held() ? Mark.OK : Mark.RED, check.duration());
  }

  @Override
  public void chapterFinished(RunEvent.ChapterFinished event) {
    switch (event.verdict()) {
      case GREEN -> {
        green++;
        out.accept(new Line("   %d steps, %d expectations".formatted(steps, held), Mark.OK));
      }
      case RED -> {
        red++;
        out.accept(new Line("   " + Terminal.safe(event.title()), Mark.RED));
        failure.lines(event).forEach(l -> out.accept(new Line(l, Mark.NONE)));
      }
      case COULD_NOT_RUN -> {
        notRun++;
        out.accept(
            new Line("   " + Terminal.safe(event.title() + ": " + event.reason()), Mark.SKIPPED));
      }
    }
  }

  @Override
  public void runFinished(RunEvent.RunFinished event) {
    plain(
        "Chapters: %d green, %d red, %d could not run; %d expectations held"
            .formatted(green, red, notRun, allHeld));
    if (!event.report().isEmpty()) {
      plain("Report: " + event.report());
    }
  }

  private void line(String text, Mark mark, Duration took) {
    out.accept(new Line(Terminal.safe(text) + "  " + Terminal.took(took), mark));
  }

  private void plain(String text) {
    out.accept(new Line(Terminal.safe(text), Mark.NONE));
  }
}
