package org.galerarunbook.openpgp;

import java.nio.file.Path;

/**
 * A key and its files.
 *
 * @param secretFile armoured, mode 0600
 * @param publicFile armoured, mode 0644
 * @param key the key, unlocked
 * @param created whether it was made just now, or was there
 */
public record StoredKey(Path secretFile, Path publicFile, PgpSecretKey key, boolean created) {

  /** Forty hexadecimal digits, capitals; of Passbolt's own PASSBOLT_GPG_SERVER_KEY_FINGERPRINT. */
  public String fingerprint() {
    return key.fingerprint();
  }
}
