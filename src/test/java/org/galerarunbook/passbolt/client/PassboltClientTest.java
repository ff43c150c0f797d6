package org.galerarunbook.passbolt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.openpgp.PgpMessages;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client against a stub with real TLS and real OpenPGP: what people do, and what goes wrong.
 */
class PassboltClientTest {
  private static final Secret SECRET = new Secret("p\u00e4ss \"word\"\n", "what it is for");
  private static PgpSecretKey adasKey;
  private static PgpSecretKey bettysKey;
  private static PgpSecretKey strangersKey;

  @TempDir private Path folder;
  private StubPassbolt server;
  private PassboltClient client;
  private StubAccounts.Person ada;

  @BeforeAll
  static void keys() {
    adasKey = key("Ada <ada@passbolt.com>");
    bettysKey = key("Betty <betty@passbolt.com>");
    strangersKey = key("Stranger <stranger@passbolt.com>");
  }

  private static PgpSecretKey key(String userId) {
    return PgpSecretKey.generate(userId, new char[0]);
  }

  @BeforeEach
  void start() throws Exception {
    server = new StubPassbolt(folder);
    client = server.client();
    ada = server.accounts.register("ada@passbolt.com");
    StubAccounts.Person betty = server.accounts.register("betty@passbolt.com");
    client.setup(ada.link(), adasKey.publicKey());
    client.setup(betty.link(), bettysKey.publicKey());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  @DisplayName("A secret is saved encrypted and read back, by cookies")
  void byCookies() {
    assertThat(client.status()).isEqualTo("OK");
    PassboltSession session = client.loginByGpgAuth(adasKey);
    assertThat(session.me().username()).isEqualTo("ada@passbolt.com");
    savesAndReads(session);
    session.logout();
    refused(session::me, "GET /users/me.json", 401, "Authentication is required");
  }

  @Test
  @DisplayName("A secret is saved encrypted and read back, by tokens, which are renewed")
  void byTokens() {
    PassboltSession session = client.loginByJwt(ada.id, adasKey);
    savesAndReads(session);
    server.accounts.expireAccess();
    refused(session::me, "GET /users/me.json", 401, "Authentication is required");
    session.refresh();
    session.refresh();
    assertThat(session.me().id()).isEqualTo(ada.id);
    session.logout();
    refused(session::refresh, "POST /auth/jwt/refresh.json", 400, "already used");
  }

  @Test
  @DisplayName("Several threads use one session: each saves, and each renews the tokens")
  void severalThreads() {
    PassboltSession session = client.loginByJwt(ada.id, adasKey);
    List<Supplier<String>> work =
        Collections.nCopies(
            8,
            () -> {
              session.refresh();
              return session.create("a bank", "ada", "https://bank.example", SECRET).id();
            });
    assertThat(AtOnce.all(work)).doesNotHaveDuplicates();
    assertThat(session.resources()).hasSize(work.size());
  }

  private void savesAndReads(PassboltSession session) {
    Resource saved = session.create("a bank", "ada", "https://bank.example", SECRET);
    assertThat(session.resources()).containsExactly(saved);
    assertThat(session.secret(saved.id())).isEqualTo(SECRET);
    String stored = server.accounts.stored(saved.id(), ada);
    assertThat(stored).startsWith("-----BEGIN PGP MESSAGE-----").doesNotContain("word");
    assertThat(PgpMessages.decryptAndVerify(stored, adasKey, adasKey.publicKey()))
        .contains("what it is for");
    assertThat(session.encryptedSecret(saved.id())).isEqualTo(stored);
  }

  @Test
  @DisplayName("Nobody else gets a secret, or is told of it")
  void nobodyElse() {
    PassboltSession adas = client.loginByGpgAuth(adasKey);
    PassboltSession bettys = client.loginByGpgAuth(bettysKey);
    String id = adas.create("a bank", "ada", "https://bank.example", SECRET).id();
    refused(
        () -> bettys.secret(id),
        "GET /secrets/resource/" + id + ".json",
        404,
        "The secret does not exist.");
    assertThat(bettys.resources()).isEmpty();
    assertThat(adas.secret(id)).isEqualTo(SECRET);
    adas.delete(id);
    assertThat(adas.resources()).isEmpty();
  }

  @Test
  @DisplayName("A call that changes something shows the CSRF token, and is refused without")
  void csrf() {
    PassboltSession session = client.loginByGpgAuth(adasKey);
    server.on(
        "POST /resources.json",
        call -> {
          assertThat(call.header("X-CSRF-Token")).isNotEmpty().isEqualTo(call.cookie("csrfToken"));
          call.fail(403, "Missing or incorrect CSRF cookie type.");
        });
    refused(
        () -> session.create("a", "b", "c", SECRET),
        "POST /resources.json",
        403,
        "Missing or incorrect CSRF cookie type.");
  }

  @Test
  @DisplayName("A session goes on at another server that shares its store")
  void resumed() {
    PassboltSession session = client.loginByGpgAuth(adasKey);
    try (PassboltClient other = server.client()) {
      assertThat(other.resume(session).me().id()).isEqualTo(ada.id);
    }
  }

  @Test
  @DisplayName("A set-up link is good once")
  void setupOnce() {
    SetupLink used = new SetupLink(UUID.fromString(ada.id), UUID.randomUUID());
    refused(
        () -> client.setup(used, strangersKey.publicKey()),
        "GET /setup/start/" + ada.id + "/\u2026",
        400,
        "The authentication token is not valid.");
    assertThat(server.requests).filteredOn(r -> r.contains("complete")).hasSize(2);
  }

  @Test
  @DisplayName("Nobody logs in with a key that no account has, or that is another's")
  void wrongPerson() {
    refused(
        () -> client.loginByGpgAuth(strangersKey),
        "POST /auth/verify.json",
        400,
        "no user associated with this key");
    refused(
        () -> client.loginByJwt(ada.id, bettysKey),
        "POST /auth/jwt/login.json",
        400,
        "credentials are invalid");
  }

  @Test
  @DisplayName("A secret for another key is called so, and no clear text gets into a message")
  void unreadable() {
    PassboltSession session = client.loginByGpgAuth(adasKey);
    String id = session.create("a", "b", "c", SECRET).id();
    String endpoint = "GET /secrets/resource/" + id + ".json";
    server.on(
        endpoint,
        call ->
            call.succeed(
                Answer.JSON
                    .createObjectNode()
                    .put("data", PgpMessages.encrypt("x", List.of(bettysKey.publicKey())))));
    refused(() -> session.secret(id), endpoint, 200, "can't be decrypted", "somebody else's key");
    server.on(
        endpoint,
        call ->
            call.succeed(
                Answer.JSON
                    .createObjectNode()
                    .put("data", PgpMessages.encrypt("my-clear", List.of(adasKey.publicKey())))));
    assertThatThrownBy(() -> session.secret(id))
        .hasMessageContaining("not of the kind password-and-description")
        .hasStackTraceContaining("PassboltSession.secret")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("my-clear"));
    assertThat(SECRET.toString()).isEqualTo("******");
  }

  private static String stackTrace(Throwable e) {
    var text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  static void refused(ThrowingCallable call, String endpoint, int status, String... words) {
    assertThatThrownBy(call)
        .asInstanceOf(type(PassboltException.class))
        .satisfies(
            e -> {
              assertThat(e.endpoint()).isEqualTo(endpoint);
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.getMessage()).startsWith(endpoint + ": ").contains(words);
            });
  }
}
