package org.galerarunbook.openpgp;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.util.encoders.Hex;

/**
 * What others may have of a key: they encrypt to it, and verify by it. Any number of threads may
 * use one.
 */
public final class PgpPublicKey {
  private final byte[] encoded;
  private final String armored;
  private final String fingerprint;
  private final String userId;

  PgpPublicKey(OpenPGPCertificate certificate) {
    try {
      encoded = certificate.getPGPPublicKeyRing().getEncoded();
    } catch (IOException e) {
      throw new OpenPgpException(
          "the public key can't be written (" + e.getMessage() + ")", "Export it again", e);
    }
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
    try (var packets = Armor.open(armored, "PUBLIC KEY BLOCK")) {
      List<OpenPGPCertificate> found =
          new BcOpenPGPApi().readKeyOrCertificate().parseCertificates(packets.readAllBytes());
      if (found.size() != 1) {
        throw new OpenPgpException(
            "the text holds " + found.size() + " public keys", "Give one at a time");
      }
      return new PgpPublicKey(found.get(0));
    } catch (IOException | RuntimeException e) {
      throw e instanceof OpenPgpException own
          ? own
          : new OpenPgpException(
              "the public key can't be read (" + e.getMessage() + ")", "Export it again", e);
    }
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
    try {
      return new OpenPGPCertificate(
          new PGPPublicKeyRing(encoded, new BcKeyFingerprintCalculator()));
    } catch (IOException e) {
      throw new OpenPgpException(
          "the public key can't be read (" + e.getMessage() + ")", "Export it again", e);
    }
  }

  @Override
  public String toString() {
    return userId() + " " + fingerprint();
  }
}
