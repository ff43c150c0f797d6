package org.galerarunbook.check.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.runbook.lexicon.Lexicon;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logs of labs that were broken in ways that no chapter breaks one: by faults of the library and by
 * hand. Kept are Galera's lines, warnings, errors, starts and shutdowns; commands of snapshots are
 * cut off.
 */
class BrokenLabsTest {

  private static final Path LABS = Path.of("src/test/resources/org/galerarunbook/check/explain");

  /**
   * @param page the one that helps
   * @param how it was broken
   */
  record Broken(String lab, String page, String how) {
    @Override
    public String toString() {
      return how;
    }
  }

  static List<Broken> labs() throws IOException {
    return Files.readAllLines(LABS.resolve("broken-labs.tsv")).stream()
        .skip(1)
        .map(l -> l.split("\t"))
        .map(c -> new Broken(c[0], c[1], c[2]))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("labs")
  @DisplayName("The right page comes first")
  void first(Broken broken) throws IOException {
    Explanation explained = Explanation.of(logs(broken.lab()), Lexicon.bundled());
    assertThat(explained.pages())
        .as(String.join("\n", explained.text("docs/runbook")))
        .isNotEmpty()
        .first()
        .satisfies(p -> assertThat(p.file().replaceAll("#.*", "")).isEqualTo(broken.page()))
        .satisfies(p -> assertThat(p.resolved()).as("said to be over").isFalse());
    assertThat(explained.text("docs/runbook")).filteredOn(l -> l.startsWith("go to: ")).hasSize(1);
  }

  @Test
  @DisplayName("There are at least ten of them, each with the logs of all its nodes")
  void ten() throws IOException {
    assertThat(labs()).hasSizeGreaterThanOrEqualTo(10);
    for (Broken broken : labs()) {
      assertThat(logs(broken.lab())).as(broken.lab()).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  private static Map<String, List<String>> logs(String lab) throws IOException {
    Map<String, List<String>> logs = new LinkedHashMap<>();
    try (Stream<Path> all = Files.list(LABS.resolve(lab))) {
      for (Path log : all.sorted().toList()) {
        logs.put(log.getFileName().toString().replace(".log", ""), Files.readAllLines(log));
      }
    }
    return logs;
  }
}
