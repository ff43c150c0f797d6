package org.galerarunbook.lab.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Glossary;
import org.galerarunbook.runbook.page.Normaliser;
import org.galerarunbook.runbook.page.PageComparison;
import org.galerarunbook.runbook.page.RunbookPages;
import org.galerarunbook.runbook.report.HtmlReport;

/** What a run leaves to be read: the report, its pages, and on request the committed pages. */
final class RunDocuments {

  /** What to do with the committed pages of docs/runbook. */
  enum Committed {
    KEEP,
    /** Compare their structure with what the run produced. */
    CHECK,
    /** Write those of the chapters that ran. */
    WRITE,
    /** Write all of them, the index too, and delete those of chapters that are no more. */
    WRITE_ALL;

    static Committed of(String text) {
      try {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            RunSetup.DOCUMENTS + " is '" + text + "'; use none, keep, check, write or write-all",
            e);
      }
    }
  }

  /** What differs between runs of this lab, beyond what every run has. */
  private static final List<Normaliser.Rule> NOISE =
      List.of(
          Normaliser.rule("\\bserial=([0-9A-F]{20,})", "serial", true),
          Normaliser.rule("\\bserial +([0-9A-F]{20,})", "serial", true),
          Normaliser.rule("\\b([0-9A-F]{16}):error:", "thread", false),
          Normaliser.rule("\\b([0-9A-F]{40})\\b", "fingerprint", true),
          Normaliser.rule("\\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) <time>", "day", false),
          Normaliser.rule("\\bkey ([0-9A-F]{16})\\b", "key id", true),
          Normaliser.rule("\\bID ([0-9A-F]{16})\\b", "key id", true),
          Normaliser.rule("seqno:\\s+(\\d+)", "seqno", false),
          Normaliser.rule("wsrep_last_committed\\s+(\\d+)", "seqno", false),
          Normaliser.rule("\\bsending (\\d+-\\d+)", "seqnos", false),
          Normaliser.rule("preload starts from (\\d+)", "seqno", false),
          Normaliser.rule("Receiving IST: (\\d+) writesets", "count", false),
          Normaliser.rule("writesets, seqnos (\\d+-\\d+)", "seqnos", false),
          Normaliser.rule("bytes a second\\s+(\\d+)", "rate", false),
          // Counted, so that a node that differs from the others still shows.
          Normaliser.rule("galera_probe\\s+(\\d{5,})", "checksum", true),
          Normaliser.rule("\\((\\d{8} \\d\\d:\\d\\d:\\d\\d\\.\\d+)\\)", "time", false),
          Normaliser.rule("Selected \\d\\.\\d \\((galera\\d)\\)", "donor", false));

  static final String PAGES = "docs/runbook";

  private final Path project;
  private final Path folder;

  RunDocuments(Path project, Path folder) {
    this.project = project;
    this.folder = folder;
  }

  void writeReport(Run run) {
    Path last = folder.resolve("last-run.json");
    Optional<Run> before = Files.exists(last) ? Optional.of(Json.run(last)) : Optional.empty();
    Coverage coverage = Coverage.of(specification(), run);
    new HtmlReport(run, before, coverage, ChapterRules.signposts())
        .write(folder, folder.resolve("index.html"));
    pages().write(run, folder.resolve("pages"), true);
  }

  /**
   * Deals with docs/runbook.
   *
   * @param chapters all chapters there are, of which the run may have had a part
   */
  RunEnd.Seen committed(Run run, Committed wish, List<ChapterDescription> chapters) {
    Path docs = project.resolve(PAGES);
    return switch (wish) {
      case KEEP -> RunEnd.Seen.good("left alone");
      case CHECK -> {
        Set<String> pages =
            chapters.stream().map(ChapterDescription::page).collect(Collectors.toSet());
        PageComparison comparison = pages().compare(run, docs, pages);
        List<String> wrong = new ArrayList<>(comparison.differences());
        if (!wrong.isEmpty()) {
          wrong.add(
              "the chapters produce other pages than the committed ones;"
                  + " './lab verify --write-docs' refreshes those");
        }
        yield new RunEnd.Seen(comparison.inWords(), wrong);
      }
      case WRITE, WRITE_ALL -> {
        // A page is of a run in which its chapter was green; the others' runs are not lost by one.
        List<ChapterRecord> good =
            run.chapters().stream().filter(c -> c.verdict() != Verdict.RED).toList();
        boolean all = good.size() == run.chapters().size();
        pages().write(run.withChapters(good), docs, all && wish == Committed.WRITE_ALL);
        yield all
            ? RunEnd.Seen.good("written")
            : new RunEnd.Seen("", List.of("not written: what belongs to chapters that are red"));
      }
    };
  }

  RunbookPages pages() {
    Path glossary = project.resolve("docs/glossary.md");
    try {
      return new RunbookPages(
          Files.exists(glossary)
              ? new Glossary(Files.readString(glossary), "../glossary.md")
              : Glossary.none(),
          specification(),
          ChapterRules.signposts(),
          NOISE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + glossary, e);
    }
  }

  private Specification specification() {
    return Specification.read(project.resolve("docs/specification.tsv"));
  }
}
