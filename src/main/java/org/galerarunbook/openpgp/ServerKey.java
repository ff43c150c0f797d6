package org.galerarunbook.openpgp;

import java.nio.file.Path;
import org.galerarunbook.Requirements;

/**
 * Passbolt's own key, by which it proves who it is and reads what only it may read. It has no
 * passphrase, so its file is its only protection.
 */
public final class ServerKey {

  /** Unless told otherwise; nobody reads mail there. */
  public static final String USER_ID = "Passbolt lab server <passbolt@passbolt.local>";

  private ServerKey() {}

  /**
   * The server's key in this folder, {@code serverkey_private.asc} and {@code serverkey.asc}, made
   * if it is missing and never overwritten. A new one is of Curve25519: Passbolt's health check
   * passes it as it passes RSA, which Passbolt's container makes by itself, and it takes
   * milliseconds where that takes seconds.
   *
   * @throws OpenPgpException when a file that is there can't be used
   */
  public static StoredKey ensure(Path folder) {
    Requirements.OPENPGP.require();
    return new KeyFiles(folder.resolve("serverkey_private.asc"), folder.resolve("serverkey.asc"))
        .ensure(USER_ID, new char[0]);
  }
}
