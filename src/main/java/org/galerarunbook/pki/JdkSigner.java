package org.galerarunbook.pki;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;

/**
 * Signs with the JDK's own provider. Bouncy Castle's JcaContentSignerBuilder does the same after
 * loading the tables of every algorithm it knows, which a cold JVM pays for with each lab start.
 */
final class JdkSigner implements ContentSigner {
  private final PrivateKey key;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  JdkSigner(PrivateKey key) {
    this.key = key;
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return switch (key.getAlgorithm()) {
      case "EC" -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      case "RSA" ->
          new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
      default ->
          throw new PkiException(
              "a CA key of type " + key.getAlgorithm() + " cannot sign here",
              "Use a CA with an EC or RSA key");
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    try {
      Signature signature = Signature.getInstance(KeyPairs.signatureAlgorithm(key));
      signature.initSign(key);
      signature.update(content.toByteArray());
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "the CA's key cannot sign (" + e.getMessage() + ")", "Check the CA's key file", e);
    }
  }
}
