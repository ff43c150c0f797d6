package org.galerarunbook.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** A certificate's extensions in the words of the profiles. */
final class CertificateExtensions {
  private CertificateExtensions() {}

  /** {@code dns:galera1}, {@code ip:127.0.0.1}; other sorts of names are left out. */
  static Set<String> names(X509Certificate certificate) {
    var names = new TreeSet<String>();
    try {
      var general = certificate.getSubjectAlternativeNames();
      for (List<?> entry : general == null ? List.<List<?>>of() : general) {
        switch ((Integer) entry.get(0)) {
          case GeneralName.dNSName -> names.add("dns:" + entry.get(1));
          case GeneralName.iPAddress -> names.add("ip:" + entry.get(1));
          default -> {}
        }
      }
    } catch (CertificateParsingException e) {
      return Set.of(); // An extension that cannot be read names nothing a client would match.
    }
    return names;
  }

  /** {@code serverAuth}, {@code clientAuth}; others by their object identifier. */
  static Set<String> uses(X509Certificate certificate) {
    try {
      List<String> stated = certificate.getExtendedKeyUsage();
      var uses = new TreeSet<String>(stated == null ? List.of() : stated);
      for (ExtendedUse use : ExtendedUse.values()) {
        if (uses.remove(use.purpose().getId())) {
          uses.add(use.text());
        }
      }
      return uses;
    } catch (CertificateParsingException e) {
      return Set.of();
    }
  }

  /** What the certificate calls its own key; empty when it does not say. */
  static Optional<byte[]> subjectKey(X509Certificate certificate) {
    return value(certificate, Extension.subjectKeyIdentifier)
        .map(v -> SubjectKeyIdentifier.getInstance(v).getKeyIdentifier());
  }

  /** What it calls the key that signed it; empty when it does not say. */
  static Optional<byte[]> authorityKey(X509Certificate certificate) {
    return value(certificate, Extension.authorityKeyIdentifier)
        .map(v -> AuthorityKeyIdentifier.getInstance(v).getKeyIdentifierOctets());
  }

  private static Optional<byte[]> value(X509Certificate certificate, ASN1ObjectIdentifier oid) {
    return Optional.ofNullable(certificate.getExtensionValue(oid.getId()))
        .map(v -> ASN1OctetString.getInstance(v).getOctets());
  }

  /** Whether the key usage extension, if there is one, allows this. */
  static boolean allows(X509Certificate certificate, KeyUse use) {
    boolean[] bits = certificate.getKeyUsage();
    return bits == null || bits[use.position()];
  }
}
