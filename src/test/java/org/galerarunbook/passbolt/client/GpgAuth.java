package org.galerarunbook.passbolt.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.PgpMessages;
import org.galerarunbook.openpgp.PgpPublicKey;
import org.galerarunbook.openpgp.PgpSecretKey;

/**
 * GPGAuth 1.3.0: first the server proves that it has its key, by decrypting a token; then the
 * person does. What is said is in headers; the status is 200 either way.
 */
final class GpgAuth {
  private static final String VERSION = "gpgauthv1.3.0";
  private static final Pattern NONCE =
      Pattern.compile(
          Pattern.quote(VERSION)
              + "\\|36\\|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\|"
              + Pattern.quote(VERSION));
  private static final String VERIFY = "/auth/verify.json";
  private static final String LOGIN = "/auth/login.json";

  private final Http http;
  private final PgpPublicKey server;

  GpgAuth(Http http, PgpPublicKey server) {
    this.http = http;
    this.server = server;
  }

  CookieCredentials login(PgpSecretKey key) {
    CookieCredentials cookies = new CookieCredentials();
    verifyServer(cookies, key);
    Answer first = http.post(LOGIN, cookies, fields(key, Map.of())).answered();
    String token = token(first, key);
    Answer last =
        http.post(LOGIN, cookies, fields(key, Map.of("user_token_result", token))).answered();
    if (!last.header("X-GPGAuth-Progress").orElse("").equals("complete")
        || !last.header("X-GPGAuth-Authenticated").orElse("").equals("true")) {
      throw last.problem("the server did not accept the decrypted token" + debug(last));
    }
    return cookies;
  }

  private void verifyServer(CookieCredentials cookies, PgpSecretKey key) {
    String nonce = VERSION + "|36|" + UUID.randomUUID() + "|" + VERSION;
    String forServer = PgpMessages.encrypt(nonce, List.of(server));
    Answer answer =
        http.post(VERIFY, cookies, fields(key, Map.of("server_verify_token", forServer)))
            .answered();
    String shown = answer.header("X-GPGAuth-Verify-Response").orElse("");
    if (shown.isEmpty() && answer.header("X-GPGAuth-Error").isPresent()) {
      throw answer.problem("the server refuses to prove itself" + debug(answer));
    }
    if (!nonce.equals(shown)) {
      throw answer.problem(
          "the server did not prove that it has the key "
              + server
              + ": it returned "
              + (shown.isEmpty() ? "nothing" : "another token")
              + ". Do not send it anything");
    }
  }

  private String token(Answer answer, PgpSecretKey key) {
    String header =
        answer
            .header("X-GPGAuth-User-Auth-Token")
            .orElseThrow(
                () -> answer.problem("the server gave no token to decrypt" + debug(answer)));
    // Encoded as a form's field, then each special character behind a backslash.
    String message = URLDecoder.decode(header.replace("\\", ""), StandardCharsets.UTF_8);
    try {
      String token = PgpMessages.decryptAndVerify(message, key, server);
      if (!NONCE.matcher(token).matches()) {
        throw answer.problem("the token is none of GPGAuth's; it is not sent back");
      }
      return token;
    } catch (OpenPgpException e) {
      throw answer.problem("the server's token can't be used: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> fields(PgpSecretKey key, Map<String, String> more) {
    Map<String, String> fields = new java.util.LinkedHashMap<>();
    fields.put("data[gpg_auth][keyid]", key.fingerprint());
    more.forEach((name, value) -> fields.put("data[gpg_auth][" + name + "]", value));
    return fields;
  }

  private static String debug(Answer answer) {
    return answer.header("X-GPGAuth-Debug").map(d -> ": " + d).orElse("");
  }
}
