package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class ImpatientSocketFactoryTest {

  @Test
  void readsWhatComesInTimeAndIsClosedByWhatDoesNot() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client =
            new ImpatientSocketFactory()
                .createSocket(server.getInetAddress(), server.getLocalPort());
        Socket peer = server.accept()) {
      client.setSoTimeout(50);
      peer.getOutputStream().write(new byte[] {7, (byte) 200});
      assertThat(client.getInputStream().read()).isEqualTo(7);
      assertThat(client.getInputStream().read()).isEqualTo(200);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(client.isClosed()).isTrue();
    }
  }
}
