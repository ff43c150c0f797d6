package org.galerarunbook.runbook.report;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.NoteRecord;
import org.galerarunbook.runbook.model.RecordedOutput;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.model.Verdict;

/**
 * One chapter of the report.
 *
 * @param before how it went in the run before, if it did
 * @param kept the run's folder, as the report's links have it
 */
record ChapterHtml(
    ChapterRecord chapter, String twins, Optional<ChapterRecord> before, String kept, Html out) {
  private static final int CHART_WIDTH = 900;
  private static final int FOLD_LINES = 12;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  void write() {
    ChapterDescription about = chapter.description();
    out.raw("<section class=\"chapter\" id=\"" + about.id() + "\">\n<h2>");
    out.text(about.part().title() + " " + about.number() + ": " + about.title() + " ");
    out.badge(chapter.verdict()).raw("</h2>\n");
    out.element("p class=\"timing\"", timing());
    if (!chapter.reason().isEmpty()) {
      out.element("pre class=\"reason\" tabindex=\"0\"", chapter.reason());
      out.raw("<p>Run it again: <code>").text(chapter.rerun()).raw("</code></p>\n");
    }
    out.prose(about.purpose());
    if (!twins.isEmpty()) {
      out.prose(twins);
    }
    out.raw("<div class=\"sides\"><div>\n");
    new ProcedureHtml(chapter, out).write();
    out.raw("</div>\n<div class=\"proof\">\n<h3>How this was proved, in a lab</h3>\n");
    timeline();
    costs();
    // All that happened, in the order in which it did.
    for (int i = 0; i < chapter.sections().size(); i++) {
      section(chapter.sections().get(i), about.id() + "-" + i);
    }
    attachments(chapter.attachments());
    out.raw("</div></div>\n</section>\n");
  }

  private String timing() {
    String then = before.map(b -> "; the run before took " + seconds(b.duration())).orElse("");
    return chapter.finishedAt() == null
        ? "Its end is not known."
        : "Took " + seconds(chapter.duration()) + then + ".";
  }

  private void timeline() {
    TimelineChart chart = new TimelineChart(chapter);
    if (chart.isEmpty()) {
      return;
    }
    out.raw(
        "<figure><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Timeline\">\n");
    try {
      String id = chapter.description().id() + "-timeline";
      String title = "Timeline of " + chapter.description().title() + "; as a table below";
      out.raw(Svg.draw(chart.chart(), CHART_WIDTH, chart.height(), id, title));
    } catch (LinkageError | InternalError e) {
      // A Java without fonts can't measure text; what is drawn is in the table as well.
      out.element("p", "Not drawn, for this Java has no fonts: install fontconfig and a font.");
    }
    out.raw("</div>\n<figcaption>Shaded: faults. Lines with a number: steps.</figcaption>\n");
    out.raw("<details><summary>The timeline as a table</summary>\n");
    out.table(
        "States",
        List.of("Time", "Who", "State", "How good"),
        chapter.timeline().states(),
        s ->
            List.of(
                CLOCK.format(s.at()),
                s.lane(),
                s.label(),
                s.tone().name().toLowerCase(Locale.ROOT)));
    out.table(
        "Faults",
        List.of("From", "To", "Fault", "Where"),
        chapter.timeline().faults(),
        f -> List.of(CLOCK.format(f.from()), CLOCK.format(f.to()), f.name(), f.lane()));
    out.raw("</details></figure>\n");
  }

  private void costs() {
    if (!chapter.costs().isEmpty()) {
      out.table(
          "What it cost",
          List.of("Cost", "Measured", "Limit", "Verdict"),
          chapter.costs(),
          c -> List.of(c.name(), c.value() + " " + c.unit(), c.bound(), c.verdict().title()));
    }
  }

  private void section(SectionRecord section, String anchor) {
    if (!section.title().isEmpty()) {
      out.raw("<h3 id=\"" + anchor + "\">").text(section.title().replace("`", "")).raw("</h3>\n");
    }
    for (Entry entry : section.entries()) {
      if (entry instanceof NoteRecord note) {
        out.prose(note.markdown());
      } else if (entry instanceof StepRecord step) {
        step(step);
      } else if (entry instanceof CheckRecord check) {
        check(check);
      }
    }
  }

  private void step(StepRecord step) {
    Duration took =
        step.actions().stream().map(ActionRecord::duration).reduce(Duration.ZERO, Duration::plus);
    String open = step.verdict() == Verdict.GREEN ? "" : " open";
    out.raw("<details class=\"step\"" + open + "><summary>").badge(step.verdict());
    out.raw(" ").text(step.number() + ". " + step.title());
    out.raw(" <span class=\"timing\">").text(seconds(took)).raw("</span></summary>\n");
    if (!step.why().isEmpty()) {
      out.prose(step.why());
    }
    if (!step.where().isEmpty()) {
      out.element("p", "Where: " + step.where());
    }
    step.actions().forEach(this::action);
    step.otherwise().forEach(o -> out.raw("<p><b>If it differs.</b></p>").prose(o));
    attachments(step.attachments());
    out.raw("</details>\n");
  }

  private void action(ActionRecord action) {
    out.command(action.command());
    if (!action.failure().isEmpty()) {
      out.element("pre class=\"reason\" tabindex=\"0\"", action.failure());
    }
    if (!action.expectations().isEmpty()) {
      out.raw("<ul class=\"expected\">\n");
      action.expectations().forEach(this::expectation);
      out.raw("</ul>\n");
    }
    String attempts = action.attempts() > 1 ? ", after " + action.attempts() + " attempts" : "";
    out.element("p class=\"timing\"", "Exit code " + action.exitCode() + attempts);
    output("Standard output", action.stdout());
    output("Standard error", action.stderr());
  }

  private void expectation(ExpectationRecord record) {
    out.raw("<li>").badge(record.held()).raw(" ").prose(record.expectation().toMarkdown());
    if (!record.observed().isEmpty()) {
      out.raw("<br>").text(record.observed());
    }
    out.raw("</li>\n");
  }

  private void output(String name, RecordedOutput output) {
    if (output.text().isEmpty()) {
      return;
    }
    long lines = output.text().lines().count();
    String summary = name + (lines == 1 ? ", 1 line" : ", " + lines + " lines");
    String open = lines <= FOLD_LINES ? " open" : "";
    folded(open, summary, output.text(), output.bytes(), output.file());
  }

  private void check(CheckRecord check) {
    out.raw("<div class=\"check\">").badge(check.held()).raw(" Checked: ").prose(check.what());
    if (!check.observed().isEmpty()) {
      out.element("pre tabindex=\"0\"", check.observed());
    }
    out.raw("</div>\n");
  }

  private void attachments(List<Attachment> attachments) {
    for (Attachment attachment : attachments) {
      String summary = attachment.name() + ", its last lines";
      String tail = attachment.tail();
      folded(" class=\"attachment\"", summary, tail, attachment.bytes(), attachment.file());
    }
  }

  /** A text, or what is shown of one that is kept in a file. */
  private void folded(String attributes, String summary, String text, long bytes, String file) {
    out.raw("<details" + attributes + "><summary>").text(summary).raw("</summary>\n");
    out.raw("<pre tabindex=\"0\">").text(text).raw("</pre>\n");
    if (!file.isEmpty()) {
      out.raw("<p>").link(kept + "/" + file, "All of it, " + bytes + " bytes").raw("</p>\n");
    }
    out.raw("</details>\n");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
