package org.galerarunbook.runbook.page;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Component;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationGrammar;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.NoteRecord;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.model.Verdict;

/** Writes a chapter as a Markdown page. */
final class ChapterPage {
  private static final int FOLD = 18;
  static final String NOT_REHEARSABLE = "This page can't be rehearsed: ";

  private final ChapterRecord chapter;
  private final List<Component> components;
  private final Words words;
  private final StringBuilder out = new StringBuilder();

  ChapterPage(ChapterRecord chapter, List<Component> components, Words words) {
    this.chapter = chapter;
    this.components = components;
    this.words = words;
  }

  String write() {
    head();
    chapter.sections().forEach(this::section);
    tail();
    return out.toString().stripTrailing() + "\n";
  }

  private void head() {
    ChapterDescription about = chapter.description();
    block("<!-- Written by the run of " + about.className() + ". Change that, not this. -->");
    block("# " + Markdown.inline(about.title()));
    block(about.part().title() + " " + about.number() + " · " + verdict(chapter));
    block(prose(about.purpose()));
    block("**When to use it.** " + prose(about.whenToUse()));
    block("**What it costs.** " + prose(about.costs()));
    block("**What you need**");
    block(bullets(about.needs().stream().map(this::prose).toList()));
    String reason = notRehearsable(chapter);
    if (!reason.isEmpty()) {
      block("> " + NOT_REHEARSABLE + reason.replace("\n", "\n> "));
    }
  }

  static String verdict(ChapterRecord chapter) {
    String reason =
        chapter.verdict() == Verdict.GREEN
            ? ""
            : ": " + Markdown.inline(chapter.reason().lines().findFirst().orElse(""));
    return "**" + chapter.verdict().title() + "**" + reason;
  }

  static String notRehearsable(ChapterRecord chapter) {
    for (StepRecord step : chapter.steps().toList()) {
      for (ActionRecord action : step.actions()) {
        if (action.command().contains("redacted]")) {
          return "step \"" + step.title() + "\" holds a secret, which is not shown.";
        }
      }
    }
    return "";
  }

  private void section(SectionRecord section) {
    if (!section.title().isEmpty()) {
      block("## " + Markdown.inline(section.title()));
    }
    for (Entry entry : section.entries()) {
      if (entry instanceof NoteRecord note) {
        block(prose(note.markdown()));
      } else if (entry instanceof StepRecord step) {
        step(step);
      } else if (entry instanceof CheckRecord check) {
        check(check);
      }
    }
  }

  private void step(StepRecord step) {
    block("### " + step.number() + ". " + Markdown.inline(step.title()));
    if (!step.why().isEmpty()) {
      block(prose(step.why()));
    }
    if (!step.where().isEmpty()) {
      block("*Where: " + prose(step.where()) + "*");
    }
    step.actions().forEach(this::action);
    for (String otherwise : step.otherwise()) {
      block("**If it differs.** " + prose(otherwise));
    }
  }

  private void action(ActionRecord action) {
    block(Markdown.fenced("sh", action.command()));
    if (!action.expectations().isEmpty()) {
      block("**Expected**");
      block(
          bullets(
              action.expectations().stream()
                  .map(ExpectationRecord::expectation)
                  .map(Expectation::toMarkdown)
                  .toList()));
    }
    for (ExpectationRecord red : action.expectations()) {
      if (!red.held()) {
        block("**Differs:** " + red.expectation().toMarkdown());
        observed(words.observed(red.observed()));
      }
    }
    if (!action.failure().isEmpty()) {
      block("**Failed**");
      observed(words.observed(action.failure()));
    }
    observed(words.observed(action));
    block("*Took " + Markdown.about(action.duration()) + ".* <!-- timing -->");
  }

  private void check(CheckRecord check) {
    String within = check.within() == 0 ? "" : " (within " + check.within() + " s)";
    block("**Checked:** " + prose(check.what()) + within);
    if (!check.observed().isEmpty()) {
      observed(words.observed(check.observed()));
    }
  }

  private void observed(String text) {
    if (text.lines().count() <= FOLD) {
      block(text.isEmpty() ? "**Observed:** no output" : "**Observed**\n\n" + text);
    } else {
      block("<details><summary>Observed</summary>\n\n" + text + "</details>");
    }
  }

  private void tail() {
    if (!chapter.costs().isEmpty()) {
      block("## What it cost");
      block(costs(chapter));
    }
    block("## Seen with");
    block(versions(components));
    LocalDate day = LocalDate.ofInstant(chapter.startedAt(), ZoneOffset.UTC);
    block(
        "*Ran on "
            + day
            + ", "
            + Markdown.about(chapter.duration())
            + ", "
            + chapter.company()
            + ".* <!-- timing -->");
    block("Run it again: " + ExpectationGrammar.code(chapter.rerun()));
  }

  static String costs(ChapterRecord chapter) {
    List<String> rows =
        new ArrayList<>(List.of("| Cost | Measured | Limit | |", "|---|---|---|---|"));
    chapter
        .costs()
        .forEach(
            c ->
                rows.add(
                    "| %s | %s %s | %s | %s |"
                        .formatted(
                            Markdown.inline(c.name()),
                            Markdown.inline(c.value()),
                            Markdown.inline(c.unit()),
                            Markdown.inline(c.bound()),
                            c.verdict().title())));
    return "<!-- timing -->\n\n" + String.join("\n", rows);
  }

  static String versions(List<Component> components) {
    List<String> rows =
        new ArrayList<>(
            List.of("| Component | Image or package | Version | Digest |", "|---|---|---|---|"));
    components.forEach(
        c ->
            rows.add(
                "| %s | %s | %s | %s |"
                    .formatted(
                        Markdown.inline(c.component()),
                        Markdown.inline(c.name()),
                        Markdown.inline(c.version()),
                        Markdown.inline(c.digest()))));
    return String.join("\n", rows);
  }

  private String prose(String markdown) {
    return words.of(markdown);
  }

  private static String bullets(List<String> items) {
    return items.stream()
        .map(i -> "- " + i.replace("\n", "\n  "))
        .collect(Collectors.joining("\n"));
  }

  private void block(String markdown) {
    out.append(markdown.stripTrailing()).append("\n\n");
  }
}
