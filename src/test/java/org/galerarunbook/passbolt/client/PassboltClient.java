package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.PgpPublicKey;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.galerarunbook.pki.TlsContexts;

/**
 * One Passbolt server, over HTTPS. It is reached at an address and asked for by the name in its
 * base URL, which need not resolve; its certificate has to be for that name and of the given CA.
 *
 * <p>The server's OpenPGP key is taken from the server at first use unless {@link #pinnedTo} says
 * which one it is to be.
 */
public final class PassboltClient implements AutoCloseable {

  /** How long one call may take unless told otherwise. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String VERIFY = "/auth/verify.json";

  private final Http http;
  private volatile PgpPublicKey serverKey;

  private PassboltClient(Http http) {
    this.http = http;
  }

  /**
   * A client of the server at an address.
   *
   * @param baseUrl as Passbolt has it in its settings, {@code https://passbolt.local}
   * @param address where that is, such as a published port of the loopback
   * @param ca who signed its certificate
   */
  public static PassboltClient of(URI baseUrl, InetSocketAddress address, X509Certificate ca) {
    return of(baseUrl, address, ca, LIMIT);
  }

  /** The same, with a limit for each call, from connecting to the end of the answer. */
  public static PassboltClient of(
      URI baseUrl, InetSocketAddress address, X509Certificate ca, Duration limit) {
    return new PassboltClient(
        new Http(baseUrl, Optional.of(address), TlsContexts.trusting(ca), limit));
  }

  /** The server has to have this key, or nobody logs in. */
  public PassboltClient pinnedTo(PgpPublicKey expected) {
    serverKey = expected;
    return this;
  }

  /**
   * The status page. That it answers does not prove that there is a database.
   *
   * @return {@code OK}
   */
  public String status() {
    return http.get("/healthcheck/status.json", Credentials.NONE).body().asText();
  }

  /**
   * The server's key, as the server shows it.
   *
   * @throws PassboltException also when it is another than the pinned one
   */
  public PgpPublicKey serverKey() {
    Answer answer = http.get(VERIFY, Credentials.NONE);
    PgpPublicKey shown;
    try {
      shown = PgpPublicKey.read(answer.text("/keydata"));
    } catch (OpenPgpException e) {
      throw answer.problem("the server's key can't be used: " + e.getMessage(), e);
    }
    if (serverKey != null && !serverKey.fingerprint().equals(shown.fingerprint())) {
      throw answer.problem(
          "the server shows the key "
              + shown
              + " and not "
              + serverKey
              + ". It is another server, or lost its key");
    }
    return shown;
  }

  private PgpPublicKey trusted() {
    serverKey = serverKey();
    return serverKey;
  }

  /** Opens a set-up link, as a browser does; Passbolt answers when it is still good. */
  public void openSetup(SetupLink link) {
    http.get("/setup/start/" + link.userId() + "/" + link.token() + ".json", Credentials.NONE)
        .body();
  }

  /**
   * Makes the account of a set-up link somebody's own: from then on the key is who that is.
   *
   * @return the person's id
   * @throws PassboltException also when the link was used already, or Passbolt refuses the key
   */
  public String setup(SetupLink link, PgpPublicKey key) {
    openSetup(link);
    ObjectNode request = Answer.JSON.createObjectNode();
    request.putObject("authentication_token").put("token", link.token().toString());
    request.putObject("gpgkey").put("armored_key", key.armored());
    http.send("POST", "/setup/complete/" + link.userId() + ".json", Credentials.NONE, request)
        .body();
    return link.userId().toString();
  }

  /** Logs in as the browser extension does, by GPGAuth; the session is held by cookies. */
  public PassboltSession loginByGpgAuth(PgpSecretKey key) {
    return new PassboltSession(http, new GpgAuth(http, trusted()).login(key), key);
  }

  /** Logs in as a mobile client does, by JWT; the session is held by tokens. */
  public PassboltSession loginByJwt(String userId, PgpSecretKey key) {
    return new PassboltSession(http, new JwtAuth(http).login(userId, key, trusted()), key);
  }

  /**
   * Goes on with a session here that began at another server. It works where both share what holds
   * it: the sessions' store, or the keys of the tokens.
   */
  public PassboltSession resume(PassboltSession session) {
    return session.at(http);
  }

  @Override
  public void close() {
    http.close();
  }
}
