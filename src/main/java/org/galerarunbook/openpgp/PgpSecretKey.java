package org.galerarunbook.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/**
 * A secret key, unlocked in memory: it decrypts and signs. As a text it stays locked by its
 * passphrase. Any number of threads may use one.
 */
public final class PgpSecretKey {
  private final String armored;
  private final String unlocked;
  private final PgpPublicKey publicKey;

  private PgpSecretKey(String armored, PGPSecretKeyRing unlocked) {
    this.armored = armored;
    this.unlocked = Armor.of(unlocked);
    this.publicKey = new PgpPublicKey(new OpenPGPKey(unlocked).toCertificate());
  }

  /**
   * Makes a new key, which does not expire.
   *
   * @param userId {@code Ada Lovelace <ada@passbolt.com>}
   * @param passphrase locks the key's text; empty for a key that needs none
   */
  public static PgpSecretKey generate(String userId, char[] passphrase) {
    try {
      PGPSecretKeyRing locked = KeyGeneration.generate(userId, passphrase);
      return new PgpSecretKey(Armor.of(locked), unlock(locked, passphrase));
    } catch (PGPException e) {
      throw new OpenPgpException(
          "no key could be made (" + e.getMessage() + ")",
          "Check that this Java has a source of random numbers",
          e);
    }
  }

  /**
   * Reads an armoured secret key and unlocks it.
   *
   * @param passphrase of the key; empty for one that needs none
   * @throws OpenPgpException when the text is no secret key, holds several, or the passphrase does
   *     not open it
   */
  public static PgpSecretKey read(String armored, char[] passphrase) {
    PGPSecretKeyRing locked = parsed(armored).getPGPSecretKeyRing();
    try {
      return new PgpSecretKey(armored, unlock(locked, passphrase));
    } catch (PGPException | RuntimeException e) {
      throw new OpenPgpException(
          "the passphrase does not open the secret key", "Give the one that it was made with", e);
    }
  }

  private static OpenPGPKey parsed(String armored) {
    return Armor.key(
        armored,
        "PRIVATE KEY BLOCK",
        "secret",
        packets -> new BcOpenPGPApi().readKeyOrCertificate().parseKeys(packets));
  }

  private static PGPSecretKeyRing unlock(PGPSecretKeyRing locked, char[] passphrase)
      throws PGPException {
    var decryptor =
        new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase);
    return PGPSecretKeyRing.copyWithNewPassword(locked, decryptor, null);
  }

  /** What others may have of it. */
  public PgpPublicKey publicKey() {
    return publicKey;
  }

  /** Forty hexadecimal digits, capitals. */
  public String fingerprint() {
    return publicKey().fingerprint();
  }

  /** The secret key as a text, locked by its passphrase. */
  public String armored() {
    return armored;
  }

  /**
   * A copy of one's own: Bouncy Castle's object changes while it is used, by one thread at most.
   */
  OpenPGPKey unlocked() {
    return parsed(unlocked);
  }

  @Override
  public String toString() {
    return "secret key of " + publicKey();
  }
}
