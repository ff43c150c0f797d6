package org.galerarunbook.openpgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.OpenPGPMessageGenerator;
import org.bouncycastle.openpgp.api.OpenPGPMessageInputStream;
import org.bouncycastle.openpgp.api.OpenPGPMessageProcessor;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;

/** Messages in UTF-8, encrypted and, where wanted, signed. */
public final class PgpMessages {
  private static final String KIND = "MESSAGE";

  private PgpMessages() {}

  /**
   * Encrypts to these keys.
   *
   * @throws OpenPgpException when there is no recipient, or one whose key can't encrypt
   */
  public static String encrypt(String clear, List<PgpPublicKey> recipients) {
    return seal(clear, recipients, null);
  }

  /** Signs, then encrypts to one key. */
  public static String encryptAndSign(String clear, PgpPublicKey recipient, PgpSecretKey signer) {
    return seal(clear, List.of(recipient), signer);
  }

  /**
   * Decrypts; whoever signed is not looked at.
   *
   * @throws OpenPgpException when this is no message, it is damaged, or for somebody else
   */
  public static String decrypt(String armored, PgpSecretKey key) {
    return open(armored, key, null);
  }

  /**
   * Decrypts, and holds the message against its sender's key.
   *
   * @throws OpenPgpException also when the sender has not signed it
   */
  public static String decryptAndVerify(String armored, PgpSecretKey key, PgpPublicKey sender) {
    return open(armored, key, sender);
  }

  private static String seal(String clear, List<PgpPublicKey> recipients, PgpSecretKey signer) {
    if (recipients.isEmpty()) {
      throw new OpenPgpException("the message has no recipient", "Name at least one key");
    }
    var bytes = new ByteArrayOutputStream();
    try {
      OpenPGPMessageGenerator message =
          new BcOpenPGPApi()
              .signAndOrEncryptMessage()
              .setArmorStreamFactory(Armor::into)
              .setCompressionNegotiator((m, p) -> CompressionAlgorithmTags.UNCOMPRESSED)
              .setAllowPadding(false);
      for (PgpPublicKey recipient : recipients) {
        message.addEncryptionCertificate(recipient.certificate());
      }
      if (signer != null) {
        message.addSigningKey(signer.unlocked());
      }
      try (var out = message.open(bytes)) {
        out.write(clear.getBytes(StandardCharsets.UTF_8));
      }
    } catch (PGPException | IOException e) {
      throw new OpenPgpException(
          "nothing could be encrypted to " + recipients + " (" + e.getMessage() + ")",
          "Check that each key has a subkey that encrypts and is not expired or revoked",
          e);
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  private static String open(String armored, PgpSecretKey key, PgpPublicKey sender) {
    OpenPGPMessageInputStream.Result result;
    String clear;
    try (var packets = Armor.open(armored, KIND)) {
      OpenPGPMessageProcessor processor =
          new BcOpenPGPApi().decryptAndOrVerifyMessage().addDecryptionKey(key.unlocked());
      if (sender != null) {
        processor.addVerificationCertificate(sender.certificate());
      }
      OpenPGPMessageInputStream message = processor.process(packets);
      clear = new String(message.readAllBytes(), StandardCharsets.UTF_8);
      // Integrity and signatures are known from here on, not before.
      message.close();
      result = message.getResult();
    } catch (OpenPgpException e) {
      throw e;
    } catch (PGPException | IOException | RuntimeException e) {
      throw new OpenPgpException(
          "the message can't be opened by the key of "
              + key.publicKey()
              + " ("
              + e.getMessage()
              + ")",
          "It is for somebody else's key, or was damaged on the way",
          e);
    }
    if (result.getEncryptionMethod() == null || result.getSessionKey() == null) {
      throw new OpenPgpException(
          "the message is not encrypted", "Ask its sender; whoever saw it could read it");
    }
    if (sender != null && result.getSignatures().stream().noneMatch(s -> isOf(s, sender))) {
      throw new OpenPgpException(
          "the message is not signed by " + sender,
          "Do not trust it: somebody else wrote it, or it was changed on the way");
    }
    return clear;
  }

  private static boolean isOf(OpenPGPDocumentSignature signature, PgpPublicKey sender) {
    try {
      return signature.getIssuerCertificate() != null
          && Arrays.equals(
              signature.getIssuerCertificate().getFingerprint(),
              sender.certificate().getFingerprint())
          && signature.isTestedCorrect()
          && signature.isValid();
    } catch (PGPException e) {
      return false;
    }
  }
}
