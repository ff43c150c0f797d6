package org.galerarunbook.passbolt;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PassboltServerTest {

  @Test
  @DisplayName("What a start waits for is its last word, and a container that is gone has none")
  void waitingFor() {
    assertThat(
            PassboltServer.waitingFor(
                () ->
                    "start-passbolt: waiting for valkey\nother\nstart-passbolt: waiting for the proxy\n"))
        .isEqualTo(" (waiting for the proxy)");
    assertThat(PassboltServer.waitingFor(() -> "start-passbolt: all is there\n")).isEmpty();
    assertThat(
            PassboltServer.waitingFor(
                () -> {
                  throw new NotFoundException("no such container");
                }))
        .isEmpty();
  }
}
