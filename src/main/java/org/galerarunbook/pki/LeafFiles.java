package org.galerarunbook.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where one leaf lies.
 *
 * @param kind whose it is
 * @param name what it is issued to: {@code galera1}, {@code passbolt}, {@code passbolt.local}
 * @param directory holds its files; a node's has both of its leaves
 */
public record LeafFiles(LeafKind kind, String name, Path directory) {
  /** The certificate, PEM, mode 0644. */
  public Path certificate() {
    return directory.resolve(kind.certificateFile());
  }

  /** The private key, PKCS#8 in PEM, mode 0600. */
  public Path key() {
    return directory.resolve(kind.keyFile());
  }

  /** The CA to trust, PEM, mode 0644. */
  public Path ca() {
    return directory.resolve(kind.authority().trustFile());
  }

  /** Client only: key and chain as PKCS#12, mode 0600. */
  public Path keyStore() {
    return directory.resolve("client.p12");
  }

  /** Client only: the CA as a PKCS#12 trust store, mode 0600. */
  public Path trustStore() {
    return directory.resolve("truststore.p12");
  }

  /** Client only: the random password of both stores, mode 0600, without a line end. */
  public Path storePassword() {
    return directory.resolve("store-password");
  }

  /**
   * Reads certificate and key; the chain ends with what {@link #ca()} holds.
   *
   * @throws PkiException if a file is missing or holds something else
   */
  public IssuedCertificate load() {
    List<X509Certificate> ca = Pem.readCertificates(ca());
    return IssuedCertificate.load(certificate(), key(), ca);
  }

  /** Whom the certificate that is there names; empty where there is none, or nobody can read it. */
  public Optional<String> issuedTo() {
    try {
      return CertificateText.commonName(
          Pem.readCertificates(certificate()).get(0).getSubjectX500Principal());
    } catch (PkiException e) {
      return Optional.empty();
    }
  }

  /** Whatever it may consist of, there or not. */
  List<Path> all() {
    return kind == LeafKind.CLIENT
        ? List.of(certificate(), key(), ca(), keyStore(), trustStore(), storePassword())
        : List.of(certificate(), key(), ca());
  }

  boolean hasCertificate() {
    return Files.exists(certificate());
  }

  boolean hasKey() {
    return Files.exists(key());
  }
}
