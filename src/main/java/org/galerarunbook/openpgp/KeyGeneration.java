package org.galerarunbook.openpgp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.PBESecretKeyEncryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;

/**
 * Makes a secret key ring: Ed25519 with a Curve25519 subkey, in the encoding that GnuPG 2.1 and
 * later reads, as Passbolt's browser extension makes for people unless told otherwise; one user id,
 * no expiry (Passbolt refuses one).
 */
final class KeyGeneration {

  /** A reader whose clock is behind would refuse a key from its future. */
  private static final Duration BEHIND = Duration.ofMinutes(1);

  /** Coded count of the passphrase's iterations: 4 MiB are hashed. */
  private static final int ITERATIONS = 0xC0;

  private static final int[] CIPHERS = {
    SymmetricKeyAlgorithmTags.AES_256,
    SymmetricKeyAlgorithmTags.AES_192,
    SymmetricKeyAlgorithmTags.AES_128
  };
  private static final int[] HASHES = {
    HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA256
  };

  private KeyGeneration() {}

  /** The passphrase protects the secret parts (AES-256, iterated and salted SHA-256), if any. */
  static PGPSecretKeyRing generate(String userId, char[] passphrase) throws PGPException {
    Date created = Date.from(Instant.now().minus(BEHIND).truncatedTo(ChronoUnit.SECONDS));
    PGPKeyPairGenerator pairs =
        new BcPGPKeyPairGeneratorProvider().get(PublicKeyPacket.VERSION_4, created);
    PGPKeyPair primary = pairs.generateLegacyEd25519KeyPair();
    PGPSignatureSubpacketGenerator certified =
        packets(primary, created, KeyFlags.CERTIFY_OTHER | KeyFlags.SIGN_DATA);
    certified.setPreferredSymmetricAlgorithms(false, CIPHERS);
    certified.setPreferredHashAlgorithms(false, HASHES);
    certified.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
    certified.setPrimaryUserID(false, true);
    PGPKeyRingGenerator ring =
        new PGPKeyRingGenerator(
            PGPSignature.POSITIVE_CERTIFICATION,
            primary,
            userId,
            digest(HashAlgorithmTags.SHA1),
            certified.generate(),
            null,
            new BcPGPContentSignerBuilder(
                primary.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            protection(passphrase));
    PGPSignatureSubpacketGenerator bound =
        packets(primary, created, KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE);
    ring.addSubKey(pairs.generateLegacyX25519KeyPair(), bound.generate(), null);
    return ring.generateSecretKeyRing();
  }

  private static PGPSignatureSubpacketGenerator packets(
      PGPKeyPair primary, Date created, int flags) {
    var packets = new PGPSignatureSubpacketGenerator();
    packets.setSignatureCreationTime(false, created);
    packets.setIssuerFingerprint(false, primary.getPublicKey());
    packets.setKeyFlags(true, flags);
    return packets;
  }

  private static PBESecretKeyEncryptor protection(char[] passphrase) throws PGPException {
    return passphrase.length == 0
        ? null
        : new BcPBESecretKeyEncryptorBuilder(
                SymmetricKeyAlgorithmTags.AES_256, digest(HashAlgorithmTags.SHA256), ITERATIONS)
            .build(passphrase);
  }

  private static PGPDigestCalculator digest(int algorithm) throws PGPException {
    return new BcPGPDigestCalculatorProvider().get(algorithm);
  }
}
