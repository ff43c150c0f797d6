package org.galerarunbook.check;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.galerarunbook.container.AtOnce;

/** Looks at a port of any host: what it serves, and what it should refuse. Sends no request. */
record Wire(String host, int port, boolean startTls) {

  private static final int CONNECT = 2_000;
  private static final int LIMIT = 1_200;
  private static final int QUIET = 700;

  /**
   * Asks for TLS, as a client of protocol 4.1; length, sequence, capabilities, the rest is zero.
   */
  private static final byte[] START_TLS =
      HexFormat.of().parseHex("20000001008a0000000000012d" + "00".repeat(23));

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
      // The certificate came before the refusal, or none came.
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
  private static byte[] oldHello() {
    HexFormat hex = HexFormat.of();
    return hex.parseHex(
        "160301004d010000490302"
            + hex.formatHex(new SecureRandom().generateSeed(32))
            + "00000ec009c00ac013c014002f003500ff0100"
            // Curves P-256, P-384, P-521; points not compressed.
            + "0012000a00080006001700180019000b00020100");
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
