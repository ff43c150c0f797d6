package org.galerarunbook.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The kinds of key a certificate can be issued for. EC P-256 is the default: as strong as RSA 3072
 * (NIST SP 800-57 part 1, table 2) and made in under a millisecond, where an RSA key takes up to
 * seconds.
 */
public enum KeyAlgorithm {
  /** ECDSA on NIST P-256 (secp256r1). */
  EC_P256("EC", 256),
  /** RSA, 2048 bits: for readers that know no better. */
  RSA_2048("RSA", 2048),
  /** RSA, 3072 bits. */
  RSA_3072("RSA", 3072),
  /** RSA, 4096 bits. */
  RSA_4096("RSA", 4096);

  private final String family;
  private final int bits;

  KeyAlgorithm(String family, int bits) {
    this.family = family;
    this.bits = bits;
  }

  /**
   * Reads a setting such as {@code ec-p256}, {@code RSA_3072} or {@code rsa-3072}.
   *
   * @throws IllegalArgumentException if it is none of {@link #settings()}; the message lists them
   */
  public static KeyAlgorithm parse(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.setting().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is not a key algorithm; use one of " + settings()));
  }

  /** What {@link #parse} accepts, comma-separated. */
  public static String settings() {
    return Arrays.stream(values()).map(KeyAlgorithm::setting).collect(Collectors.joining(", "));
  }

  /** How this algorithm is written in settings, for example {@code ec-p256}. */
  public String setting() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A fresh key pair. */
  KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "this Java cannot generate a key of type " + setting(),
          "Choose another algorithm, or a JDK with the standard providers",
          e);
    }
  }

  /** The algorithm of an existing key; the default for one that is not in this list. */
  static KeyAlgorithm of(PublicKey key) {
    int size = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.family.equals("RSA") && algorithm.bits == size)
        .findFirst()
        .orElse(EC_P256);
  }

  /** How a person names the key's type and size, for any key: {@code EC 256}, {@code RSA 2048}. */
  static String describe(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return "EC " + ec.getParams().getCurve().getField().getFieldSize();
    }
    return key instanceof RSAPublicKey rsa
        ? "RSA " + rsa.getModulus().bitLength()
        : key.getAlgorithm();
  }
}
