package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackCheckTest {

  @ParameterizedTest
  @CsvSource({
    "absent, ./lab up",
    "paused, docker unpause galera2",
    "stopped (exit 137), docker start galera2",
    "running, docker logs --tail 50 galera2"
  })
  @DisplayName("The remedy fits what became of the container")
  void remedy(String container, String remedy) {
    assertThat(StackCheck.remedy("galera2", container)).contains(remedy);
  }
}
