package org.galerarunbook.galera;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reviewed files of containers/mariadb/conf, with their words filled in. */
final class Templates {

  private static final Pattern WORD = Pattern.compile("\\$\\{([a-z_]+)}");

  private Templates() {}

  /** A file as it is. */
  static String read(String name) {
    String path = "/containers/mariadb/conf/" + name;
    try (InputStream in = Templates.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("template " + path + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read template " + path, e);
    }
  }

  /**
   * A file with every {@code ${word}} replaced.
   *
   * @throws IllegalStateException if it has a word without a value
   */
  static String render(String name, Map<String, String> words) {
    Matcher matcher = WORD.matcher(read(name));
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String value = words.get(matcher.group(1));
      if (value == null) {
        throw new IllegalStateException(
            "template " + name + " has the word ${" + matcher.group(1) + "}, which has no value");
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(text).toString();
  }
}
