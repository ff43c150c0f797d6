package org.galerarunbook.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * An engine that answers what a test told it, and 404 to everything else; remembers what was asked.
 */
public final class FakeEngine implements AutoCloseable {
  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Engine engine;

  public FakeEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "fake-engine");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    engine = Engine.connect(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()));
  }

  public Engine engine() {
    return engine;
  }

  /** Requests so far, as "METHOD /path". */
  List<String> requests() {
    return requests;
  }

  public FakeEngine on(String request, int status, String body) {
    answers.put(request, new Answer(status, body));
    return this;
  }

  /** A request that is never answered. */
  FakeEngine silentOn(String request) {
    return on(request, 0, "");
  }

  FakeEngine hasImage(ImageReference image, String id, String labels) {
    return on(
        "GET /images/" + image + "/json",
        200,
        "{\"Id\":\"" + id + "\",\"RepoDigests\":[],\"Config\":{\"Labels\":{" + labels + "}}}");
  }

  FakeEngine hasNoRegistry() {
    return on("POST /images/create", 500, "{\"message\":\"dial tcp: no such host\"}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    requests.add(request);
    exchange.getRequestBody().readAllBytes();
    Answer answer =
        answers.getOrDefault(request, new Answer(404, "{\"message\":\"no such thing\"}"));
    if (answer.status() == 0) {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    engine.close();
    server.stop(0);
  }
}
