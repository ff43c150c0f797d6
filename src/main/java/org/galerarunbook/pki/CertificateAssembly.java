package org.galerarunbook.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** One certificate being put together: the only place that knows X.509's structures. */
final class CertificateAssembly {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_OCTETS = 16;

  private final X500Principal subject;
  private final SubjectPublicKeyInfo publicKey;
  private final ExtensionsGenerator extensions = new ExtensionsGenerator();
  private BasicConstraints constraints = new BasicConstraints(false);
  private Instant notBefore;
  private Instant notAfter;

  CertificateAssembly(X500Principal subject, PublicKey publicKey) {
    this.subject = subject;
    this.publicKey = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded());
  }

  CertificateAssembly validity(Instant from, Instant until) {
    notBefore = from;
    notAfter = until;
    return this;
  }

  CertificateAssembly authority(int pathLength) {
    constraints = new BasicConstraints(pathLength);
    return this;
  }

  CertificateAssembly keyUsage(Set<KeyUse> uses) {
    int bits = uses.stream().mapToInt(KeyUse::mask).reduce(0, (left, right) -> left | right);
    return extension(Extension.keyUsage, true, new KeyUsage(bits));
  }

  CertificateAssembly extendedKeyUsage(Set<ExtendedUse> uses) {
    if (uses.isEmpty()) {
      return this;
    }
    KeyPurposeId[] purposes =
        uses.stream()
            .sorted()
            .map(use -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(use.oid())))
            .toArray(KeyPurposeId[]::new);
    return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  CertificateAssembly subjectAlternativeNames(List<SubjectAlternativeName> names) {
    if (names.isEmpty()) {
      return this;
    }
    GeneralName[] general =
        names.stream()
            .map(name -> new GeneralName(name.kind().tag(), name.value()))
            .toArray(GeneralName[]::new);
    return extension(Extension.subjectAlternativeName, false, new GeneralNames(general));
  }

  X509Certificate selfSign(PrivateKey key) {
    return sign(subject, identifier(publicKey), key);
  }

  X509Certificate signWith(IssuedCertificate issuer) {
    X509Certificate above = issuer.certificate();
    return sign(above.getSubjectX500Principal(), identifier(above), issuer.privateKey());
  }

  private X509Certificate sign(X500Principal issuer, byte[] issuerKey, PrivateKey key) {
    extension(Extension.basicConstraints, true, constraints);
    extension(
        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(publicKey)));
    extension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKey));
    var builder =
        new X509v3CertificateBuilder(
            X500Name.getInstance(issuer.getEncoded()),
            randomSerial(),
            Date.from(notBefore),
            Date.from(notAfter),
            X500Name.getInstance(subject.getEncoded()),
            publicKey);
    try {
      var all = extensions.generate();
      for (ASN1ObjectIdentifier oid : all.getExtensionOIDs()) {
        builder.addExtension(all.getExtension(oid));
      }
      byte[] der = builder.build(new JdkSigner(key)).getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(
          "the certificate of " + subject + " cannot be put together (" + e.getMessage() + ")",
          "Check its profile",
          e);
    }
  }

  /** Positive, always 16 octets, 126 random bits: RFC 5280, section 4.1.2.2 allows 20 octets. */
  private static BigInteger randomSerial() {
    byte[] octets = new byte[SERIAL_OCTETS];
    RANDOM.nextBytes(octets);
    octets[0] = (byte) (octets[0] & 0x3F | 0x40);
    return new BigInteger(1, octets);
  }

  /** As the issuer calls its own key: one made elsewhere need not have used method 1. */
  private static byte[] identifier(X509Certificate issuer) {
    return CertificateExtensions.subjectKey(issuer)
        .orElseGet(
            () -> identifier(SubjectPublicKeyInfo.getInstance(issuer.getPublicKey().getEncoded())));
  }

  /** Method 1 of RFC 5280, section 4.2.1.2: SHA-1 as a name for the key, not as protection. */
  private static byte[] identifier(SubjectPublicKeyInfo key) {
    return new BcX509ExtensionUtils().createSubjectKeyIdentifier(key).getKeyIdentifier();
  }

  private CertificateAssembly extension(
      ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      extensions.addExtension(oid, critical, value);
      return this;
    } catch (IOException e) {
      throw new IllegalStateException("an extension built in memory cannot be encoded", e);
    }
  }
}
