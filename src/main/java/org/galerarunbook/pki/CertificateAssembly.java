package org.galerarunbook.pki;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/** One certificate being put together: the only place that knows X.509's structures. */
final class CertificateAssembly {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_OCTETS = 16;

  private final X500Principal subject;
  private final PublicKey publicKey;
  private final X509v3CertificateBuilder builder;

  CertificateAssembly(
      X500Principal issuer,
      X500Principal subject,
      PublicKey publicKey,
      Instant from,
      Instant until) {
    this.subject = subject;
    this.publicKey = publicKey;
    this.builder =
        new JcaX509v3CertificateBuilder(
            issuer, randomSerial(), Date.from(from), Date.from(until), subject, publicKey);
  }

  CertificateAssembly keyUsage(Set<KeyUse> uses) {
    int bits = uses.stream().mapToInt(KeyUse::mask).reduce(0, (left, right) -> left | right);
    return extension(Extension.keyUsage, true, new KeyUsage(bits));
  }

  CertificateAssembly extendedKeyUsage(Set<ExtendedUse> uses) {
    KeyPurposeId[] purposes =
        uses.stream().sorted().map(ExtendedUse::purpose).toArray(KeyPurposeId[]::new);
    return uses.isEmpty()
        ? this
        : extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  CertificateAssembly subjectAlternativeNames(List<GeneralName> names) {
    return names.isEmpty()
        ? this
        : extension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
  }

  X509Certificate selfSign(int pathLength, PrivateKey key) {
    return sign(new BasicConstraints(pathLength), identifier(publicKey), key);
  }

  X509Certificate signWith(IssuedCertificate issuer) {
    X509Certificate above = issuer.certificate();
    // As the issuer calls its own key: one made elsewhere need not have used method 1.
    byte[] issuerKey =
        CertificateExtensions.subjectKey(above).orElseGet(() -> identifier(above.getPublicKey()));
    return sign(new BasicConstraints(false), issuerKey, issuer.privateKey());
  }

  private X509Certificate sign(BasicConstraints constraints, byte[] issuerKey, PrivateKey key) {
    extension(Extension.basicConstraints, true, constraints);
    extension(
        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(publicKey)));
    extension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKey));
    try {
      return new JcaX509CertificateConverter().getCertificate(builder.build(new JdkSigner(key)));
    } catch (CertificateException e) {
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

  /** Method 1 of RFC 5280, section 4.2.1.2: SHA-1 as a name for the key, not as protection. */
  private static byte[] identifier(PublicKey key) {
    return new BcX509ExtensionUtils()
        .createSubjectKeyIdentifier(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
        .getKeyIdentifier();
  }

  private CertificateAssembly extension(
      ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(oid, critical, value);
      return this;
    } catch (CertIOException e) {
      throw new IllegalStateException("an extension built in memory cannot be encoded", e);
    }
  }
}
