package org.galerarunbook.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.runbook.Browser;
import org.galerarunbook.runbook.ExampleChapter;
import org.galerarunbook.runbook.ExampleProcedure;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.model.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
  private static final Specification SPECIFICATION =
      Specification.read(Path.of("docs/specification.tsv"));
  private static final Signposts SIGNPOSTS =
      Signposts.of(List.of(ExampleChapter.class, ExampleProcedure.class, OnHostsToo.class));

  @TempDir Path folder;

  @Test
  void theVerdictComesFirst() throws Exception {
    String html = write(FakeRun.red(folder.resolve("run")), Optional.empty());
    assertThat(html.indexOf("badge red")).isLessThan(html.indexOf("<nav"));
    assertThat(html)
        .contains("Chapters: 0 green, 1 red, 0 could not run.")
        .contains("WSREP: gave up", "mvn verify -Dit.test=ExampleChapter");
  }

  @Test
  void costsOfAllChaptersStandSideBySideWithTheWorseOfTwo() throws Exception {
    String html = write(FakeRun.green(folder.resolve("run")), Optional.empty());
    String table = html.substring(html.indexOf("<section id=\"costs\""));
    assertThat(table.substring(0, table.indexOf("</section>")))
        .contains("Bring a node back", "0 writes", "10.2 s")
        .doesNotContain("0.8 s");
  }

  @Test
  void noCostStandsWithoutItsFaultAndHowMuchDataThereWas() throws Exception {
    String html = write(FakeRun.procedure(folder.resolve("run")), Optional.empty());
    String table = html.substring(html.indexOf("<section id=\"costs\""));
    assertThat(table.substring(0, table.indexOf("</section>")))
        .contains("Kind of fault", "one disk lost, no power cut", "80 MB");
  }

  @Test
  void theProcedureStandsBesideItsProof() throws Exception {
    String html = write(FakeRun.procedure(folder.resolve("run")), Optional.empty());
    String procedure =
        html.substring(html.indexOf("class=\"sides\""), html.indexOf("class=\"proof\""));
    assertThat(procedure)
        .contains(
            "Use it when", "This loses:", "1. Empty it", "href=\"#playbook-02-bring-a-node-back\"")
        .doesNotContain("Wipe it", "[[", "Exit code");
    assertThat(procedure)
        .as("as its page has them")
        .contains(
            "Measured: RTO (longest write gap) 0.8 s; 80 MB of data; one disk lost, no power cut.",
            "<em>Where:</em> on galera3",
            "<em>You see:</em> <code>written before</code>; not <code>--&gt; `x`</code>",
            "<em>You see:</em> it says <code>Synced</code> <em>(not at once?");
    assertThat(html.substring(html.indexOf("class=\"proof\""))).contains("Wipe it", "Exit code");
    assertThat(html)
        .contains(
            "The same on hosts: <a rel=\"nofollow\""
                + " href=\"#hosts-01-replace-a-host-s-disk\">Replace a host");
  }

  @OnHosts(
      number = 1,
      title = "Replace a host's disk",
      purpose = "It is filled by a donor.",
      twins = "ExampleProcedure")
  @UseWhen("its disk was replaced")
  @Needs("hosts")
  @Costs("nothing")
  private static final class OnHostsToo {}

  @Test
  void nothingIsFetched() throws Exception {
    String html = write(FakeRun.green(folder.resolve("run")), Optional.empty());
    Matcher urls =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"|url\\(([^)]*)\\)|@import").matcher(html);
    while (urls.find()) {
      assertThat(urls.group()).doesNotContain("//");
    }
  }

  @Test
  void theTimelineIsDrawnInTheStyleSheetsColours() throws Exception {
    String html = write(FakeRun.green(folder.resolve("run")), Optional.empty());
    assertThat(html).contains("<svg", "var(--good)", "var(--fault)", "commit latency, ms");
    assertThat(html).doesNotContain("rgb(11,1,").doesNotContain("rgb(12,1,");
  }

  @Test
  void durationsAreHeldAgainstTheRunBefore() throws Exception {
    Run run = FakeRun.green(folder.resolve("run"));
    assertThat(write(run, Optional.of(run))).contains("the run before took");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>document.title='owned'</script>",
        "</pre></details></section><img src=x onerror=\"document.title='owned'\">",
        "<!--",
        "]]>",
        "\u0000\u001b[31m\u202e\ud800",
        "<style>*{display:none}</style>"
      })
  void whateverACommandPrintsStaysText(String output) throws Exception {
    String html = write(FakeRun.printing(folder.resolve("run"), output), Optional.empty());
    assertThat(html.split("<script")).hasSize(2);
    assertThat(html.split("<style")).hasSize(2);
    assertThat(html).doesNotContain("<img").doesNotContain("<!--");
    assertThat(html.codePoints())
        .noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c));
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1280})
  void aBrowserShowsItWithoutErrorAndWithoutOverflow(int width) throws Exception {
    String hostile = "x".repeat(3000) + "\n" + "</script>\n".repeat(40);
    for (Run run :
        List.of(
            FakeRun.red(folder.resolve("run")), FakeRun.printing(folder.resolve("run"), hostile))) {
      String html = write(run, Optional.of(run));
      assertThat(probe(html, width))
          .isEqualTo("width " + width + " content " + width + " wide none errors 0");
    }
  }

  /** Measures the report with everything unfolded. */
  private String probe(String html, int width) throws IOException {
    String script =
        """
        <script>
          let errors = 0;
          addEventListener("error", () => errors++);
          addEventListener("load", () => {
            const unfold = document.getElementById("unfold");
            document.querySelectorAll("details").forEach((d) => { d.open = true; });
            unfold.click();
            const root = document.documentElement;
            const wide = [...document.querySelectorAll("body *")].filter((e) =>
              !e.closest(".scroll, pre, .skip") && e.getBoundingClientRect().right > root.clientWidth + 1);
            parent.postMessage("width " + root.clientWidth + " content " + root.scrollWidth + " wide "
              + (wide.map((e) => e.tagName + "." + e.className).join() || "none") + " errors " + errors, "*");
          });
        </script>
        """;
    // Only the probe needs more than the report's own policy allows.
    return Browser.in(folder)
        .shows(
            html.replaceFirst(
                "<meta http-equiv=\"Content-Security-Policy\"[^>]*>",
                Matcher.quoteReplacement(script)),
            width);
  }

  private String write(Run run, Optional<Run> last) throws IOException {
    Path file = folder.resolve("index.html");
    new HtmlReport(run, last, Coverage.of(SPECIFICATION, run), SIGNPOSTS)
        .write(folder.resolve("run"), file);
    return Files.readString(file);
  }
}
