package org.galerarunbook.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** A certificate's fields in the spellings that OpenSSL prints and MariaDB compares. */
public final class CertificateText {
  private static final Map<String, String> EMAIL = Map.of("1.2.840.113549.1.9.1", "emailAddress");

  private CertificateText() {}

  /** The serial number as {@code openssl x509 -serial} prints it after {@code serial=}. */
  public static String serialHex(X509Certificate certificate) {
    String hex = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    return hex.length() % 2 == 0 ? hex : "0" + hex;
  }

  /** SHA-256 over the DER form, as {@code openssl x509 -fingerprint -sha256} prints it. */
  public static String sha256Fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * A distinguished name in the form of OpenSSL's X509_NAME_oneline, which MariaDB uses in {@code
   * REQUIRE SUBJECT} and {@code REQUIRE ISSUER}: most general part first, octets outside printable
   * ASCII as {@code \xHH}.
   */
  public static String oneLine(X500Principal name) {
    var text = new StringBuilder();
    try {
      // LdapName counts from the right, which is the order of the encoding.
      for (Rdn part : new LdapName(name.getName(X500Principal.RFC2253, EMAIL)).getRdns()) {
        text.append('/').append(part.getType()).append('=').append(octets(part.getValue()));
      }
    } catch (InvalidNameException e) {
      throw new IllegalStateException("X500Principal wrote a name that is not one: " + name, e);
    }
    return text.toString();
  }

  /** The most specific common name; empty when there is none. */
  static Optional<String> commonName(X500Principal name) {
    String oneLine = oneLine(name);
    int start = oneLine.lastIndexOf("/CN=");
    return start < 0
        ? Optional.empty()
        : Optional.of(oneLine.substring(start + "/CN=".length()).replaceFirst("/.*", ""));
  }

  private static String octets(Object value) {
    byte[] bytes =
        value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder();
    for (byte octet : bytes) {
      boolean printable = octet >= ' ' && octet <= '~';
      text.append(printable ? String.valueOf((char) octet) : "\\x%02X".formatted(octet));
    }
    return text.toString();
  }
}
