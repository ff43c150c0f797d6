package org.galerarunbook.passbolt.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Leads a name that nobody resolves to an address: a proxy on the loopback that knows {@code
 * CONNECT} for one host alone. TLS goes through it from end to end, so that the server sees the
 * name that it expects in SNI and {@code Host}, and its certificate is held against that name.
 */
public final class Detour implements AutoCloseable {
  private static final int LONGEST_REQUEST = 8192;
  private static final int BUFFER = 16384;

  private final String host;
  private final InetSocketAddress target;
  private final Duration connectLimit;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  private Detour(
      String host, InetSocketAddress target, Duration connectLimit, ServerSocket listener) {
    this.host = host;
    this.target = target;
    this.connectLimit = connectLimit;
    this.listener = listener;
  }

  /**
   * Opens it; it goes on until it is closed.
   *
   * @param host the only name that it leads anywhere
   * @param target where to
   * @param connectLimit how long the target may take to accept
   */
  public static Detour open(String host, InetSocketAddress target, Duration connectLimit) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Detour detour = new Detour(host, target, connectLimit, listener);
      start("accept", detour::accept);
      return detour;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback", e);
    }
  }

  /** Where a client finds it, as a proxy for HTTPS. */
  public InetSocketAddress proxy() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Why the target was not reached the last time; null when it was. */
  IOException failure() {
    return failure.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        if (listener.isClosed()) {
          close(client);
          return;
        }
        start("connect", () -> serve(client));
      } catch (IOException e) {
        // Closed, which the loop asks about.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      String request = request(in);
      if (!request.startsWith("CONNECT " + host + ":")) {
        answer(out, "403 Forbidden");
        return;
      }
      try (Socket server = new Socket()) {
        open.add(server);
        try {
          server.connect(target, Math.toIntExact(connectLimit.toMillis()));
          failure.set(null);
        } catch (IOException e) {
          failure.set(e);
          answer(out, "502 Bad Gateway");
          return;
        }
        answer(out, "200 Connection established");
        InputStream fromServer = server.getInputStream();
        Thread back = start("back", () -> copy(fromServer, out, client, server));
        copy(in, server.getOutputStream(), server, client);
        back.join();
      }
    } catch (IOException | InterruptedException e) {
      // The client sees its connection end.
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  /** The head of the request, which ends with an empty line. */
  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < LONGEST_REQUEST && head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended before its request");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static void answer(OutputStream out, String status) throws IOException {
    out.write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Until one side ends; then the other is told. */
  private static void copy(InputStream from, OutputStream to, Socket first, Socket second) {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // One of them is gone.
    }
    close(first);
    close(second);
  }

  private static Thread start(String what, Runnable task) {
    Thread thread = new Thread(task, "detour-" + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is to be gone, and is.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the detour to " + target, e);
    }
    open.forEach(Detour::close);
  }
}
