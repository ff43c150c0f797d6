package org.galerarunbook.guide;

import static io.restassured.RestAssured.given;

import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.openpgp.DemoKeys;
import org.galerarunbook.openpgp.KeyOwner;
import org.galerarunbook.openpgp.PgpSecretKey;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.passbolt.client.Detour;
import org.galerarunbook.passbolt.client.PassboltClient;

/** The lab's Passbolt as a chapter's program reaches it: by its own name, through its port. */
final class AtPassbolt {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Lab lab;

  AtPassbolt(Lab lab) {
    this.lab = lab;
  }

  /** A demo key as the page's commands made it. */
  PgpSecretKey key(String entry) {
    Path folder = lab.directory().resolve("keys/gpg");
    return DemoKeys.in(folder).ensure(KeyOwner.parse(entry)).key();
  }

  PassboltClient client() {
    return PassboltClient.of(server().baseUrl(), address(), lab.pki().caCertificate(), LIMIT);
  }

  /** The status of a GET that nobody in particular sends. */
  int statusWithoutLogin(String path) throws GeneralSecurityException, IOException {
    String host = server().baseUrl().getHost();
    try (Detour detour = Detour.open(host, address(), LIMIT)) {
      return trusting()
          .proxy(detour.proxy().getHostString(), detour.proxy().getPort())
          .accept("application/json")
          .get(server().baseUrl() + path)
          .statusCode();
    }
  }

  private RequestSpecification trusting() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", lab.pki().caCertificate());
    return given()
        .config(RestAssuredConfig.config().sslConfig(SSLConfig.sslConfig().trustStore(trusted)));
  }

  private PassboltServer server() {
    return lab.application().passbolt();
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server().hostPort());
  }
}
