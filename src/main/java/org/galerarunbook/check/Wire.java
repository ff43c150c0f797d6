package org.galerarunbook.check;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.galerarunbook.container.AtOnce;

/** Looks at a port of any host: what it serves, and what it should refuse. Sends no request. */
final class Wire {

  private static final int CONNECT = 2_000;
  private static final int LIMIT = 1_200;
  private static final int QUIET = 700;

  /**
   * Asks for TLS, as a client of protocol 4.1; length, sequence, capabilities, the rest is zero.
   */
  private static final byte[] START_TLS =
      ByteBuffer.allocate(36)
          .put(new byte[] {32, 0, 0, 1, 0, (byte) 0x8a, 0, 0, 0, 0, 0, 1, 45})
          .array();

  private final String host;
  private final int port;
  private final boolean startTls;

  private Wire(String host, int port, boolean startTls) {
    this.host = host;
    this.port = port;
    this.startTls = startTls;
  }

  /** A port that clients of the database come to. */
  static PortSeen clients(String host, int port) {
    return new Wire(host, port, true).look();
  }

  /** A port that speaks TLS from the first byte. */
  static PortSeen peers(String host, int port) {
    return new Wire(host, port, false).look();
  }

  /** A port that need not be open. */
  static PortSeen open(String host, int port) {
    try (Socket socket = connect(host, port)) {
      return new PortSeen(socket.isConnected(), List.of(), false, false);
    } catch (IOException closed) {
      return PortSeen.CLOSED;
    }
  }

  private PortSeen look() {
    try (Socket socket = connect(host, port)) {
      if (startTls && !greets(socket)) {
        return new PortSeen(true, List.of(), false, false);
      }
    } catch (IOException closed) {
      return PortSeen.CLOSED;
    }
    List<X509Certificate> chain = new CopyOnWriteArrayList<>();
    AtomicBoolean old = new AtomicBoolean();
    AtomicBoolean first = new AtomicBoolean();
    AtOnce.run(
        List.of(
            () -> chain.addAll(chain()),
            () -> old.set(takesOldTls()),
            () -> first.set(!startTls && speaksFirst())));
    return new PortSeen(true, chain, old.get(), first.get(), startTls);
  }

  private static boolean greets(Socket socket) {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (IOException silent) {
      return false;
    }
  }

  private static Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(host, port), CONNECT);
    socket.setSoTimeout(LIMIT);
    return socket;
  }

  /** Up to where TLS begins. */
  private Socket atTls() throws IOException {
    Socket socket = connect(host, port);
    if (startTls) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
      in.readFully(new byte[length + 1]);
      socket.getOutputStream().write(START_TLS);
    }
    return socket;
  }

  /** What the server shows before it knows who asks; whom to trust is judged later. */
  private List<X509Certificate> chain() {
    Shown shown = new Shown();
    try (Socket plain = atTls()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {shown}, new SecureRandom());
      // Closed by the socket below it: its own farewell would wait for that of a frozen server.
      ((SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true))
          .startHandshake();
    } catch (IOException | GeneralSecurityException refused) {
      return shown.chain; // The certificate came before the refusal, or none came.
    }
    return shown.chain;
  }

  private static final class Shown implements X509TrustManager {
    private List<X509Certificate> chain = List.of();

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type) {
      throw new UnsupportedOperationException("this is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type) {
      chain = List.of(certificates);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private boolean takesOldTls() {
    try (Socket socket = atTls()) {
      socket.getOutputStream().write(oldHello());
      return socket.getInputStream().read() == 0x16; // A handshake goes on; an alert is 0x15.
    } catch (IOException refused) {
      return false;
    }
  }

  /** The JDK no longer says a ClientHello of TLS 1.1. */
  static byte[] oldHello() {
    ByteBuffer body =
        ByteBuffer.allocate(200)
            .putShort((short) 0x0302)
            .put(new SecureRandom().generateSeed(32))
            .put((byte) 0)
            .putShort((short) 14);
    for (int suite : new int[] {0xc009, 0xc00a, 0xc013, 0xc014, 0x002f, 0x0035, 0x00ff}) {
      body.putShort((short) suite);
    }
    body.put(new byte[] {1, 0});
    // Curves P-256, P-384, P-521; points not compressed.
    body.put(new byte[] {0, 18, 0, 10, 0, 8, 0, 6, 0, 23, 0, 24, 0, 25, 0, 11, 0, 2, 1, 0});
    byte[] hello = new byte[body.position()];
    body.flip().get(hello);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {0x16, 3, 1, 0, (byte) (hello.length + 4), 1, 0, 0});
    record.write(hello.length);
    record.writeBytes(hello);
    return record.toByteArray();
  }

  private boolean speaksFirst() {
    try (Socket socket = connect(host, port)) {
      socket.setSoTimeout(QUIET);
      return socket.getInputStream().read() >= 0;
    } catch (IOException silentOrClosed) {
      return false;
    }
  }
}
