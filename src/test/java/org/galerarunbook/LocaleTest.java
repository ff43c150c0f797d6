package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Figures and names come out the same whatever language the machine speaks. */
class LocaleTest {

  /** A text with a place for a number with a point, up to where its statement ends. */
  private static final Pattern DECIMALS =
      Pattern.compile("[^;{}]*\"(?:[^\"\\n]|\\\\.)*%[-+,0-9]*\\.?\\d*[efgEG](?![a-z])[^;]*;");

  private static final Pattern CASES = Pattern.compile("\\.to(?:Upper|Lower)Case\\(\\)");

  @Test
  @DisplayName("A number with decimals is written with a point: each format names Locale.ROOT")
  void decimals() throws IOException {
    assertThat(found(DECIMALS, "Locale.ROOT", 5)).isEmpty();
  }

  @Test
  @DisplayName("Upper and lower case are those of no language: a Turkish one has another I")
  void cases() throws IOException {
    assertThat(found(CASES, "nothing makes it right", 0)).isEmpty();
  }

  /** Where it stands without what makes it right. */
  private static List<String> found(Pattern pattern, String unless, int atLeast)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(LocaleTest::isOther).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          seen++;
          if (!matcher.group().contains(unless)) {
            wrong.add(file.getFileName() + ": " + matcher.group().strip());
          }
        }
      }
    }
    assertThat(seen).as("formats that were looked at").isGreaterThanOrEqualTo(atLeast);
    return wrong;
  }

  private static boolean isOther(Path file) {
    return file.toString().endsWith(".java") && !file.endsWith("LocaleTest.java");
  }
}
