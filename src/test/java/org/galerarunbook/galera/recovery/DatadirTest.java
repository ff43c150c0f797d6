package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.galerarunbook.galera.Grastate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DatadirTest {

  @Test
  @DisplayName("What the node to bootstrap from is given reads as its position, and may bootstrap")
  void allowed() {
    assertThat(Grastate.parse(Datadir.allowed(new Position(Sights.ONE, 1515))))
        .isEqualTo(new Grastate(Sights.ONE, 1515, true));
  }
}
