package org.galerarunbook.passbolt;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.pki.PkiDirectory;

/**
 * A Passbolt to be made.
 *
 * @param image reference that the engine has
 * @param baseUrl how people reach it
 * @param httpsPort port of the host's loopback; 0 for a free one
 * @param databaseHost name that it reaches the database by, which the server's certificate carries
 * @param accounts the application's account and database
 * @param cachePassword of Valkey
 * @param pki certificates
 * @param keys folder of the server's OpenPGP key, its token keys and its salt; made if missing
 */
public record PassboltSpec(
    String image,
    URI baseUrl,
    int httpsPort,
    String databaseHost,
    Accounts accounts,
    String cachePassword,
    PkiDirectory pki,
    Path keys) {

  /** Variables of its environment; passwords are in files. */
  Map<String, String> environment(String fingerprint) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("APP_FULL_BASE_URL", baseUrl.toString());
    environment.put("PASSBOLT_SSL_FORCE", "true");
    environment.put("DATASOURCES_DEFAULT_HOST", databaseHost);
    environment.put("DATASOURCES_DEFAULT_PORT", "3306");
    environment.put("DATASOURCES_DEFAULT_USERNAME", accounts.user());
    environment.put("DATASOURCES_DEFAULT_DATABASE", accounts.database());
    // Any of the three left out, and the connection is plain or unverified, without a word.
    environment.put("DATASOURCES_DEFAULT_SSL_CA", "/etc/passbolt/db-ca.crt");
    environment.put("DATASOURCES_DEFAULT_SSL_CERT", "/etc/passbolt/db-client.crt");
    environment.put("DATASOURCES_DEFAULT_SSL_KEY", "/etc/passbolt/db-client.key");
    environment.put("CACHE_DEFAULT_CLASSNAME", "Cake\\Cache\\Engine\\RedisEngine");
    // The scheme makes it TLS, by which the PHP extension verifies chain and host name.
    environment.put("CACHE_DEFAULT_HOST", "tls://valkey.local");
    environment.put("CACHE_DEFAULT_PORT", "6379");
    environment.put("SESSION_DEFAULTS", "cache");
    environment.put("PASSBOLT_GPG_SERVER_KEY_FINGERPRINT", fingerprint);
    return environment;
  }
}
