package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineLoadTest {

  @Test
  void isWhatIsNeitherIdleNorWaitingForDisks() {
    assertThat(
            MachineLoad.percent(
                "cpu  100 0 100 700 100 0 0 0 0 0", "cpu  130 0 120 740 110 0 0 0 0 0"))
        .isEqualTo(50);
    assertThat(MachineLoad.percent("cpu  1 1 1 1 1 1 1 1", "cpu  1 1 1 1 1 1 1 1")).isZero();
  }
}
