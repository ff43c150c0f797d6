package org.galerarunbook.openpgp;

import java.util.Date;
import java.util.Optional;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;

/**
 * Whether a key that somebody put there can do its job: sign, and be encrypted to. A key that can't
 * is found out by its first user otherwise, far from here.
 */
final class KeyAbility {
  private static final String PROBE = "can this key do its job?";

  private KeyAbility() {}

  /** What keeps others from using it; empty when nothing does. */
  static Optional<String> missing(PgpPublicKey key) {
    Date now = new Date();
    OpenPGPCertificate certificate = key.certificate();
    int version = certificate.getPrimaryKey().getVersion();
    if (version != PublicKeyPacket.VERSION_4) {
      return Optional.of("is of version " + version + ", and Passbolt reads version 4");
    }
    // What comes first in time, by whatever clock: a revocation does not expire.
    if (certificate.getPrimaryKey().getRevocation(now) != null) {
      return Optional.of("was revoked");
    }
    Date end = certificate.getPrimaryKey().getKeyExpirationDateAt(now);
    if (end != null) {
      return Optional.of(
          end.before(now)
              ? "expired at " + end.toInstant()
              : "expires at "
                  + end.toInstant()
                  + ", and Passbolt takes keys alone that do not expire");
    }
    if (certificate.getSigningKeys(now).isEmpty()) {
      return Optional.of("has nothing that signs: none, or one that expired or was revoked");
    }
    if (certificate.getEncryptionKeys(now).isEmpty()) {
      return Optional.of(
          "has nothing that one can encrypt to: none, or one that expired, was revoked or is weak");
    }
    return Optional.empty();
  }

  /** The same, and what keeps its owner from using it: a secret part may be left out. */
  static Optional<String> missing(PgpSecretKey key) {
    return missing(key.publicKey()).or(() -> tried(key));
  }

  private static Optional<String> tried(PgpSecretKey key) {
    try {
      String message = PgpMessages.encryptAndSign(PROBE, key.publicKey(), key);
      return PROBE.equals(PgpMessages.decryptAndVerify(message, key, key.publicKey()))
          ? Optional.empty()
          : Optional.of("does not read what was encrypted to it");
    } catch (RuntimeException e) {
      return Optional.of("can't sign and decrypt (" + e.getMessage() + ")");
    }
  }
}
