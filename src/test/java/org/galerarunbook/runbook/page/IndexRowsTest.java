package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IndexRowsTest {
  private static final String COMMITTED =
      """
      Chapters: 3 green, 0 red, 0 could not run.

      - **[One](guide-01-one.md)** first

      - **[Two](playbook-02-two.md)** old

      - **[Four](hosts-04-four.md)** last

      | Chapter | lost |
      |---|---|
      | [Two](playbook-02-two.md) | 2 |
      | [Four](hosts-04-four.md) | 4 |
      """;

  @Test
  @DisplayName("A chapter's lines are renewed, and no other's")
  void renewed() {
    String produced =
        """
        Chapters: 1 green, 0 red, 0 could not run.

        - **[Two](playbook-02-two.md)** new

        | [Two](playbook-02-two.md) | 0 |
        """;
    assertThat(IndexRows.renewed(COMMITTED, produced, Set.of("playbook-02-two.md")))
        .isEqualTo(COMMITTED.replace("** old", "** new").replace("| 2 |", "| 0 |"));
  }

  @Test
  @DisplayName("A new column is named where its figures stand")
  void columns() {
    String produced =
        """
        | Chapter | data | lost |
        |---|---|---|
        | [Two](playbook-02-two.md) | 1 MB | 2 |
        """;
    assertThat(IndexRows.renewed(COMMITTED, produced, Set.of("playbook-02-two.md")))
        .contains(produced);
  }

  @Test
  @DisplayName("A new chapter comes after the one before it, and is counted")
  void added() {
    String produced =
        """
        - **[Three](playbook-03-three.md)** new

        | [Three](playbook-03-three.md) | 3 |
        """;
    assertThat(IndexRows.renewed(COMMITTED, produced, Set.of("playbook-03-three.md")))
        .contains(
            "Chapters: 4 green",
            "** old\n- **[Three](playbook-03-three.md)** new\n",
            "| 2 |\n| [Three](playbook-03-three.md) | 3 |\n| [Four]");
  }

  @Test
  @DisplayName("Costs that a chapter no longer has go; a run that was not asked says nothing")
  void gone() {
    String produced = "- **[Two](playbook-02-two.md)** old\n";
    assertThat(IndexRows.renewed(COMMITTED, produced, Set.of("playbook-02-two.md")))
        .isEqualTo(COMMITTED.replace("| [Two](playbook-02-two.md) | 2 |\n", ""));
    assertThat(IndexRows.renewed(COMMITTED, produced, Set.of())).isEqualTo(COMMITTED);
  }
}
