package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.TlsContexts;

/**
 * A server that speaks as much of Passbolt's API as the client does, with real TLS for
 * passbolt.local and real OpenPGP; for tests of the client alone. What it answers is what a real
 * Passbolt 5.12.0 was seen to answer.
 */
final class StubPassbolt implements AutoCloseable {
  static final URI BASE_URL = URI.create("https://passbolt.local");

  /** What one endpoint answers instead of what is right. */
  interface Fault {
    void answer(Call call) throws IOException;
  }

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final X509Certificate ca;
  private final Map<String, Fault> faults = new HashMap<>();

  final StubAccounts accounts = new StubAccounts();
  final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();

  /** Starts it, with certificates of its own in the folder. */
  StubPassbolt(Path folder) throws IOException {
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(List.of("galera1")));
    ca = pki.caCertificate();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TlsContexts.mutual(pki.https().load(), ca)));
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(new Call(exchange)));
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  X509Certificate ca() {
    return ca;
  }

  PassboltClient client() {
    return PassboltClient.of(BASE_URL, address(), ca, Duration.ofSeconds(20));
  }

  /** From now on this endpoint answers so: {@code POST /resources.json}. */
  void on(String endpoint, Fault fault) {
    faults.put(endpoint, fault);
  }

  /** Never answers, until the stub is closed. */
  void silent(Call call) throws IOException {
    try {
      if (!closed.await(2, TimeUnit.MINUTES)) {
        throw new IOException("the test forgot to close the stub");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Call call) throws IOException {
    requests.add(call.endpoint());
    try (call) {
      Fault fault = faults.get(call.endpoint());
      if (fault == null) {
        accounts.serve(call);
      } else {
        fault.answer(call);
      }
    } catch (RuntimeException e) {
      call.fail(500, "stub: " + e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** One request and its answer. */
  static final class Call implements AutoCloseable {
    private final HttpExchange exchange;
    private final String text;
    private boolean answered;

    Call(HttpExchange exchange) throws IOException {
      this.exchange = exchange;
      this.text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    String endpoint() {
      return exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    }

    String header(String name) {
      String value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    String cookie(String name) {
      for (String cookie : header("Cookie").split(";\\s*")) {
        if (cookie.startsWith(name + "=")) {
          return cookie.substring(name.length() + 1).replace("\"", "");
        }
      }
      return "";
    }

    JsonNode json() throws IOException {
      return Answer.JSON.readTree(text);
    }

    /** A field of {@code data[gpg_auth]}. */
    String field(String name) {
      for (String pair : text.split("&")) {
        String[] parts = pair.split("=", 2);
        if (URLDecoder.decode(parts[0], StandardCharsets.UTF_8)
            .equals("data[gpg_auth][" + name + "]")) {
          return URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        }
      }
      return "";
    }

    Call with(String header, String value) {
      exchange.getResponseHeaders().add(header, value);
      return this;
    }

    void succeed(JsonNode body) throws IOException {
      envelope(200, "success", "The operation was successful.", body);
    }

    void fail(int status, String message) throws IOException {
      envelope(status, "error", message, Answer.JSON.nullNode());
    }

    void fail(int status, String message, String body) throws IOException {
      envelope(status, "error", message, Answer.JSON.readTree(body));
    }

    void envelope(int status, String state, String message, JsonNode body) throws IOException {
      ObjectNode envelope = Answer.JSON.createObjectNode();
      envelope.putObject("header").put("status", state).put("message", message).put("code", status);
      envelope.set("body", body);
      with("Content-Type", "application/json").raw(status, envelope.toString());
    }

    void raw(int status, String content) throws IOException {
      if (answered) {
        return;
      }
      answered = true;
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }

    @Override
    public void close() {
      exchange.close();
    }
  }
}
