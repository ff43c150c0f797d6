package org.galerarunbook.runbook.page;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.Card;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostRow;
import org.galerarunbook.runbook.model.ExpectationGrammar;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Writes a chapter as a Markdown page: the card, what somebody with a broken cluster types, and
 * folded below it the traps and the proof.
 */
final class ProcedurePage {
  private static final String FOLD_END = "</details>";

  /** The first link of every page: where somebody begins who came to the wrong one. */
  static final String WAY_IN = "[Start here](../start-here.md)";

  /** What to do where a step has no "If not", and how long to wait. */
  private static final String HOW_TO_READ =
      "[how to read a page](../start-here.md#how-to-read-a-page)";

  static final String NOT_REHEARSABLE = "This page can't be rehearsed: ";

  private final ChapterRecord chapter;
  private final List<Tested> components;
  private final Words words;
  private final StringBuilder out = new StringBuilder();

  ProcedurePage(ChapterRecord chapter, List<Tested> components, Words words) {
    this.chapter = chapter;
    this.components = components;
    this.words = words;
  }

  String write() {
    head();
    card();
    sections(SectionKind.PROCEDURE);
    sections(SectionKind.CHECK);
    sections(SectionKind.WAY_BACK);
    sections(SectionKind.TRAP);
    proof();
    return out.toString().stripTrailing() + "\n";
  }

  private void head() {
    ChapterDescription about = chapter.description();
    block("<!-- Written by the run of " + about.className() + ". Change that, not this. -->");
    block("# " + Markdown.inline(about.title()));
    String with =
        components.stream()
            .map(c -> Markdown.inline((c.component() + " " + c.version()).strip()))
            .collect(Collectors.joining(", "));
    block(
        "%s, %s · %s %d · %s on %s%s <!-- timing -->"
            .formatted(
                WAY_IN,
                HOW_TO_READ,
                about.part().title(),
                about.number(),
                verdict(chapter),
                LocalDate.ofInstant(chapter.startedAt(), ZoneOffset.UTC),
                with.isEmpty() ? "" : " with " + with));
    block(words.of(about.purpose()));
    if (!words.twins().isEmpty()) {
      block(words.twins());
    }
    String reason = notRehearsable(chapter);
    if (!reason.isEmpty()) {
      block("> " + NOT_REHEARSABLE + reason.replace("\n", "\n> "));
    }
  }

  private static String verdict(ChapterRecord chapter) {
    String reason = chapter.verdict() == Verdict.GREEN ? "" : reason(chapter);
    return "**" + chapter.verdict().title() + "**" + reason;
  }

  static String reason(ChapterRecord chapter) {
    return ": " + Markdown.inline(chapter.reason().lines().findFirst().orElse(""));
  }

  private static String notRehearsable(ChapterRecord chapter) {
    return chapter
        .steps()
        .filter(s -> s.actions().stream().anyMatch(a -> a.command().contains("redacted]")))
        .findFirst()
        .map(s -> "step \"" + s.title() + "\" holds a secret, which is not shown.")
        .orElse("");
  }

  private void card() {
    if (chapter.description().part() == Part.HOSTS) {
      block(YourNames.block(chapter.description().id()));
    }
    Card card = chapter.description().card();
    row("Use it when", card.useWhen());
    row("Not when", card.notWhen());
    String measured = CostRow.onCard(chapter, words::of);
    String costs = chapter.description().costs();
    row("It costs", List.of(costs.contains("[[=") ? costs + " <!-- timing -->" : costs));
    if (!measured.isEmpty()) {
      out.append("  Measured: ").append(measured).append(" <!-- timing -->\n");
    }
    row(PageParser.NEEDS, chapter.description().needs());
    row("Stop and call somebody", card.stopAndCall());
    out.append('\n');
  }

  private void row(String label, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    String head = "- **" + label + "**";
    if (values.size() == 1) {
      out.append(head).append(' ').append(indented(words.of(values.get(0)), "  ")).append('\n');
    } else {
      out.append(head).append('\n');
      values.forEach(v -> out.append("  - ").append(indented(words.of(v), "    ")).append('\n'));
    }
  }

  private void sections(SectionKind kind) {
    List<SectionRecord> sections =
        chapter.sections().stream().filter(s -> s.kind() == kind).toList();
    if (!sections.isEmpty()) {
      block("## " + kind.heading());
    }
    for (SectionRecord section : sections) {
      if (kind == SectionKind.TRAP) {
        folded(section, "How it looks, and what to do");
      } else {
        heading(section);
        out.append(new SectionMarkdown(words, false).of(section));
      }
    }
  }

  private void folded(SectionRecord section, String summary) {
    heading(section);
    fold(summary);
    out.append(new SectionMarkdown(words, true).of(section));
    block(FOLD_END);
  }

  private void proof() {
    block("## How this was proved");
    block(
        "**Not for a cluster that you need.** What is folded here ran in a lab that was thrown"
            + " away: it breaks, wipes and kills for the sake of the proof.");
    for (SectionRecord section : chapter.sections()) {
      SectionKind kind = section.kind();
      if (kind.isDrill() || kind == SectionKind.MEASUREMENT) {
        folded(
            section, kind.heading() + ", in a lab" + (kind.isDrill() ? ": it destroys data" : ""));
      }
    }
    fold("What each step of the procedure printed");
    chapter.sections().stream()
        .filter(s -> s.kind().isFollowed())
        .forEach(s -> out.append(new SectionMarkdown(words, true).observedOf(s)));
    block(FOLD_END);
    fold("What it cost, and what it was seen with");
    if (!chapter.costs().isEmpty()) {
      block(costs(chapter));
    }
    block(versions(components));
    block(
        "*It ran for %s, %s.* <!-- timing -->"
            .formatted(Markdown.about(chapter.duration()), chapter.company()));
    block("Run it again: " + ExpectationGrammar.code(chapter.rerun()));
    block(FOLD_END);
  }

  private static String costs(ChapterRecord chapter) {
    List<List<String>> rows =
        chapter.costs().stream()
            .map(
                c ->
                    List.of(
                        Markdown.inline(c.name()),
                        Markdown.inline(c.value()) + " " + Markdown.inline(c.unit()),
                        Markdown.inline(c.bound()),
                        c.verdict().title()))
            .toList();
    return "<!-- timing -->\n\n" + Markdown.table(PageCosts.HEAD, rows);
  }

  static String versions(List<Tested> components) {
    return Markdown.table(
        "| Component | Image or package | Version | Digest |",
        components.stream()
            .map(c -> Stream.of(c.component(), c.name(), c.version(), c.digest()))
            .map(cells -> cells.map(Markdown::inline).toList())
            .toList());
  }

  private void heading(SectionRecord section) {
    block("### " + section.title());
    int run = chapter.sections().indexOf(section) + 1;
    block(PageParser.section(section.kind(), run));
  }

  private void fold(String summary) {
    block("<details><summary>" + summary + "</summary>");
  }

  static String indented(String text, String by) {
    return text.replaceAll("\n(?=[^\n])", "\n" + by);
  }

  private void block(String markdown) {
    out.append(markdown.stripTrailing()).append("\n\n");
  }
}
