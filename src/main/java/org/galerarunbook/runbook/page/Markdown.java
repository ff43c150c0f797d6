package org.galerarunbook.runbook.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.galerarunbook.runbook.model.ExpectationGrammar;

/** Writes foreign text into Markdown so that it stays what it is. */
public final class Markdown {
  private static final Pattern ANSI =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[@-_])");
  private static final Pattern BACKTICKS = Pattern.compile("`{2,}");
  private static final Pattern SPECIAL = Pattern.compile("([\\\\`*_\\[\\]<>&|#~!])");

  private Markdown() {}

  /** A fenced block that holds the text and can't be left by it. */
  static String fenced(String language, String text) {
    int longest =
        BACKTICKS.matcher(text).results().mapToInt(m -> m.group().length()).max().orElse(2);
    String fence = "`".repeat(longest + 1);
    String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
    return fence + language + "\n" + text + end + fence + "\n";
  }

  /** What a command printed, as a person would see it: without colours, nothing invisible. */
  public static String visible(String output) {
    String plain = ANSI.matcher(output).replaceAll("").replace("\r\n", "\n").replace('\r', '\n');
    StringBuilder out = new StringBuilder(plain.length());
    plain
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t') {
                out.append((char) c);
              } else if (c < 0x20) {
                // the Unicode picture of the control character
                out.append((char) (0x2400 + c));
              } else if (ExpectationGrammar.isUnseen(c)) {
                out.append('\uFFFD');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** Foreign text within a line, such as a table's cell. */
  static String inline(String text) {
    String line = visible(text).replaceAll("\\s+", " ").strip();
    return SPECIAL.matcher(line).replaceAll("\\\\$1");
  }

  /** A table; its cells are Markdown. */
  static String table(String head, List<List<String>> rows) {
    List<String> lines = new ArrayList<>(List.of(head, head.replaceAll("[^|]+", "---")));
    rows.forEach(cells -> lines.add("| " + String.join(" | ", cells) + " |"));
    return String.join("\n", lines);
  }

  /** A duration so coarse that it seldom changes: 1, 2, 5, 10, 20, 30, 60 s, then minutes. */
  public static String about(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    if (seconds < 1) {
      return "less than a second";
    }
    return IntStream.of(1, 2, 5, 10, 20, 30, 60)
        .filter(step -> seconds <= step * 1.25)
        .mapToObj(step -> "about " + step + " s")
        .findFirst()
        .orElse("about " + Math.max(2, Math.round(seconds / 60)) + " min");
  }
}
