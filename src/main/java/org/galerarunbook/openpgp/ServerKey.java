package org.galerarunbook.openpgp;

import java.nio.file.Path;
import org.galerarunbook.Requirements;

/**
 * Passbolt's own key, by which it proves who it is and reads what only it may read. It has no
 * passphrase, so its file is its only protection.
 *
 * @param secretFile {@code serverkey_private.asc}, mode 0600
 * @param publicFile {@code serverkey.asc}, mode 0644
 * @param key the key
 * @param created whether it was made just now, or was there
 */
public record ServerKey(Path secretFile, Path publicFile, PgpSecretKey key, boolean created) {

  /** Unless told otherwise; nobody reads mail there. */
  public static final String USER_ID = "Passbolt lab server <passbolt@passbolt.local>";

  /**
   * The server's key in this folder, made if it is missing and never overwritten. A new one is of
   * Curve25519: Passbolt's health check passes it as it passes RSA, which Passbolt's container
   * makes by itself, and it takes milliseconds where that takes seconds.
   *
   * @throws OpenPgpException when a file that is there can't be used
   */
  public static ServerKey ensure(Path folder) {
    Requirements.OPENPGP.require();
    char[] none = {};
    KeyFiles files =
        new KeyFiles(folder.resolve("serverkey_private.asc"), folder.resolve("serverkey.asc"));
    KeyFiles.Ensured ensured = files.ensure(() -> PgpSecretKey.generate(USER_ID, none), none);
    return new ServerKey(files.secret(), files.open(), ensured.key(), ensured.created());
  }

  /** What Passbolt's settings call PASSBOLT_GPG_SERVER_KEY_FINGERPRINT: forty digits, capitals. */
  public String fingerprint() {
    return key.fingerprint();
  }
}
