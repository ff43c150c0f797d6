package org.galerarunbook.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.operator.PGPKeyPairGenerator;

/** The algorithms of a key pair: one that signs and certifies, and its subkey that encrypts. */
public enum KeyKind {
  /**
   * Ed25519 with a Curve25519 subkey, in the encoding that GnuPG 2.1 and later reads. What
   * Passbolt's browser extension makes for people unless told otherwise.
   */
  CURVE25519 {
    @Override
    PGPKeyPair primary(PGPKeyPairGenerator generator) throws PGPException {
      return generator.generateLegacyEd25519KeyPair();
    }

    @Override
    PGPKeyPair subkey(PGPKeyPairGenerator generator) throws PGPException {
      return generator.generateLegacyX25519KeyPair();
    }
  },
  /** RSA of 3072 bits, twice. What Passbolt's container makes for its server. */
  RSA_3072 {
    @Override
    PGPKeyPair primary(PGPKeyPairGenerator generator) throws PGPException {
      return generator.generateRsaKeyPair(3072);
    }

    @Override
    PGPKeyPair subkey(PGPKeyPairGenerator generator) throws PGPException {
      return generator.generateRsaKeyPair(3072);
    }
  };

  abstract PGPKeyPair primary(PGPKeyPairGenerator generator) throws PGPException;

  abstract PGPKeyPair subkey(PGPKeyPairGenerator generator) throws PGPException;
}
