package org.galerarunbook.passbolt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.passbolt.client.PassboltClientTest.refused;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
class PassboltDistrustTest {
  private static PgpSecretKey adasKey;
  private static PgpSecretKey strangersKey;

  @TempDir private Path folder;
  private StubPassbolt server;
  private PassboltClient client;
  private StubAccounts.Person ada;

  @BeforeAll
  static void keys() {
    adasKey = key("Ada <ada@passbolt.com>");
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
    client.setup(ada.link(), adasKey.publicKey());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  @DisplayName("A server with another key than the pinned one gets no login")
  void wrongServerKey() {
    client.pinnedTo(server.accounts.serverKey.publicKey());
    client.loginByGpgAuth(adasKey);
    server.accounts.serverKey = strangersKey;
    server.requests.clear();
    for (ThrowingCallable login :
        List.<ThrowingCallable>of(
            () -> client.loginByGpgAuth(adasKey), () -> client.loginByJwt(ada.id, adasKey))) {
      refused(login, "GET /auth/verify.json", 200, "shows the key Stranger", "and not Stub <stub@");
    }
    assertThat(server.requests).as("what it was asked").containsOnly("GET /auth/verify.json");
  }

  @Test
  @DisplayName("A server that shows a key and does not have it is found out before it gets a token")
  void serverDoesNotHaveItsKey() {
    String armored = strangersKey.publicKey().armored();
    server.on(
        "GET /auth/verify.json",
        call -> call.succeed(Answer.JSON.createObjectNode().put("keydata", armored)));
    refused(
        () -> client.loginByGpgAuth(adasKey),
        "POST /auth/verify.json",
        200,
        "refuses to prove itself");
    server.on(
        "POST /auth/verify.json",
        call ->
            call.with(
                    "X-GPGAuth-Verify-Response",
                    "gpgauthv1.3.0|36|" + UUID.randomUUID() + "|gpgauthv1.3.0")
                .succeed(Answer.JSON.createObjectNode()));
    refused(
        () -> client.loginByGpgAuth(adasKey),
        "POST /auth/verify.json",
        200,
        "did not prove that it has the key",
        "another token");
    assertThat(server.requests).doesNotContain("POST /auth/login.json");
  }

  @Test
  @DisplayName("A token that is not the server's own, or none at all, is not sent back")
  void foreignToken() {
    server.on(
        "POST /auth/login.json",
        call ->
            StubAccounts.token(
                call, PgpMessages.encryptAndSign("anything", adasKey.publicKey(), strangersKey)));
    refused(
        () -> client.loginByGpgAuth(adasKey),
        "POST /auth/login.json",
        200,
        "the server's token can't be used",
        "not signed by Stub");
    server.on(
        "POST /auth/login.json",
        call ->
            StubAccounts.token(
                call,
                PgpMessages.encryptAndSign(
                    "pay 100", adasKey.publicKey(), server.accounts.serverKey)));
    refused(
        () -> client.loginByGpgAuth(adasKey), "POST /auth/login.json", 200, "none of GPGAuth's");
    assertThat(server.requests).filteredOn("POST /auth/login.json"::equals).hasSize(2);
  }

  @Test
  @DisplayName("A reply to another challenge, or of another signer, is no login")
  void wrongVerifyToken() {
    server.on(
        "POST /auth/jwt/login.json",
        call -> server.accounts.jwtReply(call, ada, UUID.randomUUID().toString()));
    refused(
        () -> client.loginByJwt(ada.id, adasKey),
        "POST /auth/jwt/login.json",
        200,
        "its verify_token is another");
    server.on(
        "POST /auth/jwt/login.json",
        call ->
            call.succeed(
                Answer.JSON
                    .createObjectNode()
                    .put(
                        "challenge",
                        PgpMessages.encryptAndSign("{}", adasKey.publicKey(), strangersKey))));
    refused(
        () -> client.loginByJwt(ada.id, adasKey),
        "POST /auth/jwt/login.json",
        200,
        "can't be trusted",
        "not signed by Stub");
  }
}
