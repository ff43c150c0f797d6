package org.galerarunbook.runbook.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostOverview;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/** Writes the report of a run: one file, verdict first. */
public final class HtmlReport {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Run run;
  private final Optional<Run> last;
  private final Coverage coverage;
  private final Signposts signposts;
  private final String kept;

  private HtmlReport(
      Run run, Optional<Run> last, Coverage coverage, Signposts signposts, String kept) {
    this.signposts = signposts;
    this.run = run;
    this.last = last;
    this.coverage = coverage;
    this.kept = kept;
  }

  /**
   * Writes the report.
   *
   * @param last the run to compare durations with, if there was one
   * @param signposts where references in the chapters' words lead
   * @param runFolder where the recorder wrote the run, for links to what is too long to show
   * @param file the HTML file to write
   */
  public static void write(
      Run run,
      Optional<Run> last,
      Coverage coverage,
      Signposts signposts,
      Path runFolder,
      Path file) {
    Path from = file.toAbsolutePath().getParent();
    String kept = from.relativize(runFolder.toAbsolutePath()).toString().replace('\\', '/');
    String html = new HtmlReport(run, last, coverage, signposts, kept).html();
    try {
      Files.createDirectories(from);
      Files.write(file, html.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The report can't be written to " + file, e);
    }
  }

  private String html() {
    String script = resource("report.js");
    String title = "Runbook: " + run.verdict().title() + ", " + WHEN.format(run.startedAt());
    Html out = Html.document(title, "; script-src 'sha256-" + sha256(script) + "'");
    out.raw("<a class=\"skip\" href=\"#chapters\">To the chapters</a>\n");
    header(out);
    out.raw("<div class=\"columns\">\n");
    contents(out);
    out.raw("<main id=\"chapters\">\n");
    costs(out);
    run.inOrder().forEach(c -> chapter(c, out));
    coverage(out);
    out.raw("</main>\n</div>\n<script>" + script + "</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private void chapter(ChapterRecord chapter, Html out) {
    String name = chapter.description().simpleName();
    String own = "](#" + chapter.description().id() + ")";
    // in one file a page is a chapter's anchor, and a section is in it
    out.linking(
        text ->
            signposts
                .link(chapter.withFigures(text), name)
                .replaceAll("\\]\\(((?:guide|playbook|hosts)-[\\w-]+)\\.md(?:#[^)]*)?\\)", "](#$1)")
                .replaceAll("\\]\\(#(?!guide-|playbook-|hosts-)[^)]*\\)", own));
    String twins = signposts.twins(chapter.description());
    new ChapterHtml(chapter, twins, before(chapter), kept, out).write();
  }

  private void header(Html out) {
    out.raw("<header>\n<h1>").text("Runbook ").raw(badge(run.verdict())).raw("</h1>\n");
    out.element("p", run.inWords() + " Began " + WHEN.format(run.startedAt()) + ".");
    if (run.finishedAt() == null) {
      out.element("p class=\"reason\"", "The run was ended before it was through.");
    }
    out.raw("<ul class=\"reasons\">\n");
    run.inOrder().stream()
        .filter(c -> c.verdict() != Verdict.GREEN)
        .forEach(
            c ->
                out.raw("<li>" + badge(c.verdict()) + " ")
                    .raw("<a href=\"#" + c.description().id() + "\">")
                    .text(c.description().title())
                    .raw("</a>: ")
                    .text(c.reason().lines().findFirst().orElse(""))
                    .raw("</li>\n"));
    out.raw("</ul>\n");
    out.table(
        "What was tested",
        List.of("Component", "Image or package", "Version", "Digest"),
        run.components().stream()
            .map(c -> List.of(c.component(), c.name(), c.version(), c.digest()))
            .toList());
    out.raw("<details><summary>Machine</summary>\n");
    out.table(
        "The machine",
        List.of("Fact", "Value"),
        run.machine().entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
    out.raw("</details>\n</header>\n");
  }

  private void costs(Html out) {
    CostOverview overview = CostOverview.of(run.inOrder());
    if (overview.rows().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (CostOverview.Row row : overview.rows()) {
      List<String> cells =
          new ArrayList<>(
              List.of(row.chapter().description().title(), row.fault(), row.dataSize()));
      cells.addAll(row.cells());
      rows.add(cells);
    }
    out.raw("<section id=\"costs\">").element("h2", "What each cost the application");
    out.table("RPO and RTO as measured", CostOverview.HEADS, rows);
    out.raw("</section>\n");
  }

  private void contents(Html out) {
    out.raw("<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n");
    for (Part part : Part.values()) {
      List<ChapterRecord> chapters =
          run.inOrder().stream().filter(c -> c.description().part() == part).toList();
      if (chapters.isEmpty()) {
        continue;
      }
      out.element("h2", part.title());
      out.raw("<ol>\n");
      for (ChapterRecord chapter : chapters) {
        String id = chapter.description().id();
        out.raw("<li value=\"" + chapter.description().number() + "\">" + badge(chapter.verdict()));
        out.raw(" <a href=\"#" + id + "\">").text(chapter.description().title()).raw("</a>");
        out.raw("<ul>\n");
        for (int i = 0; i < chapter.sections().size(); i++) {
          String title = chapter.sections().get(i).title();
          if (!title.isEmpty()) {
            out.raw("<li><a href=\"#" + id + "-" + i + "\">")
                .text(title.replace("`", ""))
                .raw("</a></li>\n");
          }
        }
        out.raw("</ul></li>\n");
      }
      out.raw("</ol>\n");
    }
    if (!CostOverview.of(run.chapters()).rows().isEmpty()) {
      out.raw("<p><a href=\"#costs\">What each cost the application</a></p>\n");
    }
    out.raw("<p><a href=\"#coverage\">What the texts ask for</a></p>\n");
    out.raw("<p class=\"tools\"><button type=\"button\" id=\"unfold\">Unfold all</button> ");
    out.raw("<button type=\"button\" id=\"fold\">Fold all</button></p>\n</details></nav>\n");
  }

  private void coverage(Html out) {
    out.raw("<section id=\"coverage\">").element("h2", "What the texts ask for");
    out.element("p", coverage.inWords());
    out.raw("<details><summary>Item by item</summary>\n");
    out.table(
        "Coverage of the texts",
        List.of("Item", "What", "State", "Where"),
        coverage.rows().stream().map(HtmlReport::row).toList());
    out.raw("</details></section>\n");
  }

  private static List<String> row(Coverage.Row row) {
    List<String> places =
        row.places().stream()
            .map(p -> p.section().isEmpty() ? p.chapter() : p.chapter() + ": " + p.section())
            .toList();
    String where = places.isEmpty() ? row.item().explained() : String.join("; ", places);
    String missing = row.item().missing();
    return List.of(
        row.item().id(),
        row.item().what(),
        row.state().title(),
        where + (missing.isEmpty() ? "" : ". Not shown: " + missing));
  }

  private Optional<ChapterRecord> before(ChapterRecord chapter) {
    return last.flatMap(r -> r.chapter(chapter.description())).filter(c -> c.finishedAt() != null);
  }

  /** A verdict that is told by a word, and by colour besides. */
  static String badge(Verdict verdict) {
    return "<span class=\"badge "
        + verdict.name().toLowerCase(Locale.ROOT)
        + "\">"
        + verdict.title()
        + "</span>";
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The report's " + name + " can't be read", e);
    }
  }

  private static String sha256(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }
}
