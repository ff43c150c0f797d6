package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that somebody reads before typing is part of what {@code --check-docs} compares. */
class StructureDiffTest {
  private static final String PAGE =
      """
      # Stop a node

      ## Procedure

      ### Stop it

      <!-- section: procedure, run 1 -->

      1. **Stop galera2.**

         > **This loses:** its connections.

         ```sh
         docker stop galera2
         ```

         <!-- expects
         prints `galera2`
         -->

         *If not:* It hangs: look at its log.

         *Observed:*

         ```text
         galera2
         ```
      """;

  @Test
  void aPageIsLikeItself() {
    assertThat(differences(PAGE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "its connections, nothing, loses: nothing",
    "docker stop, docker kill, command: docker kill galera2",
    "prints `galera2`, prints `galera3`, expected: - prints `galera3`",
    "Stop galera2, Stop galera3, step: 1. Stop galera3",
    "'procedure, run 1', 'trap, run 1', section: Stop it (TRAP)",
    "look at its log, kill it, if not: It hangs: kill it",
    "# Stop a node, # Stop nodes, page: Stop nodes"
  })
  void whatElseIsReadIsADifference(String old, String now, String said) {
    assertThat(differences(PAGE.replaceFirst(old, now)))
        .as("differences where '%s' is now '%s'", old, now)
        .anyMatch(line -> line.startsWith("+ ") && line.contains(said.replace("- ", "")));
  }

  /** No two runs print the same: a committed page may be compared with the next run's. */
  @Test
  void whatWasPrintedMayDifferOnEachCommittedPage() throws IOException {
    int changed = 0;
    try (Stream<Path> files = Files.list(Path.of("docs/runbook"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*-\\d+-.*")).toList()) {
        String page = Files.readString(file);
        String later = page.replaceAll("(?m)^( *)```text\n", "$1```text\n$1later\n");
        changed += later.equals(page) ? 0 : 1;
        String name = file.getFileName().toString();
        assertThat(
                StructureDiff.between(PageParser.parse(name, page), PageParser.parse(name, later)))
            .as(name)
            .isEmpty();
      }
    }
    assertThat(changed).as("pages on which something was observed").isGreaterThan(40);
  }

  private static List<String> differences(String now) {
    return StructureDiff.between(
        PageParser.parse("playbook-01-stop.md", PAGE),
        PageParser.parse("playbook-01-stop.md", now));
  }
}
