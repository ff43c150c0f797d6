package org.galerarunbook.runbook.lexicon;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.Symptom;

/**
 * A message that is known.
 *
 * @param text letter by letter, with {@code …} for what differs from time to time
 * @param means what it means, as Markdown without links
 * @param title of the page that helps
 * @param page its file in docs/runbook, with the anchor of the section where there is one
 */
public record KnownText(String text, Symptom.Rank rank, String means, String title, String page) {
  private static final String ANY = "…";

  public KnownText {
    if (text.replace(ANY, "").isBlank() || text.contains("\t") || means.contains("\t")) {
      throw new IllegalArgumentException(
          "A symptom needs a text, and no tab in it: \"" + text + "\", \"" + means + "\".");
    }
  }

  /** How much of the message is literal: of two that fit, the one with more of it is meant. */
  int literal() {
    return text.replace(ANY, "").length();
  }

  /** What a line with this message matches. */
  public static Pattern pattern(String text) {
    return Pattern.compile(
        Arrays.stream(text.split(ANY))
            .map(String::strip)
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
