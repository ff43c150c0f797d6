package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.container.LogLine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node's log")
class NodeLogTest {

  private final NodeLog log =
      new NodeLog(
          "galera2",
          LogLine.parse(
                  String.join(
                      "\n",
                      "2026-11-23T08:41:06.500000000Z 0 [Note] WSREP: Shifting PRIMARY -> JOINER (TO: 9)",
                      "2026-11-23T08:41:07.908358204Z 2 [Note] WSREP: Receiving IST: 3 writesets, seqnos 8-10",
                      "2026-11-23T08:41:07.927187907Z 0 [Note] WSREP: Shifting JOINED -> SYNCED (TO: 10)",
                      "no time of the engine's"),
                  Instant.EPOCH)
              .toList());

  @Test
  @DisplayName("tells an IST with its range from an SST")
  void tellsIst() {
    assertThat(log.has(NodeLog.IST)).isTrue();
    assertThat(log.has(NodeLog.SST)).isFalse();
    assertThat(log.number(NodeLog.IST, 1)).isEqualTo(3);
    assertThat(log.number(NodeLog.IST, 2)).isEqualTo(8);
    assertThat(log.number(NodeLog.IST, 3)).isEqualTo(10);
  }

  @Test
  @DisplayName("measures from one line to the next of another kind")
  void measures() {
    assertThat(log.between("PRIMARY -> JOINER", NodeLog.SYNCED))
        .isEqualTo(Duration.ofNanos(1_427_187_907));
  }

  @Test
  @DisplayName("says what it looked for when there is no such line")
  void namesWhatIsMissing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> log.at(NodeLog.DONATING))
        .withMessageContaining("galera2")
        .withMessageContaining(NodeLog.DONATING);
    assertThatIllegalStateException()
        .isThrownBy(() -> log.between(NodeLog.SYNCED, "PRIMARY -> JOINER"));
  }
}
