package org.galerarunbook.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jce.spec.ECParameterSpec;

/** What belongs together, and which public key a private key has. */
final class KeyPairs {
  private static final byte[] PROBE =
      "does this key belong to that certificate?"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** Never registered: a program that uses this library chooses its own providers. */
  private static final Provider ALL_KEYS = new BouncyCastleProvider();

  private KeyPairs() {}

  /** The JCA name of the signature made with a key of this algorithm. */
  static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }

  /** The key of a kind or curve that the JDK lacks; null when nobody knows it. */
  static PrivateKey beyondTheJdk(byte[] pkcs8) throws IOException {
    return BouncyCastleProvider.getPrivateKey(PrivateKeyInfo.getInstance(pkcs8));
  }

  /** Whether they are a pair, be the JDK able to use them or not. */
  static boolean match(PrivateKey privateKey, PublicKey publicKey) {
    try {
      PrivateKey secret = beyondTheJdk(privateKey.getEncoded());
      PublicKey open =
          BouncyCastleProvider.getPublicKey(
              SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
      if (secret == null || open == null || !secret.getAlgorithm().equals(open.getAlgorithm())) {
        return false;
      }
      Signature signature = Signature.getInstance(signatureAlgorithm(secret), ALL_KEYS);
      signature.initSign(secret);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException | IOException e) {
      return false; // Keys of different size or curve refuse each other's signatures.
    }
  }

  /** Whether an EC key has its curve's numbers instead of the curve's name. */
  static boolean hasWrittenOutCurve(PrivateKey key) {
    return key.getAlgorithm().equals("EC")
        && !(PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm().getParameters()
            instanceof ASN1ObjectIdentifier);
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
