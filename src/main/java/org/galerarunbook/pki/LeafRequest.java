package org.galerarunbook.pki;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A leaf about to be issued. It starts as its profile says; each method changes one thing, so that
 * a test of a refusal is wrong in exactly the respect that it names.
 */
public final class LeafRequest {
  private final CertificateAuthority authority;
  private X500Principal subject;
  private List<GeneralName> names;
  private final Set<KeyUse> keyUsage;
  private Set<ExtendedUse> extendedKeyUsage;
  private Instant notBefore;
  private Instant notAfter;
  private Supplier<KeyPair> key;

  LeafRequest(CertificateAuthority authority, CertificateProfile profile, String name) {
    this.authority = authority;
    this.subject = profile.subjectFor(name);
    this.names = profile.namesFor(name).stream().map(AlternativeNames::parse).toList();
    this.keyUsage = profile.keyUsage();
    this.extendedKeyUsage = profile.extendedKeyUsage();
    Instant now = authority.now();
    this.notBefore = now.minus(CertificateAuthority.CLOCK_SKEW);
    this.notAfter = authority.notLongerThanItself(now.plus(profile.validity()));
    this.key = KeyAlgorithm.of(authority.certificate().certificate().getPublicKey())::generate;
  }

  /** Another subject, as RFC 4514 writes it: {@code CN=intruder,O=Elsewhere}. */
  public LeafRequest subject(String distinguishedName) {
    subject = new X500Principal(distinguishedName);
    return this;
  }

  /** Other names, such as {@code dns:elsewhere.local}; none at all if called without any. */
  public LeafRequest subjectAlternativeNames(String... newNames) {
    names = Arrays.stream(newNames).map(AlternativeNames::parse).toList();
    return this;
  }

  /** Other sides of a TLS connection; the extension is left out if called without any. */
  public LeafRequest extendedKeyUsage(ExtendedUse... uses) {
    extendedKeyUsage = Set.of(uses);
    return this;
  }

  /** Another window of validity, to the second, even one beyond the authority's own. */
  public LeafRequest validity(Instant from, Instant until) {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("a certificate valid from " + from + " ends before it");
    }
    notBefore = from;
    notAfter = until;
    return this;
  }

  /** A leaf that ends so long after now, but not after the authority's own end. */
  public LeafRequest validFor(Duration time) {
    notAfter = authority.notLongerThanItself(authority.now().plus(time));
    return this;
  }

  /** A leaf that was valid for thirty days and expired yesterday. */
  public LeafRequest expired() {
    Instant yesterday = authority.now().minus(Duration.ofDays(1));
    return validity(yesterday.minus(Duration.ofDays(30)), yesterday);
  }

  /** Another kind of key than the authority's. */
  public LeafRequest algorithm(KeyAlgorithm keyAlgorithm) {
    key = keyAlgorithm::generate;
    return this;
  }

  /** A certificate for a key that is already there. */
  LeafRequest key(KeyPair pair) {
    key = () -> pair;
    return this;
  }

  /** Makes the key, unless there is one, and signs the certificate. */
  public IssuedCertificate issue() {
    KeyPair pair = key.get();
    IssuedCertificate issuer = authority.certificate();
    X509Certificate signed =
        new CertificateAssembly(
                issuer.certificate().getSubjectX500Principal(),
                subject,
                pair.getPublic(),
                notBefore,
                notAfter)
            .keyUsage(keyUsage)
            .extendedKeyUsage(extendedKeyUsage)
            .subjectAlternativeNames(names)
            .signWith(issuer);
    return new IssuedCertificate(signed, pair.getPrivate(), issuer.chain());
  }
}
