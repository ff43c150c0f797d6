package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ClassTexts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One term for a thing, the one that the documents of MariaDB and the glossary have. */
class WordsTest {

  private static final Map<Pattern, String> TERMS =
      Map.of(
          word("tak(?:e|es|en|ing) (?:its|their) leave|took (?:its|their) leave"),
          "shut down cleanly",
          word("gracefully?"),
          "shut down cleanly",
          word("seen most|freshest|most advanced|newest node"),
          "highest seqno",
          word("write sets?"),
          "write-set",
          word("found(?:ed|s|ing|ers?)"),
          "bootstrap");

  @Test
  @DisplayName("Chapters and documents call things by the field's terms")
  void terms() throws IOException {
    List<String> wrong = new ArrayList<>();
    int looked = 0;
    for (Class<?> chapter : ChapterRules.chapters()) {
      for (String text : ClassTexts.of(chapter)) {
        looked++;
        wrong.addAll(wrong(chapter.getSimpleName(), text));
      }
    }
    try (Stream<Path> documents = Files.list(Path.of("docs"))) {
      for (Path file : documents.filter(Files::isRegularFile).toList()) {
        wrong.addAll(wrong(file.toString(), Files.readString(file)));
      }
    }
    for (String file : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
      wrong.addAll(wrong(file, Files.readString(Path.of(file))));
    }
    assertThat(looked).as("texts looked at").isGreaterThan(1000);
    assertThat(wrong).isEmpty();
  }

  @Test
  @DisplayName("Another word is found, with the term to use")
  void planted() {
    String text =
        "the node that has\nseen most, by a write set, takes its leave; it is found, and founded";
    assertThat(wrong("X", text))
        .containsExactlyInAnyOrder(
            "X: \"founded\": say bootstrap",
            "X: \"seen most\": say highest seqno",
            "X: \"write set\": say write-set",
            "X: \"takes its leave\": say shut down cleanly");
  }

  private static List<String> wrong(String where, String text) {
    List<String> wrong = new ArrayList<>();
    TERMS.forEach(
        (pattern, term) -> {
          Matcher found = pattern.matcher(text);
          while (found.find()) {
            wrong.add(where + ": \"" + found.group() + "\": say " + term);
          }
        });
    return wrong;
  }

  private static Pattern word(String words) {
    return Pattern.compile("(?i)\\b(?:" + words.replace(" ", "\\s+") + ")\\b");
  }
}
