package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The table of what {@link ClusterCheckIT} plants and finds. With {@code -Dgolden=write} it is
 * written anew.
 */
class PlantedTableTest {

  private static final Path PAGE = Path.of("docs/your-cluster.md");
  private static final String BEGIN = "<!-- planted: written by PlantedTableTest -->\n";
  private static final String END = "<!-- end of planted -->\n";

  @Test
  @DisplayName("docs/your-cluster.md has each planted fault, what is found of it, and the page")
  void table() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("marks around the table in " + PAGE).isGreaterThanOrEqualTo(begin);
    String expected = render(OutsiderFaults.all());
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end))
        .as("write it anew by mvn test -Dtest=PlantedTableTest -Dgolden=write")
        .isEqualTo(expected);
  }

  private static String render(List<Planted> faults) {
    assertThat(faults).hasSizeGreaterThan(30);
    StringBuilder table = new StringBuilder("\n| Planted | Found | Page |\n|---|---|---|\n");
    for (Planted fault : faults) {
      table.append(
          "| %s | %s | %s |%n"
              .formatted(
                  fault.name().contains("=") || fault.name().startsWith("CREATE")
                      ? "`" + fault.name() + "` on " + fault.node()
                      : fault.name(),
                  fault.expected().stream()
                      .map(e -> "%s, %s: %s".formatted(e.who(), word(e), e.says().strip()))
                      .collect(Collectors.joining("<br>")),
                  fault.expected().stream()
                      .map(Planted.Expected::page)
                      .distinct()
                      .map(PlantedTableTest::link)
                      .collect(Collectors.joining("<br>"))));
    }
    return table.append('\n').toString();
  }

  private static String word(Planted.Expected expected) {
    return expected.severity().name().toLowerCase(Locale.ROOT);
  }

  private static String link(String page) {
    String target = page.replaceFirst("^docs/", "");
    String name = target.replaceFirst("^runbook/", "").replaceFirst("\\.md.*", "");
    return "[" + name.replaceFirst("^(\\w+-\\d+)-.*", "$1") + "](" + target + ")";
  }
}
