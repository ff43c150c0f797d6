package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

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
    "# Stop a node, # Stop nodes, page: Stop nodes"
  })
  void whatElseIsReadIsADifference(String old, String now, String said) {
    assertThat(differences(PAGE.replaceFirst(old, now)))
        .as("differences where '%s' is now '%s'", old, now)
        .anyMatch(line -> line.startsWith("+ ") && line.contains(said.replace("- ", "")));
  }

  private static java.util.List<String> differences(String now) {
    return StructureDiff.between(
        PageParser.parse("playbook-01-stop.md", PAGE),
        PageParser.parse("playbook-01-stop.md", now));
  }
}
