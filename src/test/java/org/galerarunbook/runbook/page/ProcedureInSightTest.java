package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.galerarunbook.runbook.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each committed page as a browser shows it, in the sizes that GitHub gives to text: the procedure
 * is reached without unfolding anything, below one screen of card.
 */
class ProcedureInSightTest {
  private static final int SCREEN = 900;

  private static final String LOOK =
      """
      <!doctype html><meta charset=utf-8><style>
      body { margin: 0; font: 16px/1.5 sans-serif }
      article { box-sizing: border-box; max-width: 1012px; padding: 32px; margin: 0 auto; overflow-wrap: break-word }
      h1, h2, h3 { margin: 24px 0 16px; line-height: 1.25; padding-bottom: .3em }
      h1 { font-size: 2em; margin-top: 0 } h2 { font-size: 1.5em } h3 { font-size: 1.25em; padding: 0 }
      p, ul, ol, pre { margin: 0 0 16px } ul, ol { padding-left: 2em } li ul { margin: 0 } li + li { margin-top: .25em }
      code { padding: .2em .4em; font: 85% monospace } pre { padding: 16px; overflow: auto } pre code { padding: 0 }
      </style>
      """;

  private static final String MEASURE =
      """
      <script>
      addEventListener("load", () => parent.postMessage([...document.querySelectorAll("article")].map((a) => {
        const procedure = [...a.querySelectorAll("h2")].find((h) => h.textContent === "Procedure");
        const below = (e) => Math.round(e.getBoundingClientRect().top - a.getBoundingClientRect().top);
        const wide = [...a.querySelectorAll("*")].find((e) => !e.closest("pre, details")
          && e.getBoundingClientRect().right > a.getBoundingClientRect().right + 1);
        return [a.id, procedure && !procedure.closest("details") ? below(procedure) : "none",
          wide ? "wide " + wide.tagName : "fits"].join(" ");
      }).join("\\n"), "*"));
      </script>
      """;

  @TempDir Path folder;

  @Test
  void eachPagesProcedureStandsBelowOneScreenOfCard() throws IOException {
    StringBuilder all = new StringBuilder(LOOK);
    List<Path> pages = pages();
    for (Path page : pages) {
      all.append(article(page.getFileName().toString(), Files.readString(page)));
    }
    List<String> seen = Browser.in(folder).shows(all + MEASURE, 1280).lines().toList();
    assertThat(seen).as("pages that were looked at").hasSameSizeAs(pages).hasSizeGreaterThan(50);
    assertThat(seen).allSatisfy(line -> assertThat(below(line)).as(line).isBetween(1, SCREEN));
    assertThat(seen).allSatisfy(line -> assertThat(line).endsWith(" fits"));
  }

  @Test
  void aCardOfMoreThanAScreenAndAFoldedProcedureAreSeen() throws IOException {
    String card = "# P\n\n" + "- one more line\n".repeat(60);
    String html =
        LOOK
            + article("long", card + "\n\n## Procedure\n")
            + article("folded", "# P\n\n<details>\n\n## Procedure\n\n</details>\n")
            + article("wide", "# P\n\n## Procedure\n\n<p style='width:3000px'>x</p>\n")
            + MEASURE;
    List<String> seen = Browser.in(folder).shows(html, 1280).lines().toList();
    assertThat(seen).hasSize(3);
    assertThat(below(seen.get(0))).as(seen.get(0)).isGreaterThan(SCREEN);
    assertThat(seen.get(1)).isEqualTo("folded none fits");
    assertThat(seen.get(2)).endsWith("wide P");
  }

  /** How many pixels its procedure is below its title; 0 when there is none in sight. */
  private static int below(String line) {
    String pixels = line.split(" ")[1];
    return pixels.equals("none") ? 0 : Integer.parseInt(pixels);
  }

  private static String article(String name, String markdown) {
    return "<article id='%s'>%s</article>\n"
        .formatted(
            name, HtmlRenderer.builder().build().render(Parser.builder().build().parse(markdown)));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("docs/runbook"))) {
      return files
          .filter(f -> f.getFileName().toString().matches("(guide|playbook|hosts)-\\d.*\\.md"))
          .sorted()
          .toList();
    }
  }
}
