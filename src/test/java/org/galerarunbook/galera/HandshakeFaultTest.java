package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HandshakeFaultTest {

  @Test
  @DisplayName("A leaf without client use is named by the side that looked at it")
  void purpose() {
    assertThat(
            HandshakeFault.in(
                """
                [Warning] WSREP: read_handler(): ssl/tls alert unsupported certificate (167773203: 'error:0A000413:SSL routines::ssl/tls alert unsupported certificate')
                [Note] WSREP: Failed to establish connection: certificate verify failed: unsuitable certificate purpose
                """))
        .contains("certificate verify failed: unsuitable certificate purpose");
  }

  @Test
  @DisplayName("The side that was turned away has the alert")
  void alert() {
    assertThat(
            HandshakeFault.in(
                "[Warning] WSREP: read_handler(): ssl/tls alert unsupported certificate (167773203: 'error:0A000413:SSL routines::ssl/tls alert unsupported certificate')"))
        .contains("ssl/tls alert unsupported certificate");
  }

  @Test
  @DisplayName("What a healthy start logs is none")
  void healthy() {
    assertThat(
            HandshakeFault.in(
                """
                [Note] WSREP: Failed to establish connection: Connection refused
                [Note] WSREP: discarding pending addr without UUID: ssl://172.29.0.2:4567
                [Note] WSREP: Failed to establish connection: unexpected eof while reading
                [Note] WSREP: ####### Assign initial position for certification: 0:-1, protocol version: -1
                """))
        .isEmpty();
  }
}
