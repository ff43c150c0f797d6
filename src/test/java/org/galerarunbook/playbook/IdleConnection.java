package org.galerarunbook.playbook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.pki.TlsContexts;

/** A connection to Passbolt's web server that had its answer, and is kept for the next request. */
final class IdleConnection {

  private static final int ANSWERED = 10_000;

  private final SSLSocket socket;

  private IdleConnection(SSLSocket socket) {
    this.socket = socket;
  }

  /** Opens it, asks for the health of the web server, and reads the head of the answer. */
  static IdleConnection to(Lab lab) {
    int port = lab.application().passbolt().hostPort();
    try {
      SSLSocket socket =
          (SSLSocket)
              TlsContexts.trusting(lab.pki().caCertificate())
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(ANSWERED);
      String host = lab.application().passbolt().baseUrl().getHost();
      socket
          .getOutputStream()
          .write(
              ("HEAD /healthcheck/status.json HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String head = head(socket.getInputStream());
      if (!head.startsWith("HTTP/1.1 200")
          || head.toLowerCase(Locale.ROOT).contains("connection: close")) {
        throw new IllegalStateException("not kept open by the web server: " + head);
      }
      return new IdleConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("no connection to Passbolt's web server", e);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended within the head: " + head);
      }
      head.append((char) c);
    }
    return head.toString();
  }

  /** Whether the server ends it within that time, with nothing more said. */
  boolean isClosedWithin(Duration limit) {
    try (socket) {
      socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the connection that was idle", e);
    }
  }
}
