package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.galerarunbook.FakeDatabase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerTableTest {

  @Test
  @DisplayName("A node says who it is, and is read when it has applied all that was ordered")
  void read() throws Exception {
    FakeDatabase database =
        new FakeDatabase(
            sql ->
                sql.startsWith("SHOW")
                    ? List.of(List.of("wsrep_node_name", "galera2"))
                    : sql.startsWith("SELECT") ? List.of(List.of("1", "2", "3", "text")) : null);
    NodeContent content = LedgerTable.read(database.connection());
    assertThat(content.node()).isEqualTo("galera2");
    assertThat(content.entries()).containsExactly(LedgerRow.of(1, new WriteId(2, 3), "text"));
    assertThat(database.said())
        .as("what is said before the rows are read")
        .containsSubsequence(
            "SET SESSION wsrep_sync_wait = 1",
            "SELECT id, writer, number, payload FROM ledger_entry ORDER BY id");
  }
}
