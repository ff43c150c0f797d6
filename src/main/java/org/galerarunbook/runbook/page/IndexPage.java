package org.galerarunbook.runbook.page;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostOverview;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/** Writes the page that leads to the others. */
final class IndexPage {
  private final Run run;
  private final Coverage coverage;
  private final StringBuilder out = new StringBuilder();

  IndexPage(Run run, Coverage coverage) {
    this.run = run;
    this.coverage = coverage;
  }

  String write() {
    block("<!-- Written by a run of the chapters. Change those, not this. -->");
    block("# The runbook");
    block(
        "Every page here was written by the test that proved it: its commands are the ones that ran.");
    block(verdicts());
    part(Part.GUIDE, "## The guide, in order");
    part(Part.PLAYBOOK, "## Playbooks, for the day");
    costs();
    block("## Seen with");
    block(ChapterPage.versions(run.components()));
    LocalDate day = LocalDate.ofInstant(run.startedAt(), ZoneOffset.UTC);
    block("*Ran on " + day + ".* <!-- timing -->");
    block("## What the texts ask for");
    block(
        "%d items: %d proved by a chapter, %d explained in a document, %d open."
            .formatted(
                coverage.rows().size(),
                coverage.count(Coverage.State.PROVED),
                coverage.count(Coverage.State.EXPLAINED),
                coverage.count(Coverage.State.OPEN)));
    block(coverageTable());
    return out.toString().stripTrailing() + "\n";
  }

  private void costs() {
    CostOverview overview = CostOverview.of(RunbookPages.inOrder(run).toList());
    if (overview.rows().isEmpty()) {
      return;
    }
    block("## What each cost the application");
    block(
        "Measured while a workload wrote and read beside the procedure, in the run that each page"
            + " names. A gap is the longest time in which no client's write was acknowledged; each page"
            + " has more.");
    List<String> rows = new ArrayList<>();
    rows.add("| Chapter | " + String.join(" | ", CostOverview.COLUMNS) + " |");
    rows.add("|---".repeat(CostOverview.COLUMNS.size() + 1) + "|");
    for (CostOverview.Row row : overview.rows()) {
      var about = row.chapter().description();
      rows.add(
          "| [%s](%s.md) | %s |"
              .formatted(
                  Markdown.inline(about.title()),
                  about.id(),
                  row.cells().stream().map(Markdown::inline).collect(Collectors.joining(" | "))));
    }
    block("<!-- timing -->\n\n" + String.join("\n", rows));
  }

  private String verdicts() {
    return "Chapters: %d green, %d red, %d could not run."
        .formatted(count(Verdict.GREEN), count(Verdict.RED), count(Verdict.COULD_NOT_RUN));
  }

  private long count(Verdict verdict) {
    return run.chapters().stream().filter(c -> c.verdict() == verdict).count();
  }

  private void part(Part part, String heading) {
    List<String> rows =
        new ArrayList<>(List.of("| | Chapter | When to use it | |", "|---|---|---|---|"));
    RunbookPages.inOrder(run)
        .filter(c -> c.description().part() == part)
        .forEach(c -> rows.add(row(c)));
    if (rows.size() > 2) {
      block(heading);
      block(String.join("\n", rows));
    }
  }

  private static String row(ChapterRecord chapter) {
    var about = chapter.description();
    String reason =
        chapter.verdict() == Verdict.COULD_NOT_RUN
            ? ": " + Markdown.inline(chapter.reason().lines().findFirst().orElse(""))
            : "";
    return "| %d | [%s](%s.md) | %s | %s%s |"
        .formatted(
            about.number(),
            Markdown.inline(about.title()),
            about.id(),
            about.whenToUse().replaceAll("\\s+", " ").replace("|", "\\|"),
            chapter.verdict().title(),
            reason);
  }

  private String coverageTable() {
    List<String> rows = new ArrayList<>(List.of("| Item | What | | Where |", "|---|---|---|---|"));
    for (Coverage.Row row : coverage.rows()) {
      rows.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  row.item().id(),
                  Markdown.inline(row.item().what()),
                  row.state().title(),
                  where(row)));
    }
    return String.join("\n", rows);
  }

  private static String where(Coverage.Row row) {
    String places = row.places().stream().map(IndexPage::place).collect(Collectors.joining("; "));
    String explained = row.item().explained();
    String document =
        explained.isEmpty()
            ? ""
            : "[" + Markdown.inline(explained.replaceAll("#.*", "")) + "](../" + explained + ")";
    return places + (places.isEmpty() || document.isEmpty() ? "" : "; ") + document;
  }

  private static String place(Coverage.Place place) {
    String anchor = place.section().isEmpty() ? "" : "#" + Glossary.anchor(place.section());
    String name =
        place.section().isEmpty() ? place.chapter() : place.chapter() + ": " + place.section();
    String verdict = place.verdict() == Verdict.GREEN ? "" : " (" + place.verdict().title() + ")";
    return "[" + Markdown.inline(name) + "](" + place.chapterId() + ".md" + anchor + ")" + verdict;
  }

  private void block(String markdown) {
    out.append(markdown.stripTrailing()).append("\n\n");
  }
}
