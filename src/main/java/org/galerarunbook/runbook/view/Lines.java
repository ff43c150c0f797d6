package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Verdict;

/** The lines that stay: chapters, finished steps and checks, verdicts. */
final class Lines {
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
  private final Tally tally;
  private final RedChapter failure = new RedChapter();
  private int steps;
  private int held;

  /**
   * The lines of one chapter, or of what belongs to none.
   *
   * @param tally counts all chapters
   */
  Lines(Consumer<Line> out, Tally tally) {
    this.out = out;
    this.tally = tally;
  }

  void accept(RunEvent event) {
    failure.accept(event);
    if (event instanceof RunEvent.PhaseFinished phase) {
      phaseFinished(phase);
    } else if (event instanceof RunEvent.ChapterStarted chapter) {
      chapterStarted(chapter);
    } else if (event instanceof RunEvent.SectionStarted section && !section.title().isEmpty()) {
      plain("   " + section.title());
    } else if (event instanceof RunEvent.ExpectationDecided decided) {
      count(decided.expectation().held());
    } else if (event instanceof RunEvent.StepFinished step) {
      stepFinished(step);
    } else if (event instanceof RunEvent.CheckFinished check) {
      checkFinished(check);
    } else if (event instanceof RunEvent.ChapterFinished chapter) {
      chapterFinished(chapter);
    } else if (event instanceof RunEvent.RunFinished run) {
      runFinished(run);
    }
  }

  private void phaseFinished(RunEvent.PhaseFinished event) {
    List<String> detail = event.detail().lines().toList();
    String first = detail.isEmpty() ? "" : ": " + detail.get(0);
    line(event.what() + first, event.succeeded() ? Mark.OK : Mark.RED, event.duration());
    detail.stream().skip(1).forEach(l -> plain("  " + l));
  }

  private void chapterStarted(RunEvent.ChapterStarted event) {
    steps = 0;
    held = 0;
    var chapter = event.chapter();
    plain("== " + chapter.part().title() + " " + chapter.number() + ": " + chapter.title());
  }

  private void count(boolean isHeld) {
    held += isHeld ? 1 : 0;
  }

  private void stepFinished(RunEvent.StepFinished event) {
    steps++;
    line(
        String.format(Locale.ROOT, "%4d %s", event.number(), event.title()),
        event.verdict() == Verdict.GREEN ? Mark.OK : Mark.RED,
        event.duration());
  }

  private void checkFinished(RunEvent.CheckFinished event) {
    var check = event.check();
    count(check.held());
    line("   · " + check.what(), check.held() ? Mark.OK : Mark.RED, check.duration());
  }

  private void chapterFinished(RunEvent.ChapterFinished event) {
    tally.chapter(event.verdict());
    tally.held(held);
    switch (event.verdict()) {
      case GREEN ->
          out.accept(new Line("   %d steps, %d expectations".formatted(steps, held), Mark.OK));
      case RED -> {
        out.accept(new Line("   " + Terminal.safe(event.title()), Mark.RED));
        failure.lines(event).forEach(l -> out.accept(new Line(l, Mark.NONE)));
      }
      case COULD_NOT_RUN ->
          out.accept(
              new Line("   " + Terminal.safe(event.title() + ": " + event.reason()), Mark.SKIPPED));
    }
  }

  private void runFinished(RunEvent.RunFinished event) {
    plain(tally.toString());
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
