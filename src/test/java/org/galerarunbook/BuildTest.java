package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What documents say of the build is what pom.xml and the sources have. */
class BuildTest {

  private static final String SKIPPING =
      "/project/profiles/profile[activation/property[name='skipTests' and value='true']]/properties/";

  private static Document pom;

  @BeforeAll
  static void read() throws Exception {
    pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
  }

  private static String at(String path) throws XPathExpressionException {
    return XPathFactory.newInstance().newXPath().evaluate(path, pom);
  }

  private static String configured(String plugin, String parameter)
      throws XPathExpressionException {
    return at(
        "/project/build/plugins/plugin[artifactId='%s']/configuration/%s"
            .formatted(plugin, parameter));
  }

  @Test
  @DisplayName("mvn install -DskipTests installs the jar: no test, no project in src/it")
  void skipped() throws Exception {
    assertThat(configured("maven-surefire-plugin", "skipTests")).isEqualTo("${skipFastTests}");
    assertThat(configured("maven-invoker-plugin", "skipInvocation"))
        .isEqualTo("${skipLibraryTests}");
    assertThat(configured("maven-failsafe-plugin", "skipITs"))
        .as("what would go before the property, for the chapters")
        .isEmpty();
    for (String switched :
        List.of("skipFastTests", "skipLibraryTests", "skipITs", "maven.antrun.skip")) {
      assertThat(at(SKIPPING + switched)).as(switched + " by -DskipTests").isEqualTo("true");
    }
    for (String document : List.of("README.md", "docs/library.md")) {
      assertThat(Files.readString(Path.of(document))).contains("`mvn install -DskipTests`");
    }
  }

  @Test
  @DisplayName("CONTRIBUTING names the ITs that only -Pfull runs")
  void full() throws IOException {
    Matcher named =
        Pattern.compile("Those tagged `full` \\(([^)]+)\\)")
            .matcher(Files.readString(Path.of("CONTRIBUTING.md")));
    assertThat(named.find()).as("a list in CONTRIBUTING.md").isTrue();
    assertThat(Arrays.stream(named.group(1).split(", ")).map(n -> n.replace("`", "")))
        .containsExactlyElementsOf(tagged());
  }

  private static List<String> tagged() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
      return sources
          .filter(f -> f.toString().endsWith("IT.java"))
          .filter(f -> text(f).contains("\n@Tag(\"full\")\n"))
          .map(f -> f.getFileName().toString().replace(".java", ""))
          .sorted()
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
