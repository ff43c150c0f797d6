package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PositionTest {

  @Test
  @DisplayName("Read from what --wsrep-recover prints; the last line counts")
  void recovered() {
    assertThat(
            Position.find(
                """
                2026-11-25 20:26:06 0 [Note] WSREP: Recovered position: 11111111-6a3b-11ef-9d2c-0242ac120003:7
                2026-11-25 20:26:07 0 [Note] WSREP: Recovered position: 72b2ca4a-f8c5-4cb4-8984-41af4f041463:1515
                """))
        .contains(new Position("72b2ca4a-f8c5-4cb4-8984-41af4f041463", 1515));
  }

  @Test
  @DisplayName("A directory without a history has a position that is none")
  void none() {
    Position position =
        Position.find("Recovered position: 00000000-0000-0000-0000-000000000000:-1").orElseThrow();
    assertThat(position).isEqualTo(Position.NONE);
    assertThat(position.isKnown()).isFalse();
    assertThat(new Position(Sights.ONE, -1).isKnown()).isFalse();
    assertThat(new Position(Sights.ONE, 0).isKnown()).isTrue();
  }

  @Test
  @DisplayName("A server that printed no position is no position 0")
  void nothing() {
    assertThat(Position.find("WSREP: disabled, skipping position recovery")).isEmpty();
  }
}
