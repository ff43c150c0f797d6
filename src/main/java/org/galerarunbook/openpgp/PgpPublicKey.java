package org.galerarunbook.openpgp;

import java.util.List;
import java.util.Locale;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.util.encoders.Hex;

/**
 * What others may have of a key: they encrypt to it, and verify by it. Any number of threads may
 * use one.
 */
public final class PgpPublicKey {
  private final String armored;
  private final String fingerprint;
  private final String userId;

  PgpPublicKey(OpenPGPCertificate certificate) {
    armored = Armor.of(certificate.getPGPPublicKeyRing());
    fingerprint = Hex.toHexString(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
    userId = userId(certificate);
  }

  private static String userId(OpenPGPCertificate certificate) {
    List<? extends OpenPGPCertificate.OpenPGPIdentityComponent> ids = certificate.getIdentities();
    return ids.stream()
        .filter(OpenPGPCertificate.OpenPGPUserId.class::isInstance)
        .map(id -> ((OpenPGPCertificate.OpenPGPUserId) id).getUserId())
        .findFirst()
        .orElse("");
  }

  /**
   * Reads an armoured public key.
   *
   * @throws OpenPgpException when the text is none, or holds several
   */
  public static PgpPublicKey read(String armored) {
    return new PgpPublicKey(certificate(armored));
  }

  private static OpenPGPCertificate certificate(String armored) {
    return Armor.key(
        armored,
        "PUBLIC KEY BLOCK",
        "public",
        packets -> new BcOpenPGPApi().readKeyOrCertificate().parseCertificates(packets));
  }

  /** Forty hexadecimal digits, capitals. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Whose it is: {@code Ada Lovelace <ada@passbolt.com>}; empty when the key does not say. */
  public String userId() {
    return userId;
  }

  /** All that it says of whose it is, without what was revoked. */
  List<String> userIds() {
    return certificate().getValidUserIds().stream()
        .map(OpenPGPCertificate.OpenPGPUserId::getUserId)
        .toList();
  }

  /** The key as a text. */
  public String armored() {
    return armored;
  }

  /**
   * A copy of one's own: Bouncy Castle's object changes while it is used, by one thread at most.
   */
  OpenPGPCertificate certificate() {
    return certificate(armored);
  }

  @Override
  public String toString() {
    return userId() + " " + fingerprint();
  }
}
