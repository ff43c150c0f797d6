package org.galerarunbook.runbook.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.runbook.model.Expectation.Kind;

/**
 * The sentences that pages state expectations in, written and read:
 *
 * <pre>
 * exit code 0
 * prints `text`
 * does not print `text`
 * prints the line `text`
 * prints a match of `expression`
 * prints nothing
 * in words: anything
 * </pre>
 *
 * each of which may end with " (repeat until it holds, at most 60 s)". In a text or line, a tab is
 * written {@code \t}, a line's end {@code \n}, a backslash {@code \\}, and what can't be seen
 * {@code \}{@code uXXXX}.
 */
public final class ExpectationGrammar {
  private static final String REPEAT = " (repeat until it holds, at most %d s)";
  private static final Pattern REPEATED =
      Pattern.compile("^(.*?)(?: \\(repeat until it holds, at most (\\d+) s\\))?$", Pattern.DOTALL);

  /** What has a letter behind a backslash, in the letters' order. */
  private static final String ESCAPED = "\\\t\n\r";

  private static final String LETTERS = "\\tnr";
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:([\\\\tnr])|u([0-9a-f]{4}))");
  private static final String IN_WORDS = "in words: ";

  private ExpectationGrammar() {}

  static String write(Expectation expectation) {
    String value = expectation.value();
    String said =
        switch (expectation.kind()) {
          case EXIT_CODE -> "exit code " + value;
          case PRINTS -> "prints " + code(escape(value));
          case PRINTS_NOT -> "does not print " + code(escape(value));
          case PRINTS_LINE -> "prints the line " + code(escape(value));
          case MATCHES -> "prints a match of " + code(value);
          case PRINTS_NOTHING -> "prints nothing";
          case IN_WORDS -> IN_WORDS + value;
        };
    return expectation.within() == 0
        ? said
        : said + String.format(Locale.ROOT, REPEAT, expectation.within());
  }

  /**
   * Reads a sentence back.
   *
   * @param before the text up to the code span, or all of it
   * @param code what the code span holds, if there is one
   * @param after the text behind the code span
   * @return empty when it is no sentence of this grammar
   */
  public static Optional<Expectation> read(String before, Optional<String> code, String after) {
    Matcher repeated = REPEATED.matcher(code.isPresent() ? after : before);
    if (!repeated.matches() || (code.isPresent() && !repeated.group(1).isBlank())) {
      return Optional.empty();
    }
    long within = repeated.group(2) == null ? 0 : Long.parseLong(repeated.group(2));
    if (code.isEmpty()) {
      return plain(repeated.group(1).strip(), within);
    }
    String value = code.get();
    return switch (before.strip()) {
      case "prints" -> of(Kind.PRINTS, unescape(value), within);
      case "does not print" -> of(Kind.PRINTS_NOT, unescape(value), within);
      case "prints the line" -> of(Kind.PRINTS_LINE, unescape(value), within);
      case "prints a match of" -> of(Kind.MATCHES, value, within);
      default -> Optional.empty();
    };
  }

  private static Optional<Expectation> plain(String said, long within) {
    if (said.matches("exit code \\d{1,3}")) {
      return of(Kind.EXIT_CODE, said.substring("exit code ".length()), within);
    }
    if (said.equals("prints nothing")) {
      return of(Kind.PRINTS_NOTHING, "", within);
    }
    if (said.startsWith(IN_WORDS)) {
      return of(Kind.IN_WORDS, said.substring(IN_WORDS.length()), within);
    }
    return Optional.empty();
  }

  private static Optional<Expectation> of(Kind kind, String value, long within) {
    return Optional.of(new Expectation(kind, value, within));
  }

  /** A Markdown code span that holds exactly this text. */
  public static String code(String text) {
    String fence = "`";
    while (text.contains(fence)) {
      fence += "`";
    }
    boolean pad =
        text.startsWith("`")
            || text.endsWith("`")
            || (text.startsWith(" ") && text.endsWith(" ") && !text.isBlank());
    return pad ? fence + " " + text + " " + fence : fence + text + fence;
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      int letter = ESCAPED.indexOf(c);
      if (letter >= 0) {
        out.append('\\').append(LETTERS.charAt(letter));
      } else {
        out.append(isUnseen(c) ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
      }
    }
    return out.toString();
  }

  /** Whether a reader can't see this code point, or half of one. */
  public static boolean isUnseen(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isISOControl(codePoint)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            m -> {
              char plain =
                  m.group(2) != null
                      ? (char) Integer.parseInt(m.group(2), 16)
                      : ESCAPED.charAt(LETTERS.indexOf(m.group(1)));
              return Matcher.quoteReplacement(Character.toString(plain));
            });
  }
}
