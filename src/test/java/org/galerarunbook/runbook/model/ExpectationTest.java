package org.galerarunbook.runbook.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galerarunbook.runbook.model.Expectation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {
  @ParameterizedTest
  @CsvSource({
    "PRINTS, ello, true",
    "PRINTS, Hello, false",
    "PRINTS_NOT, Hello, true",
    "PRINTS_NOT, ello, false",
    "PRINTS_LINE, hello, true",
    "PRINTS_LINE, hell, false",
    "MATCHES, ^h.*o$, true",
    "MATCHES, ^wor$, false",
    "EXIT_CODE, 3, true",
    "EXIT_CODE, 0, false"
  })
  void isHeldAgainstBothStreams(Kind kind, String value, boolean holds) {
    String seen = Expectation.terminal("hello", "world\n");
    assertThat(new Expectation(kind, value, 0).differs(3, seen).isEmpty()).isEqualTo(holds);
  }

  @Test
  void aLineBreakInAnExpressionSurvivesThePage() {
    Expectation two = new Expectation(Kind.MATCHES, "^one\n(two)$", 0);
    assertThat(two.value()).isEqualTo("^one\\n(two)$");
    assertThat(two.differs(0, "one\ntwo\n")).isEmpty();
    assertThat(two.differs(0, "one two\n")).isPresent();
  }

  @Test
  void nothingMeansBlank() {
    assertThat(new Expectation(Kind.PRINTS_NOTHING, "", 0).differs(0, " \n")).isEmpty();
    assertThat(new Expectation(Kind.PRINTS_NOTHING, "", 0).differs(0, "x")).isPresent();
  }

  @Test
  void isASentence() {
    assertThat(Expectation.exitCode(0, 0).toMarkdown()).isEqualTo("exit code 0");
    assertThat(new Expectation(Kind.PRINTS_LINE, "wsrep_cluster_size\t3", 60).toMarkdown())
        .isEqualTo(
            "prints the line `wsrep_cluster_size\\t3` (repeat until it holds, at most 60 s)");
  }

  @Test
  void refusesWhatCantBeDecided() {
    assertThatThrownBy(() -> new Expectation(Kind.MATCHES, "(", 0))
        .hasMessageContaining("no regular expression");
    assertThatThrownBy(() -> new Expectation(Kind.PRINTS, "", 0)).hasMessageContaining("PRINTS");
  }
}
