package org.galerarunbook.pki;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A certificate with its private key and the certificates above it. Its text form never shows the
 * key.
 *
 * @param certificate the certificate itself
 * @param privateKey its private key
 * @param issuers each issuer up to the CA
 */
public record IssuedCertificate(
    X509Certificate certificate, PrivateKey privateKey, List<X509Certificate> issuers) {

  public IssuedCertificate {
    issuers = List.copyOf(issuers);
  }

  /**
   * Reads a certificate and its key.
   *
   * @param certificateFile PEM, the leaf first and its issuers after it, if any
   * @param keyFile PEM, not encrypted
   * @param issuers the certificates above those in the file
   * @throws PkiException if a file cannot be read or holds something else
   */
  public static IssuedCertificate load(
      Path certificateFile, Path keyFile, List<X509Certificate> issuers) {
    List<X509Certificate> chain = Pem.readCertificates(certificateFile);
    List<X509Certificate> above =
        Stream.concat(chain.stream().skip(1), issuers.stream()).distinct().toList();
    return new IssuedCertificate(chain.get(0), Pem.readPrivateKey(keyFile), above);
  }

  /** The certificate, then each issuer up to the CA. */
  public List<X509Certificate> chain() {
    return Stream.concat(Stream.of(certificate), issuers.stream()).toList();
  }

  /** The certificate alone, in PEM. */
  public String certificatePem() {
    return Pem.of(certificate);
  }

  /** The certificate and its issuers, in PEM, leaf first: RFC 8446, section 4.4.2. */
  public String chainPem() {
    return Pem.of(chain());
  }

  /** The private key as unencrypted PKCS#8 in PEM. A secret. */
  public String privateKeyPem() {
    return Pem.of(privateKey);
  }

  /**
   * A PKCS#12 store with key and chain under the alias {@value KeyStores#KEY_ALIAS}.
   *
   * @param password protects the store; the caller's array is neither kept nor cleared
   */
  public byte[] pkcs12(char[] password) {
    return KeyStores.bytes(() -> KeyStores.of(this, password), password);
  }

  /** The serial number as {@code openssl x509 -serial} prints it after {@code serial=}. */
  public String serialHex() {
    return CertificateText.serialHex(certificate);
  }

  /** The subject as MariaDB compares it in {@code REQUIRE SUBJECT}: {@code /O=.../CN=...}. */
  public String subjectForMariaDb() {
    return CertificateText.oneLine(certificate.getSubjectX500Principal());
  }

  /** The issuer as MariaDB compares it in {@code REQUIRE ISSUER}: {@code /O=.../CN=...}. */
  public String issuerForMariaDb() {
    return CertificateText.oneLine(certificate.getIssuerX500Principal());
  }

  /**
   * Whether the key belongs to the certificate; asked by signing with one, verifying with other.
   */
  public boolean keyMatches() {
    return KeyPairs.match(privateKey, certificate.getPublicKey());
  }

  @Override
  public String toString() {
    return certificate.getSubjectX500Principal() + ", serial " + serialHex();
  }
}
