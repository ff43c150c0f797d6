package org.galerarunbook.guide;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.passbolt.client.PassboltClient;
import org.galerarunbook.passbolt.client.PassboltSession;
import org.galerarunbook.passbolt.client.SetupLink;

/** Somebody with an account in the lab's Passbolt and a key of his own, made for one chapter. */
public final class Person implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Lab lab;
  private final String email;
  private final PgpSecretKey key;
  private final PassboltClient client;
  private final String id;

  private Person(Lab lab, String email, Duration limit) {
    this.lab = lab;
    this.email = email;
    this.key = PgpSecretKey.generate("Person <" + email + ">", new char[0]);
    this.client = client(server().hostPort(), limit);
    String link = server().register(email, "Made", "For a chapter", "user");
    try (PassboltClient patient = client(server().hostPort(), LIMIT)) {
      this.id = patient.setup(SetupLink.in(link), key.publicKey());
    }
  }

  /** Registers a person and sets up the account. */
  public static Person in(Lab lab, String name) {
    return in(lab, name, LIMIT);
  }

  /**
   * The same.
   *
   * @param limit of each call that this person makes afterwards
   */
  public static Person in(Lab lab, String name, Duration limit) {
    String email = name + "-" + Long.toString(System.nanoTime(), 36) + "@passbolt.local";
    return new Person(lab, email, limit);
  }

  public String email() {
    return email;
  }

  /** Logs in by GPGAuth; cookies hold the session, and Valkey holds what they name. */
  public PassboltSession byCookies() {
    return client.loginByGpgAuth(key);
  }

  /** Logs in by JWT; tokens hold the session. */
  public PassboltSession byTokens() {
    return client.loginByJwt(id, key);
  }

  /** A client of the Passbolt behind a port of this machine's loopback. */
  public PassboltClient client(int port, Duration limit) {
    return PassboltClient.of(
        server().baseUrl(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        lab.pki().caCertificate(),
        limit);
  }

  private PassboltServer server() {
    return lab.application().passbolt();
  }

  @Override
  public void close() {
    client.close();
  }
}
