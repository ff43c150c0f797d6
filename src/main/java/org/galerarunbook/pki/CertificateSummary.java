package org.galerarunbook.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a person wants to see of a certificate.
 *
 * @param file where it lies
 * @param subject as RFC 2253 writes it
 * @param issuer as RFC 2253 writes it
 * @param serial as {@code openssl x509 -serial} prints it
 * @param sha256Fingerprint as {@code openssl x509 -fingerprint -sha256} prints it
 * @param notBefore the first second of its validity
 * @param notAfter the last second of its validity
 * @param key type and size in bits: {@code EC 256}
 * @param names its subject alternative names: {@code dns:galera1}
 * @param uses its extended key usage: {@code serverAuth}; empty for a CA
 */
public record CertificateSummary(
    Path file,
    String subject,
    String issuer,
    String serial,
    String sha256Fingerprint,
    Instant notBefore,
    Instant notAfter,
    String key,
    List<String> names,
    List<String> uses) {
  static CertificateSummary of(Path file, X509Certificate certificate) {
    return new CertificateSummary(
        file,
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        CertificateText.serialHex(certificate),
        CertificateText.sha256Fingerprint(certificate),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        KeyAlgorithm.describe(certificate.getPublicKey()),
        List.copyOf(CertificateExtensions.names(certificate)),
        List.copyOf(CertificateExtensions.uses(certificate)));
  }
}
