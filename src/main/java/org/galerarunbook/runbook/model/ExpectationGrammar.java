package org.galerarunbook.runbook.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    if (!repeated.matches()) {
      return Optional.empty();
    }
    long within = repeated.group(2) == null ? 0 : Long.parseLong(repeated.group(2));
    String rest = repeated.group(1);
    if (code.isPresent() && !rest.isBlank()) {
      return Optional.empty();
    }
    String said = code.isPresent() ? before.strip() : rest.strip();
    if (code.isEmpty()) {
      return plain(said, within);
    }
    String value = code.get();
    return switch (said) {
      case "prints" -> of(Expectation.Kind.PRINTS, unescape(value), within);
      case "does not print" -> of(Expectation.Kind.PRINTS_NOT, unescape(value), within);
      case "prints the line" -> of(Expectation.Kind.PRINTS_LINE, unescape(value), within);
      case "prints a match of" -> of(Expectation.Kind.MATCHES, value, within);
      default -> Optional.empty();
    };
  }

  private static Optional<Expectation> plain(String said, long within) {
    if (said.matches("exit code \\d{1,3}")) {
      return of(Expectation.Kind.EXIT_CODE, said.substring("exit code ".length()), within);
    }
    if (said.equals("prints nothing")) {
      return of(Expectation.Kind.PRINTS_NOTHING, "", within);
    }
    if (said.startsWith(IN_WORDS)) {
      return of(Expectation.Kind.IN_WORDS, said.substring(IN_WORDS.length()), within);
    }
    return Optional.empty();
  }

  private static Optional<Expectation> of(Expectation.Kind kind, String value, long within) {
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
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default ->
            out.append(
                isUnseen(c)
                    ? String.format(Locale.ROOT, "\\u%04x", (int) c)
                    : Character.toString(c));
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
              String plain =
                  m.group(2) != null
                      ? Character.toString((char) Integer.parseInt(m.group(2), 16))
                      : switch (m.group(1)) {
                        case "t" -> "\t";
                        case "n" -> "\n";
                        case "r" -> "\r";
                        default -> "\\";
                      };
              return Matcher.quoteReplacement(plain);
            });
  }
}
