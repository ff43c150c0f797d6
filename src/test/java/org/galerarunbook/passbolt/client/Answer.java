package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer of Passbolt's, taken out of its envelope {@code {"header": …, "body": …}}. */
final class Answer {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern TITLE =
      Pattern.compile("<title>\\s*(.*?)\\s*</title>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int LONGEST = 400;

  private final String endpoint;
  private final HttpResponse<String> response;

  Answer(String endpoint, HttpResponse<String> response) {
    this.endpoint = endpoint;
    this.response = response;
  }

  int status() {
    return response.statusCode();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /**
   * What the envelope holds.
   *
   * @throws PassboltException when the call failed, or this is no envelope
   */
  JsonNode body() {
    JsonNode envelope = envelope();
    String state = envelope.path("header").path("status").asText();
    if (status() != 200 || !state.equals("success")) {
      throw failed(envelope);
    }
    return envelope.path("body");
  }

  /** The call was answered, whatever it says in its envelope; GPGAuth speaks in headers. */
  Answer answered() {
    if (status() != 200) {
      throw failed(envelope());
    }
    return this;
  }

  /** A text that has to be at this place of the body. */
  String text(String pointer) {
    JsonNode value = body().at(pointer);
    if (!value.isTextual()) {
      throw problem("the answer has no " + pointer.substring(1).replace('/', '.'));
    }
    return value.asText();
  }

  PassboltException problem(String words) {
    return new PassboltException(endpoint, status(), words);
  }

  PassboltException problem(String words, Throwable cause) {
    return new PassboltException(endpoint, status(), words, cause);
  }

  private PassboltException failed(JsonNode envelope) {
    String message = envelope.path("header").path("message").asText();
    JsonNode details = envelope.path("body");
    // What a field is refused for; it has no values in it.
    String more = details.isObject() && !details.isEmpty() ? " " + details : "";
    return problem(shortened((message.isBlank() ? "no message" : message) + more));
  }

  private JsonNode envelope() {
    String text = response.body();
    try {
      JsonNode envelope = JSON.readTree(text);
      if (envelope != null && envelope.path("header").isObject()) {
        return envelope;
      }
    } catch (JsonProcessingException e) {
      // Told below, in words about what came instead.
    }
    throw problem(instead(text));
  }

  private String instead(String text) {
    if (status() >= 300 && status() < 400) {
      return "sent elsewhere: " + header("Location").orElse("(it does not say where)");
    }
    String type = header("Content-Type").orElse("an unnamed type");
    if (text.isBlank()) {
      return "an empty answer (" + type + ")";
    }
    Matcher title = TITLE.matcher(text);
    String shown = title.find() ? title.group(1) : text.strip();
    return "no JSON of Passbolt's but " + type + ": " + shortened(shown.replaceAll("\\s+", " "));
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
