package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OneEngineTest {

  private static final URI SYSTEM = URI.create("unix:///var/run/docker.sock");
  private static final URI OTHER = URI.create("unix:///run/user/1000/docker.sock");

  @Test
  @DisplayName("Two engines are named, with what brings them together")
  void two() {
    assertThatCode(() -> OneEngine.require(SYSTEM, SYSTEM)).doesNotThrowAnyException();
    assertThatThrownBy(() -> OneEngine.require(OTHER, SYSTEM))
        .hasMessageContaining("docker uses " + OTHER + ", and Testcontainers " + SYSTEM)
        .hasMessageContaining("DOCKER_HOST=" + OTHER);
  }
}
