package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Real handshakes on the loopback: who is let in, and who is not. */
class TlsContextsTest {
  private static final int MILLIS = 5000;

  private final CertificateAuthority authority = PkiFixture.authority();
  private final X509Certificate ca = authority.certificate().certificate();
  private final IssuedCertificate server =
      authority.issue(PkiFixture.profile("galera-node"), "galera1");
  private final CertificateProfile client = PkiFixture.profile("database-client");

  @Test
  void bothSidesSeeTheOthersCertificate() throws Exception {
    IssuedCertificate leaf = authority.issue(client, "passbolt");

    assertThat(connect(TlsContexts.mutual(leaf, ca))).isEqualTo(server.certificate());
  }

  @Test
  void noCertificateForeignAuthorityAndExpiredLeafAreRefused() {
    var foreign = PkiFixture.authority().issue(client, "passbolt");
    var expired = authority.request(client, "passbolt").expired().issue();

    assertThatThrownBy(() -> connect(TlsContexts.trusting(ca))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> connect(TlsContexts.mutual(foreign, ca)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> connect(TlsContexts.mutual(expired, ca)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void serverOfAnotherAuthorityIsNotTrusted() {
    X509Certificate other = PkiFixture.authority().certificate().certificate();

    assertThatThrownBy(() -> connect(TlsContexts.trusting(other))).isInstanceOf(IOException.class);
  }

  private X509Certificate connect(SSLContext context) throws IOException {
    var factory = TlsContexts.mutual(server, ca).getServerSocketFactory();
    try (var listener =
        (SSLServerSocket) factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setNeedClientAuth(true);
      listener.setSoTimeout(MILLIS);
      CompletableFuture<Void> greeting = CompletableFuture.runAsync(() -> greet(listener));
      try (var socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(listener.getInetAddress(), listener.getLocalPort())) {
        socket.setSoTimeout(MILLIS);
        socket.startHandshake();
        // In TLS 1.3 the client learns only from the first read that its certificate was refused.
        if (socket.getInputStream().read() != '!') {
          throw new IOException("the server closed the connection");
        }
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      } finally {
        greeting.exceptionally(refused -> null).join();
      }
    }
  }

  private static void greet(SSLServerSocket listener) {
    try (var socket = (SSLSocket) listener.accept()) {
      socket.setSoTimeout(MILLIS);
      socket.getOutputStream().write('!');
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
