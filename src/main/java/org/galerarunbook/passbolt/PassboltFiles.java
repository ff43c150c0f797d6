package org.galerarunbook.passbolt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.pki.LeafFiles;

/**
 * What is placed in the volume that Passbolt's container starts from. A second instance takes the
 * same volume, and is then the same server.
 */
final class PassboltFiles {

  static final String FOLDER = "/etc/galera-runbook";
  static final String START = FOLDER + "/start-passbolt";
  static final String HEALTHCHECK = FOLDER + "/healthcheck";
  static final String TAKE = FOLDER + "/take-certificates";

  /** Debian's www-data, as which PHP runs. */
  private static final int WWW_DATA = 33;

  private static final String CONF = "passbolt";

  private PassboltFiles() {}

  static List<FileEntry> of(PassboltSpec spec, ServerSecrets secrets) {
    LeafFiles client = spec.pki().client();
    LeafFiles https = spec.pki().https();
    return List.of(
        FileEntry.script(START, ConfFiles.read(CONF, "start-passbolt")),
        FileEntry.script(HEALTHCHECK, ConfFiles.read(CONF, "healthcheck")),
        FileEntry.script(TAKE, ConfFiles.read(CONF, "take-certificates")),
        FileEntry.text(path("database.php"), ConfFiles.read(CONF, "database.php")),
        open("ca.pem", FileEntry.contentOf(client.ca())),
        open("client-cert.pem", FileEntry.contentOf(client.certificate())),
        FileEntry.secret(path("client-key.pem"), FileEntry.contentOf(client.key()), WWW_DATA),
        open("certificate.crt", FileEntry.contentOf(https.certificate())),
        FileEntry.secret(path("certificate.key"), FileEntry.contentOf(https.key()), 0),
        FileEntry.secret(
            path("serverkey_private.asc"),
            FileEntry.contentOf(secrets.openPgp().secretFile()),
            WWW_DATA),
        open("serverkey.asc", FileEntry.contentOf(secrets.openPgp().publicFile())),
        FileEntry.secret(path("jwt.key"), bytes(secrets.tokenKey()), 0),
        open("jwt.pem", bytes(secrets.tokenPublicKey())),
        FileEntry.secret(path("salt"), bytes(secrets.salt()), WWW_DATA),
        FileEntry.secret(path("database-password"), bytes(spec.accounts().password()), WWW_DATA),
        FileEntry.secret(path("cache-password"), bytes(spec.cachePassword()), WWW_DATA));
  }

  private static FileEntry open(String name, byte[] content) {
    return new FileEntry(path(name), content, 0444, 0, 0);
  }

  private static String path(String name) {
    return FOLDER + "/" + name;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
