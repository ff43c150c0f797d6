package org.galerarunbook.openpgp;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.util.encoders.Hex;

/** What others may have of a key: they encrypt to it, and verify by it. */
public final class PgpPublicKey {
  private final OpenPGPCertificate certificate;

  PgpPublicKey(OpenPGPCertificate certificate) {
    this.certificate = certificate;
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
    return Hex.toHexString(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
  }

  /** Whose it is: {@code Ada Lovelace <ada@passbolt.com>}; empty when the key does not say. */
  public String userId() {
    List<? extends OpenPGPCertificate.OpenPGPIdentityComponent> ids = certificate.getIdentities();
    return ids.stream()
        .filter(OpenPGPCertificate.OpenPGPUserId.class::isInstance)
        .map(id -> ((OpenPGPCertificate.OpenPGPUserId) id).getUserId())
        .findFirst()
        .orElse("");
  }

  /** The key as a text. */
  public String armored() {
    return Armor.of(certificate.getPGPPublicKeyRing());
  }

  OpenPGPCertificate certificate() {
    return certificate;
  }

  @Override
  public String toString() {
    return userId() + " " + fingerprint();
  }
}
