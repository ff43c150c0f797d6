package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepetitionsTest {

  @Test
  void areAsManyAsWanted() {
    assertThat(Repetitions.times("1")).isEqualTo(1);
    assertThat(Repetitions.times("20")).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "", "many", "99999"})
  void thatWouldMeasureNothingAreRefused(String wish) {
    assertThatThrownBy(() -> Repetitions.times(wish))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("runbook.repetitions");
  }
}
