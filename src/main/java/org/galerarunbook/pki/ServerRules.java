package org.galerarunbook.pki;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/**
 * Why a server or a client turns a certificate away that is of the right CA, for the right name and
 * in time. Each rule was seen at MariaDB, its provider and socat with Debian's OpenSSL, whose
 * security level is 2; what Java's clients lack is said as well.
 *
 * @see <a href="https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/">security levels</a>
 */
final class ServerRules {
  /** OpenSSL's level 2 takes this length and refuses 1024; it rounds to 112 bits of security. */
  private static final int RSA_BITS = 2047;

  /** What Java's TLS has, of the curves that servers take. */
  private static final Set<String> CURVES = Set.of("P-256", "P-384", "P-521");

  /** Extensions that OpenSSL understands; RFC 5280 has them all. */
  private static final Set<String> KNOWN =
      Set.of(
          "2.5.29.15", // key usage
          "2.5.29.17", // alternative names
          "2.5.29.19", // basic constraints
          "2.5.29.30", // name constraints
          "2.5.29.32", // policies
          "2.5.29.33",
          "2.5.29.36",
          "2.5.29.37", // extended key usage
          "2.5.29.54");

  private ServerRules() {}

  /** What is wrong with a certificate, leaf or CA; empty when servers take it. */
  static List<String> of(X509Certificate certificate) {
    List<String> wrong = new ArrayList<>();
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS) {
      wrong.add(
          "has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, which OpenSSL refuses as too short");
    }
    if (key.getAlgorithm().equals("EC") && !CURVES.contains(curve(key))) {
      wrong.add("has a key on the curve " + curve(key) + ", which Java's clients don't have");
    }
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    for (String oid : critical == null ? Set.<String>of() : critical) {
      if (!KNOWN.contains(oid)) {
        wrong.add(
            "has the critical extension "
                + oid
                + ", and who does not know it has to refuse the certificate");
      }
    }
    return wrong;
  }

  private static String curve(PublicKey key) {
    var parameters =
        SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm().getParameters();
    if (!(parameters instanceof ASN1ObjectIdentifier oid)) {
      return "that is written out";
    }
    // Three of the names are also NIST's, by which people know them.
    String nist = NISTNamedCurves.getName(oid);
    return nist != null ? nist : String.valueOf(ECNamedCurveTable.getName(oid));
  }

  /** The same of what its issuer signed, which for a CA nobody looks at. */
  static List<String> ofSignature(X509Certificate certificate, X509Certificate ca) {
    List<String> wrong = new ArrayList<>();
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.startsWith("MD5") || algorithm.startsWith("SHA1")) {
      wrong.add(
          "is signed with " + certificate.getSigAlgName() + ", which OpenSSL refuses as weak");
    }
    Optional<byte[]> wanted = CertificateExtensions.authorityKey(certificate);
    Optional<byte[]> has = CertificateExtensions.subjectKey(ca);
    if (wanted.isPresent() && has.isPresent() && !Arrays.equals(wanted.get(), has.get())) {
      wrong.add("names another key as its issuer's (authorityKeyIdentifier) than the CA has");
    }
    return wrong;
  }
}
