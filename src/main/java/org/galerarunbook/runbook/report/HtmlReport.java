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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CostRow;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/**
 * The report of a run: one file, verdict first.
 *
 * @param last the run to compare durations with, if there was one
 * @param signposts where references in the chapters' words lead
 */
public record HtmlReport(Run run, Optional<Run> last, Coverage coverage, Signposts signposts) {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /**
   * Writes the report.
   *
   * @param runFolder where the recorder wrote the run, for links to what is too long to show
   * @param file the HTML file to write
   */
  public void write(Path runFolder, Path file) {
    Path from = file.toAbsolutePath().getParent();
    String kept = from.relativize(runFolder.toAbsolutePath()).toString().replace('\\', '/');
    try {
      Files.createDirectories(from);
      Files.write(file, html(kept).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The report can't be written to " + file, e);
    }
  }

  private String html(String kept) {
    String script = resource("report.js");
    String title = "Runbook: " + run.verdict().title() + ", " + WHEN.format(run.startedAt());
    Html out = Html.document(title, "; script-src 'sha256-" + sha256(script) + "'");
    out.raw("<a class=\"skip\" href=\"#chapters\">To the chapters</a>\n");
    header(out);
    out.raw("<div class=\"columns\">\n");
    contents(out);
    out.raw("<main id=\"chapters\">\n");
    costs(out);
    run.inOrder().forEach(c -> chapter(c, kept, out));
    coverage(out);
    out.raw("</main>\n</div>\n<script>" + script + "</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private void chapter(ChapterRecord chapter, String kept, Html out) {
    ChapterDescription about = chapter.description();
    String own = "](#" + about.id() + ")";
    // in one file a page is a chapter's anchor, and a section is in it
    out.linking(
        text ->
            signposts
                .link(chapter.withFigures(text), about.simpleName())
                .replaceAll("\\]\\(((?:guide|playbook|hosts)-[\\w-]+)\\.md(?:#[^)]*)?\\)", "](#$1)")
                .replaceAll("\\]\\(#(?!guide-|playbook-|hosts-)[^)]*\\)", own));
    Optional<ChapterRecord> before =
        last.flatMap(r -> r.chapter(about)).filter(c -> c.finishedAt() != null);
    new ChapterHtml(chapter, signposts.twins(about), before, kept, out).write();
  }

  private void header(Html out) {
    out.raw("<header>\n<h1>").text("Runbook ").badge(run.verdict()).raw("</h1>\n");
    out.element("p", run.inWords() + " Began " + WHEN.format(run.startedAt()) + ".");
    if (run.finishedAt() == null) {
      out.element("p class=\"reason\"", "The run was ended before it was through.");
    }
    out.raw("<ul class=\"reasons\">\n");
    for (ChapterRecord chapter : run.inOrder()) {
      if (chapter.verdict() != Verdict.GREEN) {
        out.raw("<li>").badge(chapter.verdict()).raw(" ");
        toChapter(chapter, out);
        out.text(": " + chapter.reason().lines().findFirst().orElse("")).raw("</li>\n");
      }
    }
    out.raw("</ul>\n");
    out.table(
        "What was tested",
        List.of("Component", "Image or package", "Version", "Digest"),
        run.components(),
        c -> List.of(c.component(), c.name(), c.version(), c.digest()));
    out.raw("<details><summary>Machine</summary>\n").facts("The machine", run.machine());
    out.raw("</details>\n</header>\n");
  }

  private static void toChapter(ChapterRecord chapter, Html out) {
    out.link("#" + chapter.description().id(), chapter.description().title());
  }

  private void costs(Html out) {
    List<CostRow> measured = CostRow.of(run.inOrder());
    if (measured.isEmpty()) {
      return;
    }
    out.raw("<section id=\"costs\">").element("h2", "What each cost the application");
    out.table(
        "RPO and RTO as measured",
        CostRow.HEADS,
        measured,
        row ->
            Stream.concat(
                    Stream.of(row.chapter().description().title(), row.fault(), row.dataSize()),
                    row.cells().stream())
                .toList());
    out.raw("</section>\n");
  }

  private void contents(Html out) {
    out.raw("<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n");
    for (Part part : Part.values()) {
      List<ChapterRecord> chapters =
          run.inOrder().stream().filter(c -> c.description().part() == part).toList();
      if (!chapters.isEmpty()) {
        out.element("h2", part.title()).raw("<ol>\n");
        chapters.forEach(c -> contents(c, out));
        out.raw("</ol>\n");
      }
    }
    if (!CostRow.of(run.chapters()).isEmpty()) {
      out.raw("<p><a href=\"#costs\">What each cost the application</a></p>\n");
    }
    out.raw("<p><a href=\"#coverage\">What the texts ask for</a></p>\n");
    out.raw("<p class=\"tools\"><button type=\"button\" id=\"unfold\">Unfold all</button> ");
    out.raw("<button type=\"button\" id=\"fold\">Fold all</button></p>\n</details></nav>\n");
  }

  private static void contents(ChapterRecord chapter, Html out) {
    out.raw("<li value=\"" + chapter.description().number() + "\">");
    out.badge(chapter.verdict()).raw(" ");
    toChapter(chapter, out);
    out.raw("<ul>\n");
    for (int i = 0; i < chapter.sections().size(); i++) {
      String title = chapter.sections().get(i).title().replace("`", "");
      if (!title.isEmpty()) {
        out.raw("<li>").link("#" + chapter.description().id() + "-" + i, title).raw("</li>\n");
      }
    }
    out.raw("</ul></li>\n");
  }

  private void coverage(Html out) {
    out.raw("<section id=\"coverage\">").element("h2", "What the texts ask for");
    out.element("p", coverage.inWords());
    out.raw("<details><summary>Item by item</summary>\n");
    out.table(
        "Coverage of the texts",
        List.of("Item", "What", "State", "Where"),
        coverage.rows(),
        HtmlReport::row);
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
