package org.galerarunbook.openpgp;

/**
 * A key or message could not be made, read, opened or trusted. The message says what is wrong and
 * where, then what to do about it; it never contains a passphrase, key material or clear text.
 */
public final class OpenPgpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OpenPgpException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  OpenPgpException(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy + ".", cause);
  }
}
