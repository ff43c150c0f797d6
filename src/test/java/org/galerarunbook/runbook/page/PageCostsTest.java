package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PageCostsTest {
  private static final String TABLE =
      """
      | Component | Version |
      |---|---|
      | host | 13 |

      | Cost | Measured | Limit | |
      |---|---|---|---|
      | outages \\| each \\*right\\* | 3  |  | green |
      | to the first write, median | 38.615 s | 15.000 | red |

      | Component | Version |
      """;

  @Test
  @DisplayName("Figures are read as they were written, with or without unit and limit")
  void read() {
    assertThat(PageCosts.of(TABLE))
        .containsExactly(
            new Cost("outages | each *right*", "3", "", "", Verdict.GREEN),
            new Cost("to the first write, median", "38.615", "s", "15.000", Verdict.RED));
    assertThat(PageCosts.of("# A page without figures\n")).isEmpty();
  }

  @Test
  @DisplayName("A row that is none is not passed over")
  void unreadable() {
    String broken = TABLE.replace("15.000 | red", "red");
    assertThatThrownBy(() -> PageCosts.of(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("38.615 s | red");
  }
}
