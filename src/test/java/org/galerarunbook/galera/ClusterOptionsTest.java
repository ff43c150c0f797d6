package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before an engine is asked. */
class ClusterOptionsTest {

  @SuppressWarnings("resource") // is never started
  private final GaleraCluster cluster = new GaleraCluster("mariadb:11.8");

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 8, 11})
  @DisplayName("A cluster that could be split in halves, or of none")
  void halves(int nodes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.withNodes(nodes))
        .withMessageContaining("use 1, 3, 5, 7 or 9, since a half is no majority");
  }

  @Test
  @DisplayName("Reuse, and the server's own names")
  void refused() {
    assertThatThrownBy(() -> cluster.withReuse(true)).hasMessageContaining("can't be reused");
    assertThatIllegalArgumentException().isThrownBy(() -> cluster.withUsername("Root"));
    assertThatIllegalArgumentException().isThrownBy(() -> cluster.withDatabase("mysql"));
  }
}
