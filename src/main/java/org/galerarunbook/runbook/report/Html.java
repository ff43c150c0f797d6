package org.galerarunbook.runbook.report;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Markdown;

/** Builds HTML in which foreign text stays text. */
final class Html {
  private static final Parser PARSER = Parser.builder().build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

  private final StringBuilder out = new StringBuilder();
  private UnaryOperator<String> links = UnaryOperator.identity();

  /**
   * A document, up to its body.
   *
   * @param scripts what may run in it, in the policy's words; nothing else does, should foreign
   *     text ever escape its place
   */
  static Html document(String title, String scripts) {
    return new Html()
        .raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src")
        .raw(" 'unsafe-inline'" + scripts + "\">\n")
        .element("title", title)
        .raw("<style>" + HtmlReport.resource("report.css") + "</style>\n</head>\n<body>\n");
  }

  /** From now on, prose has its references made into Markdown links by this. */
  Html linking(UnaryOperator<String> references) {
    links = references;
    return this;
  }

  /** Adds markup as it stands; never foreign text. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Adds an element that holds foreign text; {@code tag} may have attributes. */
  Html element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag.replaceFirst(" .*", "") + ">\n");
  }

  Html command(String command) {
    return raw("<pre class=\"command\" tabindex=\"0\"><code>").text(command).raw("</code></pre>\n");
  }

  Html prose(String markdown) {
    String html = RENDERER.render(PARSER.parse(links.apply(markdown)));
    return raw("<div class=\"prose\">" + html + "</div>\n");
  }

  /** Adds a verdict that is told by a word, and by colour besides. */
  Html badge(Verdict verdict) {
    String colour = verdict.name().toLowerCase(Locale.ROOT);
    return raw("<span class=\"badge " + colour + "\">" + verdict.title() + "</span>");
  }

  Html badge(boolean held) {
    return badge(held ? Verdict.GREEN : Verdict.RED);
  }

  Html link(String href, String text) {
    return raw("<a href=\"" + escape(href) + "\">").text(text).raw("</a>");
  }

  /** Adds a table with a row for each of these; its cells are foreign text. */
  <T> Html table(
      String label, List<String> head, Collection<T> of, Function<T, List<String>> cells) {
    raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").text(label);
    raw("\"><table><thead><tr>");
    head.forEach(h -> element("th scope=\"col\"", h));
    raw("</tr></thead><tbody>\n");
    for (T row : of) {
      raw("<tr>");
      cells.apply(row).forEach(cell -> element("td", cell));
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  Html facts(String label, Map<String, String> facts) {
    return table(
        label,
        List.of("Fact", "Value"),
        facts.entrySet(),
        fact -> List.of(fact.getKey(), fact.getValue()));
  }

  private static String escape(String text) {
    return Markdown.visible(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
