package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What documents show of the library is what src/it runs. */
class ReadmeTest {

  private static final Path IT = Path.of("src/it");
  private static final Path ORDERS =
      IT.resolve("consumer/src/test/java/org/example/orders/OrdersTest.java");
  private static final Pattern VERSION = Pattern.compile("@([a-z.]+)@");

  @Test
  @DisplayName("The README's test is that of the project that uses the library")
  void readme() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains("```java\n" + region(ORDERS, "// %s::readme\n") + "```\n");
  }

  @Test
  @DisplayName(
      "docs/library.md has dependencies, imports, Spring's bean and both tables as src/it has")
  void library() throws IOException {
    String document = Files.readString(Path.of("docs/library.md"));
    String dependencies =
        region(IT.resolve("consumer/pom.xml"), "  <!-- %s::dependencies -->\n").indent(1);
    assertThat(document)
        .contains(inStep("xml", withVersions(dependencies)))
        .contains(inStep("java", region(ORDERS, "// %s::imports\n").indent(3)))
        .contains(
            "```java\n"
                + region(
                        IT.resolve("spring/src/test/java/org/example/spring/SpringTest.java"),
                        "  // %s::spring\n")
                    .indent(-2)
                + "```\n")
        .contains(table("spring", "errors"))
        .contains(table("migrations", "migrations"));
  }

  private static String inStep(String language, String text) {
    return "   ```" + language + "\n" + text + "   ```\n";
  }

  private static String table(String project, String name) throws IOException {
    String table = Files.readString(IT.resolve(project + "/src/test/resources/" + name + ".md"));
    assertThat(table.lines()).as("lines of " + name).hasSizeGreaterThan(5);
    return "\n" + table + "\n";
  }

  private static String region(Path file, String mark) throws IOException {
    String text = Files.readString(file);
    String begin = mark.formatted("tag");
    String end = mark.formatted("end");
    assertThat(text).as("marks of the region in " + file).contains(begin, end);
    return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end));
  }

  /** As the build puts them into the projects: the project's own, or a property of its pom. */
  private static String withVersions(String text) throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    return VERSION
        .matcher(text)
        .replaceAll(
            v -> {
              String tag = v.group(1).equals("project.version") ? "version" : v.group(1);
              Matcher value = Pattern.compile("<" + tag + ">([^<$]+)</" + tag + ">").matcher(pom);
              assertThat(value.find()).as(v.group(1) + " in pom.xml").isTrue();
              return value.group(1);
            });
  }
}
