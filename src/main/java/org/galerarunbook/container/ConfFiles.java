package org.galerarunbook.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reviewed files of {@code containers/FOLDER/conf}, with their words filled in. */
public final class ConfFiles {

  private static final Pattern WORD = Pattern.compile("\\$\\{([a-z_]+)}");

  private ConfFiles() {}

  /**
   * A file as it is.
   *
   * @param folder of {@code containers/}, for instance {@code mariadb}
   * @throws IllegalStateException if there is none
   */
  public static String read(String folder, String name) {
    String path = "/containers/" + folder + "/conf/" + name;
    try (InputStream in = ConfFiles.class.getResourceAsStream(path)) {
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
  public static String render(String folder, String name, Map<String, String> words) {
    Matcher matcher = WORD.matcher(read(folder, name));
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
