package org.galerarunbook.runbook.report;

import java.util.List;
import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.Card;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostRow;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.NoteRecord;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.page.YouSee;

/** What somebody with a broken cluster reads of a chapter: the card and what is typed. */
record ProcedureHtml(ChapterRecord chapter, Html out) {

  void write() {
    ChapterDescription about = chapter.description();
    Card card = about.card();
    row("Use it when", card.useWhen());
    row("Not when", card.notWhen());
    String measured = CostRow.onCard(chapter, UnaryOperator.identity());
    row(
        "It costs",
        List.of(about.costs() + (measured.isEmpty() ? "" : "\n\nMeasured: " + measured)));
    row("You need", about.needs());
    row("Stop and call somebody", card.stopAndCall());
    for (SectionKind kind :
        List.of(SectionKind.PROCEDURE, SectionKind.CHECK, SectionKind.WAY_BACK)) {
      List<SectionRecord> sections =
          chapter.sections().stream().filter(s -> s.kind() == kind).toList();
      if (!sections.isEmpty()) {
        out.element("h3", kind.heading());
        sections.forEach(this::section);
      }
    }
  }

  private void row(String label, List<String> values) {
    if (!values.isEmpty()) {
      out.prose("**" + label + "** " + String.join("; ", values));
    }
  }

  private void section(SectionRecord section) {
    out.raw("<h4>").prose(section.title()).raw("</h4>\n");
    say(PageParser.SECTION_OTHERWISE + " ", section.otherwise());
    int number = 0;
    for (Entry entry : section.entries()) {
      if (entry instanceof NoteRecord note) {
        out.prose(note.markdown());
      } else if (entry instanceof StepRecord step) {
        step(step, ++number);
      }
    }
  }

  private void step(StepRecord step, int number) {
    out.raw("<div class=\"typed\"><b>").text(number + ". " + step.title()).raw("</b>\n");
    say("", step.why());
    say(PageParser.WHERE + " ", step.where());
    if (!step.loses().isEmpty()) {
      out.raw("<div class=\"loses\">").prose("**This loses:** " + step.loses()).raw("</div>\n");
    }
    step.actions().forEach(a -> out.command(a.command()));
    String sees = step.youSee().isEmpty() ? YouSee.expected(step) : step.youSee();
    say("*You see:* ", sees.isEmpty() ? "" : sees + step.ofThisRun());
    step.otherwise().forEach(o -> say("*If not:* ", o));
    out.raw("</div>\n");
  }

  private void say(String label, String markdown) {
    if (!markdown.isEmpty()) {
      out.prose(label + markdown);
    }
  }
}
