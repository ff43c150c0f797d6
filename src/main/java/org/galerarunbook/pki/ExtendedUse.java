package org.galerarunbook.pki;

/** Which side of a TLS connection a certificate may be: RFC 5280, section 4.2.1.12. */
public enum ExtendedUse {
  /** Accept TLS connections. */
  SERVER_AUTH("serverAuth", "1.3.6.1.5.5.7.3.1"),
  /** Open TLS connections as a known client. */
  CLIENT_AUTH("clientAuth", "1.3.6.1.5.5.7.3.2");

  private final String text;
  private final String oid;

  ExtendedUse(String text, String oid) {
    this.text = text;
    this.oid = oid;
  }

  /** The name OpenSSL and profiles use. */
  public String text() {
    return text;
  }

  String oid() {
    return oid;
  }
}
