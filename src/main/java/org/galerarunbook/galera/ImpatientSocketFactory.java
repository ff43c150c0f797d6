package org.galerarunbook.galera;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * Sockets that are closed by the first read that times out. Else a silent server costs the timeout
 * twice: the driver then closes the TLS socket on top, whose close waits once more for the peer's
 * farewell (seen: 3.0 s at a timeout of 1.5 s). A public class because the driver makes it by name.
 */
public final class ImpatientSocketFactory extends SocketFactory {

  /** For the driver. */
  public ImpatientSocketFactory() {}

  @Override
  public Socket createSocket() {
    return new ImpatientSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(host, port, null, 0);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host, port, null, 0);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = new ImpatientSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  private static final class ImpatientSocket extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            return super.read(bytes, offset, length);
          } catch (SocketTimeoutException e) {
            ImpatientSocket.this.close();
            throw e;
          }
        }
      };
    }
  }
}
