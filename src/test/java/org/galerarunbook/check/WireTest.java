package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is seen of a port that is closed, silent, plain, old, or right. */
class WireTest {

  /** What a made-up server does with each connection. */
  private interface Serving {
    void serve(Socket socket) throws IOException;
  }

  private static PortSeen peers(ServerSocket server, Serving serving) throws IOException {
    try (server) {
      serve(server, serving);
      return Wire.peers("127.0.0.1", server.getLocalPort());
    }
  }

  private static void serve(ServerSocket server, Serving serving) {
    CompletableFuture.runAsync(
        () -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              CompletableFuture.runAsync(
                  () -> {
                    try (socket) {
                      serving.serve(socket);
                    } catch (IOException gone) {
                      // The client has seen enough.
                    }
                  });
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private static ServerSocket plain() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  @DisplayName("A closed port is closed")
  void closed() throws IOException {
    ServerSocket server = plain();
    server.close();
    assertThat(Wire.peers("127.0.0.1", server.getLocalPort())).isEqualTo(PortSeen.CLOSED);
    assertThat(Wire.clients("127.0.0.1", server.getLocalPort())).isEqualTo(PortSeen.CLOSED);
  }

  @Test
  @DisplayName("A provider without TLS speaks first, and serves nothing")
  void speaksFirst() throws IOException {
    PortSeen seen =
        peers(
            plain(),
            socket -> {
              socket.getOutputStream().write("galera".getBytes());
              socket.getInputStream().readAllBytes();
            });
    assertThat(seen.speaksFirst()).isTrue();
    assertThat(seen.chain()).isEmpty();
    assertThat(seen.oldTls()).isFalse();
  }

  @Test
  @DisplayName(
      "A server that goes on with a handshake of TLS 1.1 takes it; one that alerts does not")
  void oldTls() throws IOException {
    assertThat(peers(plain(), s -> answer(s, 0x16)).oldTls()).isTrue();
    assertThat(peers(plain(), s -> answer(s, 0x15)).oldTls()).isFalse();
  }

  private static void answer(Socket socket, int type) throws IOException {
    if (socket.getInputStream().read() == 0x16) {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {(byte) type, 3, 2, 0, 2, 2, 70});
      out.flush();
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  @DisplayName("A server of clients that is frozen listens, and does not greet")
  void frozen() throws IOException {
    try (ServerSocket server = plain()) {
      serve(server, s -> s.getInputStream().readAllBytes());
      PortSeen seen = Wire.clients("127.0.0.1", server.getLocalPort());
      assertThat(seen.listening()).isTrue();
      assertThat(seen.greets()).isFalse();
    }
  }

  @Test
  @DisplayName("The chain that is served is seen, whoever signed it")
  void chain() throws Exception {
    CertificateAuthority ca =
        CertificateAuthority.create(
            CertificateProfile.load(Path.of("certs-template/ca.properties")),
            KeyAlgorithm.EC_P256,
            java.time.Clock.systemUTC());
    IssuedCertificate leaf =
        ca.issue(CertificateProfile.load(Path.of("certs-template/galera-node.properties")), "a");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new java.io.ByteArrayInputStream(leaf.pkcs12("x".toCharArray())), "x".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "x".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    PortSeen seen =
        peers(
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            s -> s.getInputStream().readAllBytes());
    assertThat(seen.chain()).first().isEqualTo(leaf.certificate());
    assertThat(seen.oldTls()).isFalse();
    assertThat(seen.speaksFirst()).isFalse();
  }
}
