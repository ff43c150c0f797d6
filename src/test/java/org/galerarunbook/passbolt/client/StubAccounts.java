package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.PgpMessages;
import org.galerarunbook.openpgp.PgpPublicKey;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.galerarunbook.passbolt.client.StubPassbolt.Call;

/** People, sessions and secrets of the stub. */
final class StubAccounts {
  private static final String GPGAUTH = "gpgauthv1.3.0";

  /** Who somebody is. */
  static final class Person {
    final String id = UUID.randomUUID().toString();
    final String email;
    String setupToken = UUID.randomUUID().toString();
    PgpPublicKey key;
    String loginNonce = "";

    Person(String email) {
      this.email = email;
    }

    SetupLink link() {
      return new SetupLink(UUID.fromString(id), UUID.fromString(setupToken));
    }
  }

  PgpSecretKey serverKey = PgpSecretKey.generate("Stub <stub@passbolt.local>", new char[0]);
  final Map<String, Person> people = new LinkedHashMap<>();
  private final Map<String, Person> sessions = new HashMap<>();
  private final Map<String, String> csrf = new HashMap<>();
  private final Map<String, Person> accessTokens = new HashMap<>();
  private final Map<String, Person> refreshTokens = new HashMap<>();
  private final StubResources resources = new StubResources();

  Person register(String email) {
    Person person = new Person(email);
    people.put(person.id, person);
    return person;
  }

  /** What is stored for somebody. */
  String stored(String resource, Person person) {
    return resources.stored(resource, person.id);
  }

  /** Makes an access token worthless, as time does. */
  void expireAccess() {
    accessTokens.clear();
  }

  synchronized void serve(Call call) throws IOException {
    String endpoint = call.endpoint();
    String id = endpoint.replaceAll(".*/([^/]+)\\.json$", "$1");
    switch (endpoint.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")) {
      case "GET /healthcheck/status.json" -> call.succeed(text("OK"));
      case "GET /auth/verify.json" ->
          call.succeed(
              object()
                  .put("fingerprint", serverKey.fingerprint())
                  .put("keydata", serverKey.publicKey().armored()));
      case "GET /setup/start/ID/ID.json" -> setupStart(call);
      case "POST /setup/complete/ID.json" -> setupComplete(call, people.get(id));
      case "POST /auth/verify.json" -> verify(call);
      case "POST /auth/login.json" -> login(call);
      case "POST /auth/jwt/login.json" -> jwtLogin(call);
      case "POST /auth/jwt/refresh.json" -> refresh(call);
      default -> known(call, id);
    }
  }

  private void known(Call call, String id) throws IOException {
    Person person = who(call);
    if (person == null) {
      call.fail(401, "Authentication is required to continue");
      return;
    }
    boolean byCookie = call.header("Authorization").isEmpty();
    if (byCookie && !call.endpoint().startsWith("GET ")) {
      String expected = csrf.get(call.cookie("passbolt_session"));
      if (!expected.equals(call.header("X-CSRF-Token"))) {
        call.fail(403, "Missing or incorrect CSRF cookie type.");
        return;
      }
    }
    switch (call.endpoint().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")) {
      case "GET /users/me.json" -> call.succeed(user(person));
      case "POST /auth/logout.json" -> {
        sessions.remove(call.cookie("passbolt_session"));
        call.succeed(text(""));
      }
      case "POST /auth/jwt/logout.json" -> {
        refreshTokens.remove(call.json().path("refresh_token").asText());
        call.succeed(text(""));
      }
      default -> resources.serve(call, id, person.id);
    }
  }

  private Person who(Call call) {
    String bearer = call.header("Authorization").replaceFirst("^Bearer ", "");
    return bearer.isEmpty()
        ? sessions.get(call.cookie("passbolt_session"))
        : accessTokens.get(bearer);
  }

  private void setupStart(Call call) throws IOException {
    String[] parts = call.endpoint().replace(".json", "").split("/");
    Person person = people.get(parts[3]);
    if (person == null || !person.setupToken.equals(parts[4])) {
      call.fail(400, "The authentication token is not valid.");
    } else {
      call.succeed(object());
    }
  }

  private void setupComplete(Call call, Person person) throws IOException {
    JsonNode json = call.json();
    person.key = PgpPublicKey.read(json.path("gpgkey").path("armored_key").asText());
    if (!json.path("authentication_token").path("token").asText().equals(person.setupToken)) {
      call.fail(400, "The authentication token is not valid.");
      return;
    }
    person.setupToken = "used";
    call.succeed(text(""));
  }

  private Person byKey(Call call) {
    return people.values().stream()
        .filter(p -> p.key != null && p.key.fingerprint().equals(call.field("keyid")))
        .findFirst()
        .orElse(null);
  }

  private void verify(Call call) throws IOException {
    if (byKey(call) == null) {
      call.with("X-GPGAuth-Error", "true")
          .fail(400, "There is no user associated with this key. User not found.");
      return;
    }
    try {
      String nonce = PgpMessages.decrypt(call.field("server_verify_token"), serverKey);
      call.with("X-GPGAuth-Verify-Response", nonce);
    } catch (OpenPgpException e) {
      call.with("X-GPGAuth-Error", "true");
    }
    call.envelope(200, "error", "The authentication failed.", text(""));
  }

  private void login(Call call) throws IOException {
    Person person = byKey(call);
    String result = call.field("user_token_result");
    if (result.isEmpty()) {
      person.loginNonce = GPGAUTH + "|36|" + UUID.randomUUID() + "|" + GPGAUTH;
      token(call, PgpMessages.encryptAndSign(person.loginNonce, person.key, serverKey));
    } else if (result.equals(person.loginNonce)) {
      String session = UUID.randomUUID().toString();
      sessions.put(session, person);
      csrf.put(session, UUID.randomUUID().toString());
      call.with("X-GPGAuth-Progress", "complete")
          .with("X-GPGAuth-Authenticated", "true")
          .with("Set-Cookie", "passbolt_session=" + session + "; path=/; secure; HttpOnly")
          .with("Set-Cookie", "csrfToken=" + csrf.get(session) + "; path=/; secure")
          .succeed(text(""));
    } else {
      call.with("X-GPGAuth-Progress", "stage2")
          .with("X-GPGAuth-Authenticated", "false")
          .envelope(200, "error", "The authentication failed.", text(""));
    }
  }

  /** As PHP's urlencode and quotemeta do, one after the other. */
  static void token(Call call, String message) throws IOException {
    String encoded = URLEncoder.encode(message, StandardCharsets.UTF_8);
    String quoted = Pattern.compile("[.\\\\+*?^$()\\[\\]]").matcher(encoded).replaceAll("\\\\$0");
    call.with("X-GPGAuth-Progress", "stage1")
        .with("X-GPGAuth-User-Auth-Token", quoted)
        .envelope(200, "error", "The authentication failed.", text(""));
  }

  private void jwtLogin(Call call) throws IOException {
    Person person = people.get(call.json().path("user_id").asText());
    JsonNode challenge;
    try {
      challenge =
          Answer.JSON.readTree(
              PgpMessages.decryptAndVerify(
                  call.json().path("challenge").asText(), serverKey, person.key));
    } catch (OpenPgpException e) {
      call.fail(400, "The authentication failed. The credentials are invalid.");
      return;
    }
    long expiry = challenge.path("verify_token_expiry").asLong();
    if (!challenge.path("domain").asText().equals(StubPassbolt.BASE_URL.toString())
        || !challenge.path("version").asText().equals("1.0.0")
        || expiry < Instant.now().getEpochSecond()) {
      call.fail(400, "The authentication failed. The credentials are invalid.");
      return;
    }
    jwtReply(call, person, challenge.path("verify_token").asText());
  }

  void jwtReply(Call call, Person person, String verifyToken) throws IOException {
    ObjectNode reply = tokens(person).put("version", "1.0.0").put("verify_token", verifyToken);
    call.succeed(
        object()
            .put("challenge", PgpMessages.encryptAndSign(reply.toString(), person.key, serverKey)));
  }

  private ObjectNode tokens(Person person) {
    String access = "a." + UUID.randomUUID();
    String refresh = UUID.randomUUID().toString();
    accessTokens.put(access, person);
    refreshTokens.put(refresh, person);
    return object().put("access_token", access).put("refresh_token", refresh);
  }

  private void refresh(Call call) throws IOException {
    Person person = refreshTokens.remove(call.json().path("refresh_token").asText());
    if (person == null || !person.id.equals(call.json().path("user_id").asText())) {
      call.fail(400, "The refresh token provided was already used.");
      return;
    }
    ObjectNode fresh = tokens(person);
    call.with("Set-Cookie", "theme=\"odd; path=/")
        .with(
            "Set-Cookie",
            "refresh_token=" + fresh.path("refresh_token").asText() + "; path=/; secure; HttpOnly")
        .succeed(object().set("access_token", fresh.get("access_token")));
  }

  private static ObjectNode user(Person person) {
    ObjectNode user = object().put("id", person.id).put("username", person.email);
    user.putObject("role").put("name", "user");
    if (person.key != null) {
      user.putObject("gpgkey").put("armored_key", person.key.armored());
    }
    return user;
  }

  static ObjectNode object() {
    return Answer.JSON.createObjectNode();
  }

  static JsonNode text(String text) {
    return Answer.JSON.getNodeFactory().textNode(text);
  }
}
