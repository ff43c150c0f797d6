package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * One server over HTTPS: sends, waits at most so long, and says who did not answer. On the JDK's
 * client and not on REST Assured: who asks is a {@link Credentials} that learns from each answer,
 * several threads share a session, and a failure shows neither a token nor what was sent.
 */
final class Http implements AutoCloseable {
  private final URI baseUrl;
  private final Duration limit;
  private final Detour detour;
  private final HttpClient client;

  /**
   * Opens nothing yet.
   *
   * @param address where the server is; empty when its name resolves
   * @param trust who may have signed its certificate
   * @param limit for each call, from connecting to the whole answer
   */
  Http(URI baseUrl, Optional<InetSocketAddress> address, SSLContext trust, Duration limit) {
    this.baseUrl = baseUrl;
    this.limit = limit;
    this.detour = address.map(target -> Detour.open(baseUrl.getHost(), target, limit)).orElse(null);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .connectTimeout(limit);
    if (detour != null) {
      builder.proxy(ProxySelector.of(detour.proxy()));
    }
    this.client = builder.build();
  }

  URI baseUrl() {
    return baseUrl;
  }

  Answer get(String path, Credentials who) {
    return send("GET", path, who, request -> request.GET());
  }

  Answer send(String method, String path, Credentials who, JsonNode json) {
    return send(
        method,
        path,
        who,
        request ->
            request
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json.toString())));
  }

  Answer post(String path, Credentials who, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        "POST",
        path,
        who,
        request ->
            request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private interface Shape {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  private Answer send(String method, String path, Credentials who, Shape shape) {
    // Ids are in paths, and are no secrets; the token of a set-up link is one.
    String shown = method + " " + path.replaceAll("(/setup/start/[^/]+/)[^/]+", "$1…");
    URI uri = URI.create(baseUrl.toString().replaceAll("/$", "") + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(limit).header("Accept", "application/json");
    who.show(uri, request);
    try {
      HttpResponse<String> response =
          client.send(
              shape.of(request).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      who.learn(uri, response.headers());
      return new Answer(shown, response);
    } catch (HttpTimeoutException e) {
      throw new PassboltException(
          shown, PassboltException.NO_ANSWER, "no answer within " + seconds(), e);
    } catch (IOException e) {
      throw new PassboltException(shown, PassboltException.NO_ANSWER, "not reached: " + why(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PassboltException(shown, PassboltException.NO_ANSWER, "interrupted", e);
    }
  }

  private String seconds() {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }

  /** The first cause in words; that a detour led nowhere is told by what was in its way. */
  private String why(IOException e) {
    IOException behind = detour == null ? null : detour.failure();
    Throwable cause = behind == null ? e : behind;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    if (detour != null) {
      detour.close();
    }
  }
}
