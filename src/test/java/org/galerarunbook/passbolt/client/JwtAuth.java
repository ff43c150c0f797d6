package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.PgpMessages;
import org.galerarunbook.openpgp.PgpPublicKey;
import org.galerarunbook.openpgp.PgpSecretKey;

/**
 * Login by a challenge, as mobile and command line clients do: signed by the person and encrypted
 * to the server, answered by tokens that are signed by the server and encrypted to the person.
 */
final class JwtAuth {
  private static final String VERSION = "1.0.0";
  private static final String LOGIN = "/auth/jwt/login.json";
  private static final String REFRESH = "/auth/jwt/refresh.json";
  private static final String LOGOUT = "/auth/jwt/logout.json";

  /** The server refuses one that is too far away. */
  private static final Duration VALID = Duration.ofMinutes(2);

  private final Http http;

  JwtAuth(Http http) {
    this.http = http;
  }

  TokenCredentials login(String userId, PgpSecretKey key, PgpPublicKey server) {
    String token = UUID.randomUUID().toString();
    ObjectNode challenge = Answer.JSON.createObjectNode();
    challenge.put("version", VERSION);
    // The server holds it against its own base URL, so that no other server can pass it on.
    challenge.put("domain", http.baseUrl().toString());
    challenge.put("verify_token", token);
    challenge.put("verify_token_expiry", Instant.now().plus(VALID).getEpochSecond());
    ObjectNode request = Answer.JSON.createObjectNode();
    request.put("user_id", userId);
    request.put("challenge", PgpMessages.encryptAndSign(challenge.toString(), server, key));
    Answer answer = http.send("POST", LOGIN, Credentials.NONE, request);
    JsonNode reply = open(answer, key, server);
    if (!token.equals(reply.path("verify_token").asText())) {
      throw answer.problem(
          "the reply is not to this challenge: its verify_token is another. It may be a repeated"
              + " one");
    }
    String access = reply.path("access_token").asText();
    String refresh = reply.path("refresh_token").asText();
    if (access.isEmpty() || refresh.isEmpty()) {
      throw answer.problem("the reply has no access_token or no refresh_token");
    }
    return new TokenCredentials(userId, access, refresh);
  }

  private static JsonNode open(Answer answer, PgpSecretKey key, PgpPublicKey server) {
    try {
      return Answer.JSON.readTree(
          PgpMessages.decryptAndVerify(answer.text("/challenge"), key, server));
    } catch (OpenPgpException e) {
      throw answer.problem("the server's reply can't be trusted: " + e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw answer.problem("the server's reply is no JSON", e);
    }
  }

  void refresh(TokenCredentials tokens) {
    ObjectNode request = Answer.JSON.createObjectNode();
    request.put("user_id", tokens.userId());
    request.put("refresh_token", tokens.refreshToken());
    tokens.renewed(http.send("POST", REFRESH, without(tokens), request).text("/access_token"));
  }

  /** Learns the next refresh token, but does not show the access token, which may have expired. */
  private static Credentials without(TokenCredentials tokens) {
    return new Credentials() {
      @Override
      public void show(java.net.URI uri, java.net.http.HttpRequest.Builder request) {
        // By the body alone.
      }

      @Override
      public void learn(java.net.URI uri, java.net.http.HttpHeaders headers) {
        tokens.learn(uri, headers);
      }
    };
  }

  void logout(TokenCredentials tokens) {
    ObjectNode request = Answer.JSON.createObjectNode();
    request.put("refresh_token", tokens.refreshToken());
    http.send("POST", LOGOUT, tokens, request).body();
  }
}
