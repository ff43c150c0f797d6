package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SettlementTest {

  private static final List<String> NODES = List.of("galera1", "galera2");
  private static final NodeContent ONE =
      new NodeContent("galera1", List.of(LedgerRow.of(1, new WriteId(1, 1), "a")));
  private static final NodeContent TWO =
      new NodeContent(
          "galera1",
          List.of(
              LedgerRow.of(1, new WriteId(1, 1), "a"), LedgerRow.of(4, new WriteId(1, 2), "b")));

  private final AtomicInteger reads = new AtomicInteger();

  private static Settlement of(Settlement.ContentSource source) {
    return new Settlement(source, Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  @Test
  void nodesThatAgreeAreReadOnce() {
    Settlement settlement =
        of(
            node -> {
              reads.incrementAndGet();
              return ONE;
            });
    assertThat(settlement.read(NODES)).isEqualTo(Map.of("galera1", ONE, "galera2", ONE));
    assertThat(reads).hasValue(2);
  }

  @Test
  void waitsForANodeThatComesBack() {
    Settlement settlement =
        of(
            node -> {
              if (node.equals("galera2") && reads.incrementAndGet() < 4) {
                throw new SQLException("WSREP has not yet prepared node", "08S01", 1047);
              }
              return ONE;
            });
    assertThat(settlement.read(NODES)).containsOnlyKeys("galera1", "galera2");
  }

  @Test
  void lateCommitIsSeenOnAllNodes() {
    Settlement settlement = of(node -> reads.getAndIncrement() == 0 ? ONE : TWO);
    assertThat(settlement.read(NODES)).isEqualTo(Map.of("galera1", TWO, "galera2", TWO));
  }

  @Test
  void divergenceThatStaysIsHandedOn() {
    Settlement settlement = of(node -> node.equals("galera1") ? ONE : TWO);
    assertThat(settlement.read(NODES)).isEqualTo(Map.of("galera1", ONE, "galera2", TWO));
  }

  @Test
  void nodeThatStaysAwayIsNamedWithItsError() {
    Settlement settlement =
        of(
            node -> {
              if (node.equals("galera2")) {
                throw new SQLException("Connection refused");
              }
              return ONE;
            });
    assertThatThrownBy(() -> settlement.read(NODES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after 2 s")
        .hasMessageContaining("galera2 (Connection refused)")
        .hasMessageContaining("bring the node back")
        .hasMessageNotContaining("galera1 (");
  }
}
