package org.galerarunbook.pki;

import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Which side of a TLS connection a certificate may be: RFC 5280, section 4.2.1.12. */
public enum ExtendedUse {
  /** Accept TLS connections. */
  SERVER_AUTH("serverAuth", KeyPurposeId.id_kp_serverAuth),
  /** Open TLS connections as a known client. */
  CLIENT_AUTH("clientAuth", KeyPurposeId.id_kp_clientAuth);

  private final String text;
  private final KeyPurposeId purpose;

  ExtendedUse(String text, KeyPurposeId purpose) {
    this.text = text;
    this.purpose = purpose;
  }

  /** The name OpenSSL and profiles use. */
  public String text() {
    return text;
  }

  KeyPurposeId purpose() {
    return purpose;
  }
}
