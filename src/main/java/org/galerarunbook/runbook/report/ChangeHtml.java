package org.galerarunbook.runbook.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.Verdict;

/**
 * The entries of a record of a change. Each stands for itself, so that the file can be read
 * wherever it ends. An entry's first {@code aria-label} is what it is called.
 */
public final class ChangeHtml {
  private ChangeHtml() {}

  /**
   * What stands on top.
   *
   * @param facts of the run, in order
   * @param card what the page says before its first heading, in Markdown
   */
  public static String head(String title, Map<String, String> facts, String card) {
    Html out = Html.document(title, "").raw("<main>\n");
    open(out, "Head").element("h1", title);
    out.facts("Facts", facts);
    out.raw("<details><summary>What the page says before its procedure</summary>\n").prose(card);
    return closed(out.raw("</details>\n"));
  }

  /** What a check of the cluster found, and how much it looked at. */
  public static String check(String label, String when, String looked, List<Finding> findings) {
    Html out = open(new Html(), label).element("h2", label);
    out.element("p class=\"timing\"", when + ", looked at " + looked);
    out.table(
        label,
        List.of("How bad", "Who", "What", "Page"),
        findings,
        f -> List.of(f.severity().name().toLowerCase(Locale.ROOT), f.who(), f.what(), f.page()));
    return closed(out);
  }

  /** Something that happened, in words. */
  public static String note(String label, String text) {
    return closed(open(new Html(), label).element("h3", label).element("p", text));
  }

  /**
   * A step, before its command runs.
   *
   * @param says what the page says of it, with the command, in Markdown
   * @param how who runs it, where, and since when
   */
  public static String begun(String label, String says, String how) {
    Html out = open(new Html(), label).element("h3", label).prose(says);
    return closed(out.element("p class=\"timing\"", how));
  }

  /**
   * What came of a step's command.
   *
   * @param output without secrets
   * @param hidden takes secrets out of what was expected
   */
  public static String answered(
      String label,
      Verdict verdict,
      String how,
      String output,
      List<ExpectationRecord> held,
      UnaryOperator<String> hidden) {
    Html out = open(new Html(), label).raw("<p>").badge(verdict).text(" " + how);
    out.raw("</p>\n<pre tabindex=\"0\">").text(output).raw("</pre>\n<ul class=\"expected\">\n");
    for (ExpectationRecord one : held) {
      out.raw("<li>").badge(one.held()).prose(hidden.apply(one.expectation().toMarkdown()));
      out.text(one.observed()).raw("</li>\n");
    }
    return closed(out.raw("</ul>\n"));
  }

  /** How it came out; nothing comes after it. */
  public static String end(String label, Verdict verdict, String text) {
    Html out = open(new Html(), label).raw("<h2>How it ended ").badge(verdict).raw("</h2>\n");
    return closed(out.element("p", text)) + "</main>\n</body>\n</html>\n";
  }

  private static Html open(Html out, String label) {
    return out.raw("<section class=\"step\" aria-label=\"").text(label).raw("\">\n");
  }

  private static String closed(Html out) {
    return out.raw("</section>\n").toString();
  }
}
