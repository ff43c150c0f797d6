package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces what differs from run to run by placeholders, to see whether anything else differs
 * between two pages. The same value gets the same placeholder throughout a page. What is shown is
 * never masked. Not thread-safe; one per page.
 */
public final class Normaliser {
  /**
   * Something that differs between runs.
   *
   * @param noise what to look for; group 1, if there is one, is replaced, else all of it
   * @param placeholder a word, shown as {@code <word>}
   * @param counted whether values are told apart as {@code <word-1>}, {@code <word-2>}
   */
  public record Rule(Pattern noise, String placeholder, boolean counted) {}

  private static final String HEX = "[0-9a-f]";

  private static final List<Rule> RULES =
      List.of(
          rule("\\b" + HEX + "{8}(?:-" + HEX + "{4}){3}-" + HEX + "{12}\\b", "uuid", true),
          rule("\\b" + HEX + "{8}-" + HEX + "{4}\\b(?!-)", "uuid", true),
          rule("<uuid-\\d+>:(\\d+)\\b", "seqno", false),
          rule(
              "\\b\\d{4}-\\d\\d-\\d\\d[ T]+\\d?\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z| ?[+-]\\d\\d:?\\d\\d| UTC)?",
              "time", false),
          rule("\\b\\d{6}[ T]\\d?\\d:\\d\\d:\\d\\d\\b", "time", false),
          rule(
              "\\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?: \\d{4})?(?: GMT)?",
              "time", false),
          rule("<time> (\\d+) \\[(?:Note|Warning|ERROR)\\]", "thread", false),
          rule("\\bUp (?:About )?((?:an?|\\d+) (?:second|minute|hour|day)s?)\\b", "time", false),
          rule(
              "\\b(?!(?:0\\.0\\.0\\.0|127\\.0\\.0\\.1)\\b)(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
              "ip", true),
          rule(":((?:3[2-9]|[4-5]\\d)\\d{3})\\b(?!\\.)", "port", false),
          rule("\\b(?:[0-9A-Fa-f]{2}:){15,}[0-9A-Fa-f]{2}\\b", "fingerprint", true),
          rule("(?<!sha256:)\\b" + HEX + "{64}\\b", "id", true),
          rule("\\b(?=\\d*[a-f])(?=[a-f]*\\d)" + HEX + "{12}\\b", "id", true));

  private final List<Rule> rules = new ArrayList<>(RULES);
  private final Map<String, Map<String, Integer>> known = new HashMap<>();

  /** Knows ids, times, addresses and ephemeral ports; the further rules come after those. */
  public Normaliser(List<Rule> further) {
    rules.addAll(further);
  }

  /** A rule as {@link Rule} has it. */
  public static Rule rule(String noise, String placeholder, boolean counted) {
    return new Rule(Pattern.compile(noise), placeholder, counted);
  }

  /** The text without noise. Doing it twice changes nothing. */
  public String normalise(String text) {
    String result = text;
    for (Rule rule : rules) {
      result = apply(rule, result);
    }
    return result;
  }

  private String apply(Rule rule, String text) {
    Matcher matcher = rule.noise().matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      int group = matcher.groupCount() > 0 && matcher.group(1) != null ? 1 : 0;
      out.append(text, from, matcher.start(group)).append(placeholder(rule, matcher.group(group)));
      from = matcher.end(group);
    }
    return out.append(text, from, text.length()).toString();
  }

  private String placeholder(Rule rule, String value) {
    if (!rule.counted()) {
      return "<" + rule.placeholder() + ">";
    }
    Map<String, Integer> numbers = known.computeIfAbsent(rule.placeholder(), p -> new HashMap<>());
    Integer number = numbers.computeIfAbsent(value, v -> numbers.size() + 1);
    return "<" + rule.placeholder() + "-" + number + ">";
  }
}
