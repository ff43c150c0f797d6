package org.galerarunbook.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority that signs leaves (RFC 5280). Immutable and safe to share.
 *
 * <p>Every certificate gets a random positive serial number of 126 bits, subject and authority key
 * identifiers, a critical basic constraints extension, and a start of validity {@linkplain
 * #CLOCK_SKEW a little in the past}.
 */
public final class CertificateAuthority {
  /** A peer whose clock lags this much still accepts a certificate issued now. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  static final String CERTIFICATE_FILE = "ca-cert.pem";
  static final String KEY_FILE = "ca-key.pem";

  private final IssuedCertificate certificate;
  private final Clock clock;

  private CertificateAuthority(IssuedCertificate certificate, Clock clock) {
    this.certificate = certificate;
    this.clock = clock;
  }

  /**
   * A new, self-signed authority; nothing is written.
   *
   * @throws PkiException if the profile is a leaf's
   */
  public static CertificateAuthority create(
      CertificateProfile profile, KeyAlgorithm algorithm, Clock clock) {
    return selfSigned(profile, algorithm.generate(), clock);
  }

  /** A new certificate for a key that is already there: what it signed stays valid. */
  static CertificateAuthority selfSigned(CertificateProfile profile, KeyPair key, Clock clock) {
    if (!profile.isAuthority()) {
      throw new PkiException(
          "profile " + profile.name() + " is a leaf's, not a certificate authority's",
          "Use one with keyCertSign and ca.path.length");
    }
    Instant now = clock.instant();
    X500Principal name = profile.subjectFor("ca");
    X509Certificate certificate =
        new CertificateAssembly(
                name, name, key.getPublic(), now.minus(CLOCK_SKEW), now.plus(profile.validity()))
            .keyUsage(profile.keyUsage())
            .selfSign(profile.caPathLength().orElseThrow(), key.getPrivate());
    return new CertificateAuthority(
        new IssuedCertificate(certificate, key.getPrivate(), List.of()), clock);
  }

  /**
   * Reads the authority from {@value #CERTIFICATE_FILE} and {@value #KEY_FILE}.
   *
   * @throws PkiException if a file is missing, holds something else, or the key is another's
   */
  public static CertificateAuthority load(Path directory, Clock clock) {
    Path file = directory.resolve(CERTIFICATE_FILE);
    var loaded = IssuedCertificate.load(file, directory.resolve(KEY_FILE), List.of());
    if (!loaded.keyMatches()) {
      throw new PkiException(
          directory.resolve(KEY_FILE) + " is not the key of " + file,
          "Restore the pair from a backup, or make a new CA, which everybody has to be given, by 'certs issue --force --renew-ca'");
    }
    return new CertificateAuthority(loaded, clock);
  }

  /** The authority's own certificate and key. */
  public IssuedCertificate certificate() {
    return certificate;
  }

  /**
   * A leaf as its profile wants it, with a new key of the authority's own algorithm.
   *
   * @param name replaces the profile's {@code ${name}}
   */
  public IssuedCertificate issue(CertificateProfile profile, String name) {
    return request(profile, name).issue();
  }

  /** A leaf that differs from its profile, for example deliberately wrong. */
  public LeafRequest request(CertificateProfile profile, String name) {
    if (profile.isAuthority()) {
      throw new PkiException(
          "profile " + profile.name() + " is a certificate authority's, not a leaf's",
          "Use one with extended.key.usage");
    }
    return new LeafRequest(this, profile, name);
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** A leaf that outlives its issuer is refused from the issuer's last day on, so it never does. */
  Instant notLongerThanItself(Instant end) {
    Instant own = certificate.certificate().getNotAfter().toInstant();
    return end.isAfter(own) ? own : end;
  }
}
