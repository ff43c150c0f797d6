package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContainerMemoryTest {

  private static long bytes(String json) throws Exception {
    return ContainerMemory.bytes(
        "galera1", new ObjectMapper().readValue(json, MemoryStatsConfig.class));
  }

  @Test
  @DisplayName("The page cache is not counted, whichever control groups tell of it")
  void withoutCache() throws Exception {
    assertThat(bytes("{\"usage\": 100, \"stats\": {\"total_inactive_file\": 30}}")).isEqualTo(70);
    assertThat(bytes("{\"usage\": 100, \"stats\": {\"inactive_file\": 40}}")).isEqualTo(60);
    assertThat(bytes("{\"usage\": 100}")).isEqualTo(100);
  }

  @Test
  @DisplayName("Of a container that does not run the engine tells nothing, and that is said")
  void stopped() {
    assertThatThrownBy(() -> bytes("{}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("galera1 uses no memory: it does not run");
    assertThatThrownBy(() -> bytes("null"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("galera1 uses no memory: it does not run");
  }
}
