package org.galerarunbook.pki;

/**
 * What a key may do: the values of the key usage extension (RFC 5280, section 4.2.1.3) that a
 * profile may name. Those it leaves out serve no TLS 1.2 or 1.3 connection.
 */
public enum KeyUse {
  /** Sign a TLS handshake. */
  DIGITAL_SIGNATURE("digitalSignature", 0),
  /** Decrypt a key that the client chose: RSA key exchange of TLS 1.2 and earlier. */
  KEY_ENCIPHERMENT("keyEncipherment", 2),
  /** Agree on a key with the certificate's own, static one. */
  KEY_AGREEMENT("keyAgreement", 4),
  /** Sign certificates. */
  KEY_CERT_SIGN("keyCertSign", 5),
  /** Sign revocation lists. */
  CRL_SIGN("cRLSign", 6);

  private final String text;
  private final int position;

  KeyUse(String text, int position) {
    this.text = text;
    this.position = position;
  }

  /** The name RFC 5280 gives it, and the one profiles use. */
  public String text() {
    return text;
  }

  /** The bit's number in the extension, as {@code X509Certificate.getKeyUsage()} counts. */
  int position() {
    return position;
  }

  /** The bit as the ASN.1 BIT STRING stores it: number 0 is the highest of the first octet. */
  int mask() {
    return 0x80 >> position;
  }
}
