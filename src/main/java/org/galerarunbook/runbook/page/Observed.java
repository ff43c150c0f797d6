package org.galerarunbook.runbook.page;

import java.util.List;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.Expectation;

/** What was seen, in a text block: folded when long, cut when huge. */
final class Observed {
  private static final int FOLD = 15;
  private static final int HEAD = 60;
  private static final int TAIL = 30;
  private static final int WIDTH = 500;

  private final Normaliser normaliser;

  Observed(Normaliser normaliser) {
    this.normaliser = normaliser;
  }

  String of(ActionRecord action) {
    String text = Expectation.terminal(action.stdout().text(), action.stderr().text());
    return text.isBlank() ? "**Observed:** no output\n\n" : of(text);
  }

  String of(String output) {
    List<String> lines =
        normaliser.normalise(Markdown.visible(output)).lines().map(Observed::cut).toList();
    if (lines.size() <= FOLD) {
      return "**Observed**\n\n" + block(lines) + "\n";
    }
    return "<details><summary>Observed</summary>\n\n" + block(lines) + "\n</details>\n\n";
  }

  private static String block(List<String> lines) {
    if (lines.size() <= HEAD + TAIL) {
      return Markdown.fenced("text", String.join("\n", lines));
    }
    return Markdown.fenced(
        "text",
        String.join("\n", lines.subList(0, HEAD))
            + "\n[… the lines between are in the report …]\n"
            + String.join("\n", lines.subList(lines.size() - TAIL, lines.size())));
  }

  private static String cut(String line) {
    return line.codePointCount(0, line.length()) <= WIDTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, WIDTH)) + " [… the rest is in the report]";
  }
}
