package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "offline",
        "initializing",
        "starting",
        "Failed to connect to bus: No such file or directory"
      })
  void aHostThatStartsIsWaitedFor(String said) {
    assertThat(Machine.hasStarted(said)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "degraded", "maintenance", "its first process is stopped"})
  void oneThatHasStartedOrNeverWillIsNot(String said) {
    assertThat(Machine.hasStarted(said)).isTrue();
  }
}
