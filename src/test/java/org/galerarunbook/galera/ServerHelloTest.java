package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.galerarunbook.pki.TlsContexts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads hellos of the JDK's own TLS server out of bytes that look like a capture. */
class ServerHelloTest {

  private static final int ROOM = 64 * 1024;

  @Test
  @DisplayName("TLS 1.3 is told from the extension, not from the version field that says 1.2")
  void tls13() throws Exception {
    assertThat(ServerHello.in(capture(serverFlight("TLSv1.3", "TLS_AES_256_GCM_SHA384"))))
        .containsExactly(new ServerHello("TLSv1.3", "TLS_AES_256_GCM_SHA384"));
  }

  @Test
  @DisplayName("Another cipher of TLS 1.3 is not taken for the one expected")
  void otherCipher() throws Exception {
    assertThat(ServerHello.in(capture(serverFlight("TLSv1.3", "TLS_AES_128_GCM_SHA256"))))
        .containsExactly(new ServerHello("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
  }

  @Test
  @DisplayName("TLS 1.2 is told as TLS 1.2")
  void tls12() throws Exception {
    assertThat(
            ServerHello.in(
                capture(serverFlight("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))))
        .containsExactly(new ServerHello("TLSv1.2", "0xC02C"));
  }

  @Test
  @DisplayName("A capture without TLS has no hello, whatever bytes it holds")
  void none() {
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    assertThat(ServerHello.in(noise)).isEmpty();
    assertThat(ServerHello.in(new byte[0])).isEmpty();
    assertThat(ServerHello.in(new byte[] {0x16, 3, 3, 0})).isEmpty();
  }

  /** Packet headers and other traffic around it. */
  private static byte[] capture(byte[] flight) {
    byte[] before = new byte[1500];
    new Random(1).nextBytes(before);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(before);
    bytes.writeBytes(flight);
    bytes.writeBytes(before);
    return bytes.toByteArray();
  }

  /** What a server sends first, up to its first pause. */
  private static byte[] serverFlight(String protocol, String cipher) throws Exception {
    CertificateProfile node =
        CertificateProfile.load(Path.of("certs-template/galera-node.properties"));
    CertificateAuthority ca =
        CertificateAuthority.create(
            CertificateProfile.load(Path.of("certs-template/ca.properties")),
            KeyAlgorithm.EC_P256,
            Clock.systemUTC());
    IssuedCertificate leaf = ca.issue(node, "galera1");
    SSLContext context = TlsContexts.mutual(leaf, ca.certificate().certificate());
    SSLEngine client = engine(context, true, protocol, cipher);
    SSLEngine server = engine(context, false, protocol, cipher);
    ByteBuffer hello = wrap(client);
    hello.flip();
    server.unwrap(hello, ByteBuffer.allocate(ROOM));
    runTasks(server);
    ByteBuffer flight = ByteBuffer.allocate(ROOM);
    while (server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      server.wrap(ByteBuffer.allocate(0), flight);
      runTasks(server);
    }
    byte[] bytes = new byte[flight.position()];
    flight.flip().get(bytes);
    return bytes;
  }

  private static ByteBuffer wrap(SSLEngine engine) throws Exception {
    ByteBuffer out = ByteBuffer.allocate(ROOM);
    engine.beginHandshake();
    runTasks(engine);
    engine.wrap(ByteBuffer.allocate(0), out);
    return out;
  }

  private static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private static SSLEngine engine(
      SSLContext context, boolean asClient, String protocol, String cipher) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(asClient);
    engine.setEnabledProtocols(new String[] {protocol});
    engine.setEnabledCipherSuites(new String[] {cipher});
    return engine;
  }
}
