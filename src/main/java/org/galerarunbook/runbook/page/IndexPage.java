package org.galerarunbook.runbook.page;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostRow;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

final class IndexPage {
  private final Run run;
  private final Signposts signposts;
  private final StringBuilder out = new StringBuilder();

  IndexPage(Run run, Signposts signposts) {
    this.run = run;
    this.signposts = signposts;
  }

  String write() {
    block("<!-- Written by a run of the chapters. Change those, not this. -->");
    block("# The runbook");
    block("**Something is broken?** " + ProcedurePage.WAY_IN + ".");
    block(
        "Every page here was written by the test that proved it: its commands are the ones that"
            + " ran.");
    block(run.inWords());
    part(Part.GUIDE, "## The guide, in order");
    part(Part.PLAYBOOK, "## Playbooks, for the day");
    part(Part.HOSTS, "## On hosts with systemd and apt");
    costs();
    block("## Seen with");
    block(ProcedurePage.versions(run.components()));
    LocalDate day = LocalDate.ofInstant(run.startedAt(), ZoneOffset.UTC);
    block("*Ran on " + day + ".* <!-- timing -->");
    block(
        "What the texts ask for, item by item, and where it is answered: [coverage](coverage.md).");
    return out.toString().stripTrailing() + "\n";
  }

  private void costs() {
    List<CostRow> measured = CostRow.of(run.inOrder());
    if (measured.isEmpty()) {
      return;
    }
    block("## What each cost the application");
    block(
        "Measured while a workload wrote and read beside the procedure, in the run that each page"
            + " names. A figure is worth nothing without its kind of fault and how much data there"
            + " was. A gap is the longest time in which no client's write was acknowledged; each"
            + " page has more.");
    List<List<String>> rows = new ArrayList<>();
    for (CostRow row : measured) {
      ChapterDescription about = row.chapter().description();
      String fault = words(about, row.fault()).replace("|", "\\|");
      List<String> cells =
          new ArrayList<>(List.of(link(about), fault, Markdown.inline(row.dataSize())));
      row.cells().forEach(cell -> cells.add(Markdown.inline(cell)));
      rows.add(cells);
    }
    String head = "| " + String.join(" | ", CostRow.HEADS) + " |";
    block("<!-- timing -->\n\n" + Markdown.table(head, rows));
  }

  private static String link(ChapterDescription about) {
    return "[%s](%s)".formatted(Markdown.inline(about.title()), about.page());
  }

  /** A line per chapter that says when it is the right one, as a person would. */
  private void part(Part part, String heading) {
    List<String> lines =
        run.inOrder().stream().filter(c -> c.description().part() == part).map(this::line).toList();
    if (!lines.isEmpty()) {
      block(heading);
      block(String.join("\n", lines));
    }
  }

  private String line(ChapterRecord chapter) {
    ChapterDescription about = chapter.description();
    String reason = chapter.verdict() == Verdict.COULD_NOT_RUN ? ProcedurePage.reason(chapter) : "";
    String verdict =
        chapter.verdict() == Verdict.GREEN ? "" : " **" + chapter.verdict().title() + "**" + reason;
    String when = words(about, about.card().useWhen().get(0));
    return "- **%s** %s%s".formatted(link(about), when, verdict);
  }

  /** A chapter's Markdown in one line, its references as links. */
  private String words(ChapterDescription about, String markdown) {
    String text = Prose.checked(markdown, about.className());
    return signposts.link(text, about.simpleName()).replaceAll("\\s+", " ");
  }

  private void block(String markdown) {
    out.append(markdown.stripTrailing()).append("\n\n");
  }
}
