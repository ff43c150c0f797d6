package org.galerarunbook.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.spec.ECParameterSpec;

/** What belongs together, and which public key a private key has. */
final class KeyPairs {
  private static final byte[] PROBE =
      "does this key belong to that certificate?"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private KeyPairs() {}

  /** The JCA name of the signature made with a key of this algorithm. */
  static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }

  static boolean match(PrivateKey privateKey, PublicKey publicKey) {
    if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(signatureAlgorithm(privateKey));
      signature.initSign(privateKey);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // Keys of different size or curve refuse each other's signatures.
    }
  }

  /** The pair of a private key that was read from a file, so that it can get a certificate. */
  static KeyPair complete(PrivateKey key) {
    try {
      if (key instanceof RSAPrivateCrtKey rsa) {
        var spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
        return new KeyPair(KeyFactory.getInstance("RSA").generatePublic(spec), key);
      }
      if (key instanceof ECPrivateKey ec) {
        var spec = new ECPublicKeySpec(publicPoint(ec), ec.getParams());
        return new KeyPair(KeyFactory.getInstance("EC").generatePublic(spec), key);
      }
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "the public key of an existing private key cannot be derived",
          "Move the private key away and issue again",
          e);
    }
    throw new PkiException(
        "a certificate cannot be issued for an existing key of type " + key.getAlgorithm(),
        "Use an EC or RSA key, or move it away and issue again");
  }

  /** Q = dG (SEC 1, section 3.2.1), which the JDK does not offer. */
  private static ECPoint publicPoint(ECPrivateKey key) {
    ECParameterSpec curve = EC5Util.convertSpec(key.getParams());
    BigInteger secret = key.getS();
    return EC5Util.convertPoint(curve.getG().multiply(secret).normalize());
  }
}
