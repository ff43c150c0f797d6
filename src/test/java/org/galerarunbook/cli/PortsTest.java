package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  @DisplayName("A port that another program holds is taken, and a free one is not")
  void taken() throws IOException {
    int port;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = other.getLocalPort();
      assertThat(Ports.taken(List.of(port), List.of())).containsExactly(port);
    }
    assertThat(Ports.taken(List.of(port), List.of())).isEmpty();
  }

  @Test
  @DisplayName("What only this user may not open is the engine's to open")
  void forbidden() {
    assertThat(Ports.isForbidden(new BindException("Permission denied"))).isTrue();
    assertThat(Ports.isForbidden(new BindException("Address already in use"))).isFalse();
    assertThat(Ports.isForbidden(new BindException())).isFalse();
  }
}
