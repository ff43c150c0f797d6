package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Verdict;

/** The lines that stay: chapters, finished steps and checks, verdicts. */
final class Lines {
  /** A finished thing's mark, so that colour is never all that tells. */
  enum Mark {
    OK("ok", 32),
    RED("RED", 31),
    SKIPPED("could not run", 33),
    NONE("", 0);

    final String text;
    final int colour;

    Mark(String text, int colour) {
      this.text = text;
      this.colour = colour;
    }

    static Mark of(boolean isGood) {
      return isGood ? OK : RED;
    }
  }

  record Line(String text, Mark mark) {}

  /** What came of all chapters so far. */
  static final class Tally {
    private final List<Verdict> chapters = new ArrayList<>();
    private long held;
  }

  private static final int TAIL = 10;

  private final Consumer<Line> out;
  private final Tally tally;
  private final List<String> otherwiseOfSection = new ArrayList<>();
  private final List<String> otherwiseOfStep = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private boolean inStep;
  private int steps;
  private int held;

  Lines(Consumer<Line> out, Tally tally) {
    this.out = out;
    this.tally = tally;
  }

  void accept(RunEvent event) {
    if (event instanceof RunEvent.PhaseFinished phase) {
      phaseFinished(phase);
    } else if (event instanceof RunEvent.ChapterStarted started) {
      var chapter = started.chapter();
      plain("== " + chapter.part().title() + " " + chapter.number() + ": " + chapter.title());
    } else if (event instanceof RunEvent.SectionStarted section) {
      sectionStarted(section);
    } else if (event instanceof RunEvent.StepStarted) {
      inStep = true;
      otherwiseOfStep.clear();
    } else if (event instanceof RunEvent.OtherwiseAdded added) {
      (inStep ? otherwiseOfStep : otherwiseOfSection).add(added.markdown());
    } else if (event instanceof RunEvent.Attached attached) {
      attachments.add(attached.attachment());
    } else if (event instanceof RunEvent.ExpectationDecided decided) {
      held += decided.expectation().held() ? 1 : 0;
    } else if (event instanceof RunEvent.StepFinished step) {
      steps++;
      String text = String.format(Locale.ROOT, "%4d %s", step.number(), step.title());
      line(text, step.verdict() == Verdict.GREEN, step.duration());
    } else if (event instanceof RunEvent.CheckFinished finished) {
      CheckRecord check = finished.check();
      held += check.held() ? 1 : 0;
      line("   · " + check.what(), check.held(), check.duration());
    } else if (event instanceof RunEvent.ChapterFinished chapter) {
      chapterFinished(chapter);
    } else if (event instanceof RunEvent.RunFinished run) {
      plain(Verdict.count(tally.chapters) + "; " + tally.held + " expectations held");
      if (!run.report().isEmpty()) {
        plain("Report: " + run.report());
      }
    }
  }

  private void phaseFinished(RunEvent.PhaseFinished event) {
    List<String> detail = event.detail().lines().toList();
    String first = detail.isEmpty() ? "" : ": " + detail.get(0);
    line(event.what() + first, event.succeeded(), event.duration());
    detail.stream().skip(1).forEach(l -> plain("  " + l));
  }

  private void sectionStarted(RunEvent.SectionStarted event) {
    inStep = false;
    otherwiseOfStep.clear();
    otherwiseOfSection.clear();
    if (!event.title().isEmpty()) {
      plain("   " + event.title());
    }
  }

  private void chapterFinished(RunEvent.ChapterFinished event) {
    tally.chapters.add(event.verdict());
    tally.held += held;
    switch (event.verdict()) {
      case GREEN -> told("%d steps, %d expectations".formatted(steps, held), Mark.OK);
      case RED -> {
        told(event.title(), Mark.RED);
        whatARedOneNeeds(event);
      }
      case COULD_NOT_RUN -> told(event.title() + ": " + event.reason(), Mark.SKIPPED);
    }
  }

  /** From what broke to how to run it again. */
  private void whatARedOneNeeds(RunEvent.ChapterFinished event) {
    event.reason().lines().forEach(l -> plain("  " + l));
    (otherwiseOfStep.isEmpty() ? otherwiseOfSection : otherwiseOfStep)
        .forEach(o -> plain("  what to do  " + words(o)));
    for (Attachment attachment : attachments) {
      plain("  " + attachment.name() + ", its last lines:");
      List<String> tail = attachment.tail().lines().toList();
      tail.stream().skip(Math.max(0, tail.size() - TAIL)).forEach(l -> plain("    | " + l));
    }
    out.accept(new Line("  evidence    " + event.evidence(), Mark.NONE));
    out.accept(new Line("  run again   " + event.rerun(), Mark.NONE));
  }

  /** On a terminal a reference to a page is its words, or the chapter's name. */
  private static String words(String markdown) {
    return markdown.replaceAll("\\[\\[(?:\\w*#)?(?:[^\\]|]*\\|)?([^\\]|]+)\\]\\]", "$1");
  }

  private void told(String text, Mark mark) {
    out.accept(new Line("   " + Terminal.safe(text), mark));
  }

  private void line(String text, boolean isGood, Duration took) {
    out.accept(new Line(Terminal.safe(text) + "  " + Terminal.took(took), Mark.of(isGood)));
  }

  private void plain(String text) {
    out.accept(new Line(Terminal.safe(text), Mark.NONE));
  }
}
