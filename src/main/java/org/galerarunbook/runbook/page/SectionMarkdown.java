package org.galerarunbook.runbook.page;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.NoteRecord;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.StepRecord;

/** Writes one section of a procedure's page: numbered steps. */
final class SectionMarkdown {
  private final Words words;

  /** What was observed is shown as well; else a reader with a broken cluster sees what helps. */
  private final boolean proof;

  private final StringBuilder out = new StringBuilder();
  private int number;

  SectionMarkdown(Words words, boolean proof) {
    this.words = words;
    this.proof = proof;
  }

  String of(SectionRecord section) {
    boolean said = section.otherwise().isEmpty();
    for (Entry entry : section.entries()) {
      if (entry instanceof NoteRecord note) {
        block("", words.of(note.markdown()));
      } else if (entry instanceof StepRecord step) {
        if (!said) {
          block("", PageParser.SECTION_OTHERWISE + " " + words.of(section.otherwise()));
          said = true;
        }
        step(step);
      } else if (entry instanceof CheckRecord check && (proof || !check.held())) {
        check(check);
      }
    }
    return out.toString();
  }

  /** What the section's steps printed and what the program found, without the steps. */
  String observedOf(SectionRecord section) {
    block("", "**" + Markdown.inline(section.title()) + "**");
    for (Entry entry : section.entries()) {
      if (entry instanceof StepRecord step) {
        number++;
        step.actions().forEach(a -> observed(step, a));
      } else if (entry instanceof CheckRecord check) {
        check(check);
      }
    }
    return out.toString();
  }

  private void observed(StepRecord step, ActionRecord action) {
    String took = action.duration().compareTo(Duration.ofSeconds(1)) < 0 ? "" : took(action);
    String text = Observed.of(action);
    if (!text.isEmpty() || !took.isEmpty()) {
      block("", number + "\\. " + Markdown.inline(step.title()) + " " + took);
      out.append(text);
    }
  }

  private void step(StepRecord step) {
    String marker = ++number + ". ";
    String indent = " ".repeat(marker.length());
    String title = Markdown.inline(step.title());
    String stop = title.matches(".*[.?!:]") ? "" : ".";
    String why = words.of(step.why());
    boolean goesOn = why.matches("(?s)[\\p{L}`\\[*].*") && !why.startsWith("* ");
    String more = goesOn ? " " + ProcedurePage.indented(why, indent) : "";
    block("", marker + "**" + title + stop + "**" + more);
    if (!why.isEmpty() && !goesOn) {
      block(indent, why);
    }
    if (!step.where().isEmpty()) {
      block(indent, PageParser.WHERE + " " + words.of(step.where()));
    }
    if (!step.loses().isEmpty()) {
      block(
          indent, "> **" + PageParser.LOSES + "** " + words.of(step.loses()).replace("\n", "\n> "));
    }
    step.actions().forEach(a -> action(a, indent));
    String sees = step.youSee().isEmpty() ? YouSee.expected(step) : words.of(step.youSee());
    if (!sees.isEmpty()) {
      block(indent, "*You see:* " + sees + step.ofThisRun());
    }
    step.otherwise().forEach(o -> block(indent, PageParser.OTHERWISE + " " + words.of(o)));
    for (ActionRecord action : step.actions()) {
      differs(action, indent);
      String text = proof ? Observed.of(action) : "";
      if (!text.isEmpty()) {
        block(indent, PageParser.OBSERVED + "\n\n" + text);
      }
    }
  }

  private void action(ActionRecord action, String indent) {
    block(indent, Markdown.fenced("sh", action.command()));
    List<Expectation> expected =
        action.expectations().stream().map(ExpectationRecord::expectation).toList();
    if (!expected.isEmpty()) {
      block(indent, PageParser.expects(expected));
    }
  }

  private void differs(ActionRecord action, String indent) {
    for (ExpectationRecord red : action.expectations()) {
      if (!red.held()) {
        block(indent, "**Differs:** " + red.expectation().toMarkdown());
        block(indent, Observed.of(red.observed()));
      }
    }
    if (!action.failure().isEmpty()) {
      block(indent, "**Failed**\n\n" + Observed.of(action.failure()));
    }
  }

  private void check(CheckRecord check) {
    block("", (check.held() ? "**Checked:** " : "**Differs:** ") + words.of(check.what()));
    if (!check.observed().isEmpty()) {
      out.append(Observed.of(check.observed()));
    }
  }

  private static String took(ActionRecord action) {
    return "*took " + Markdown.about(action.duration()) + "* <!-- timing -->";
  }

  private void block(String indent, String markdown) {
    out.append(indent)
        .append(ProcedurePage.indented(markdown.stripTrailing(), indent))
        .append("\n\n");
  }
}
