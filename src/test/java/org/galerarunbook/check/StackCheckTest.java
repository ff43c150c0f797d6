package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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

  @Test
  @DisplayName("Passbolt, whose password the database does not take, is made again, not started")
  void refused() {
    String problem =
        "is stopped (exit 1) (the database at proxy.local:3306 refuses the account passbolt, …)";
    assertThat(ApplicationCheck.remedy("passbolt", problem))
        .startsWith("docker rm -f passbolt && ./lab up")
        .contains("DATASOURCES_DEFAULT_PASSWORD");
    assertThat(ApplicationCheck.remedy("passbolt", "is stopped (exit 1)"))
        .startsWith("docker start passbolt");
  }
}
