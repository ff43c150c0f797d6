package org.galerarunbook.runbook.page;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.runbook.ChapterRecorder;
import org.galerarunbook.runbook.Outcome;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.Step;
import org.galerarunbook.runbook.chapter.Card;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Runs a page's commands in order, as a reader who pastes them would, and holds the results against
 * what the page expects.
 */
public final class Rehearsal {

  /** A page does not say how long a command may take; no chapter gives one more than this. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /**
   * How it went.
   *
   * @param difference which block differs and how, or why the page was not rehearsed; empty when
   *     green
   * @param commands how many commands ran
   * @param inWords how many expectations are in words and were left to the reader
   */
  public record Result(
      String page, Verdict verdict, String difference, int commands, long inWords) {}

  private final Page page;
  private final ChapterRecorder chapter;
  private Step step;
  private Page.Block current;
  private int commands;

  private Rehearsal(Page page, ChapterRecorder chapter) {
    this.page = page;
    this.chapter = chapter;
  }

  /**
   * Rehearses the page as a chapter of the recorder's run. It ends at the first difference, for
   * what follows builds on it.
   *
   * @param healthy throws, with what is wrong, when the page leaves something broken
   */
  public static Result run(Page page, Recorder recorder, Runnable healthy) {
    ChapterRecorder chapter = recorder.chapter(describe(page));
    if (page.notRehearsable().isPresent() || page.blocks().isEmpty()) {
      String reason = page.notRehearsable().orElse("There is no sh block on it.");
      chapter.couldNotRun(reason);
      return new Result(page.name(), Verdict.COULD_NOT_RUN, reason, 0, 0);
    }
    Rehearsal attempt = new Rehearsal(page, chapter);
    try {
      attempt.run(healthy);
    } catch (AssertionError | RuntimeException e) {
      AssertionError difference = new AssertionError(attempt.place() + ":\n" + e.getMessage(), e);
      chapter.sectionEnded(difference);
      chapter.finish();
      return attempt.result(Verdict.RED, difference.getMessage());
    }
    chapter.finish();
    return attempt.result(Verdict.GREEN, "");
  }

  private static ChapterDescription describe(Page page) {
    return new ChapterDescription(
        Part.ofPage(page.name()),
        number(page.name()),
        page.title(),
        "Rehearsal of " + page.name(),
        List.of(),
        "",
        page.name(),
        List.of(),
        List.of(),
        Card.NONE,
        List.of());
  }

  private static int number(String name) {
    String digits = name.replaceAll("^\\D*(\\d{1,4}).*$", "$1");
    return digits.matches("\\d+") ? Integer.parseInt(digits) : 1;
  }

  private void run(Runnable healthy) {
    for (Page.Part part : page.parts()) {
      if (part instanceof Page.Section section) {
        begin(section.title());
      } else if (part instanceof Page.Step heading) {
        step = chapter.page().step(heading.title().replaceFirst("^\\d+\\. ", ""));
      } else if (part instanceof Page.Block block) {
        run(block);
      }
    }
    begin("All is well afterwards");
    current = null;
    healthy.run();
    chapter.sectionEnded(null);
  }

  /** It is in a lab, whatever it is for on the page. */
  private void begin(String title) {
    chapter.sectionEnded(null);
    chapter.section(new SectionDescription(title, SectionKind.DRILL, List.of()));
  }

  private void run(Page.Block block) {
    if (step == null) {
      step = chapter.page().step("Before the first step");
    }
    commands++;
    current = block;
    Step typed = block.host().isEmpty() ? step : step.on(block.host());
    Outcome outcome = typed.limit(LIMIT).run(block.command());
    block.expectations().forEach(outcome::expects);
    if (block.expectations().stream().noneMatch(e -> e.kind() == Expectation.Kind.EXIT_CODE)) {
      outcome.succeeds();
    }
  }

  private String place() {
    return current == null
        ? page.name() + ", after its last block"
        : "%s, line %d, block %d (step %s)"
            .formatted(page.name(), current.line(), current.number(), current.step());
  }

  private Result result(Verdict verdict, String difference) {
    long inWords =
        page.blocks().stream()
            .flatMap(b -> b.expectations().stream())
            .filter(e -> !e.isMechanical())
            .count();
    return new Result(page.name(), verdict, difference, commands, inWords);
  }
}
