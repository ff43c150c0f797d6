package org.galerarunbook.runbook;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a text: those it was told, and what looks like one. References such as
 * {@code "$MARIADB_ROOT_PASSWORD"}, and the {@code %s} of a printf, stay: they give nothing away
 * and have to be pasted. Also turns names of this run into those of the lab.
 */
public final class Redactor {
  private static final String HIDDEN = "[redacted]";
  private static final int SHORTEST = 4;

  /** What comes later: {@code $reference}, or the {@code %s} of a printf. */
  private static final String LATER = "(?!\\$|%s(?:['\"\\s\\\\]|$))";

  /** A value that stands there itself, quoted or bare. */
  private static final String VALUE =
      "(?:'"
          + LATER
          + "[^'\\n]+'|\""
          + LATER
          + "[^\"\\n]+\"|"
          + LATER
          + "(?!['\"\\[\\\\])[^\\s'\"]+)";

  /** What a secret looks like. The hint, in lower case, is in each, and quicker to look for. */
  private record Shape(String hint, Pattern pattern) {
    Shape(String hint, String regex) {
      this(hint, Pattern.compile(regex));
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(
              "private key",
              "(?s)-----BEGIN ((?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?)-----.*?(?:-----END \\1-----|\\z)"),
          new Shape("password=", "(?i)(\\b\\w*PASSWORD=)" + VALUE),
          new Shape("passwd=", "(?i)(\\b\\w*PASSWD=)" + VALUE),
          new Shape("mysql_pwd=", "(?i)(\\bMYSQL_PWD=)" + VALUE),
          new Shape("secret=", "(?i)(\\b\\w*SECRET=)" + VALUE),
          new Shape("--password", "(--password[= ])" + VALUE),
          new Shape(
              " -p", "(\\b(?:mysql|mariadb)(?:[-\\w]*)\\b[^\\n|;]{0,300}?\\s-p)(?=\\S)" + VALUE),
          new Shape(
              "identified",
              "(?i)(\\bIDENTIFIED\\s+(?:BY(?:\\s+PASSWORD)?+|VIA\\s+\\S+\\s+USING)\\s+)" + VALUE),
          new Shape("password", "(?i)(\\bPASSWORD\\s*\\(\\s*)" + VALUE),
          new Shape(
              "wsrep_sst_auth",
              "(?i)(\\bwsrep_sst_auth\\s*=\\s*['\"]?[\\w.-]+:)" + LATER + "[^\\s'\"]+"),
          new Shape("password\"", "(?i)(\"[^\"\\n]*password\"\\s*:\\s*)" + VALUE),
          new Shape("passphrase\"", "(?i)(\"[^\"\\n]*passphrase\"\\s*:\\s*)" + VALUE),
          new Shape("authorization:", "(?i)(\\bAuthorization:\\s*(?:Basic|Bearer)\\s+)" + VALUE));

  /** The longest first. */
  private final Map<String, String> replacements =
      new ConcurrentSkipListMap<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /**
   * From now on, hides this text wherever it stands. One that is {@linkplain #isPlain plain} is
   * hidden only where a secret stands, after {@code PASSWORD=} and the like: else every sentence
   * with that word would be spoilt, and what is spoilt would say what the password is.
   */
  public void hide(String secret) {
    if (!isPlain(secret)) {
      replacements.put(secret, HIDDEN);
    }
  }

  /** Whether a text is too short, or too much of a word, to be told from ordinary text. */
  public static boolean isPlain(String secret) {
    return secret.length() < SHORTEST || secret.matches("[A-Za-z]{1,15}|[0-9]{1,7}");
  }

  /** From now on, shows this run's name as that of the lab. */
  public void rename(String actual, String shown) {
    replacements.put(actual, shown);
  }

  /** The text without secrets. Redacting twice changes nothing. */
  public String redact(String text) {
    String result = text;
    for (Map.Entry<String, String> secret : replacements.entrySet()) {
      result = result.replace(secret.getKey(), secret.getValue());
    }
    String lower = result.toLowerCase(Locale.ROOT);
    for (Shape shape : SHAPES) {
      if (lower.contains(shape.hint())) {
        result = shape.pattern().matcher(result).replaceAll(Redactor::hidden);
      }
    }
    return result;
  }

  private static String hidden(MatchResult match) {
    return match.group().startsWith("-----BEGIN")
        ? "[private key redacted]"
        : Matcher.quoteReplacement(match.group(1) + HIDDEN);
  }
}
