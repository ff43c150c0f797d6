package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RosterTest {

  @Test
  @DisplayName("A peer is the node of that name; one that is elsewhere keeps its own")
  void names() {
    assertThat(Roster.nameOf("galera4.local")).isEqualTo("galera4");
    assertThat(Roster.nameOf("db4.example.com")).isEqualTo("db4.example.com");
    assertThat(Roster.nameOf("10.0.0.4")).isEqualTo("10.0.0.4");
  }
}
