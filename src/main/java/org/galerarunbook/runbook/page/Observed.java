package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.Expectation;

/** What was seen, as it was seen, in a text block that is cut when it is huge. */
final class Observed {
  private static final int HEAD = 60;
  private static final int TAIL = 30;
  private static final int WIDTH = 500;

  private Observed() {}

  static String of(ActionRecord action) {
    String text = Expectation.terminal(action.stdout().text(), action.stderr().text());
    return text.isBlank() ? "" : of(text);
  }

  static String of(String output) {
    List<String> lines = Markdown.visible(output).lines().map(Observed::cut).toList();
    if (lines.size() > HEAD + TAIL) {
      lines = new ArrayList<>(lines);
      lines.subList(HEAD, lines.size() - TAIL).clear();
      lines.add(HEAD, "[… the lines between are in the report …]");
    }
    return Markdown.fenced("text", String.join("\n", lines)) + "\n";
  }

  private static String cut(String line) {
    return line.codePointCount(0, line.length()) <= WIDTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, WIDTH)) + " [… the rest is in the report]";
  }
}
