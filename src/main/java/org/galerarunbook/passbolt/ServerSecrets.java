package org.galerarunbook.passbolt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.galerarunbook.openpgp.ServerKey;
import org.galerarunbook.openpgp.StoredKey;

/**
 * What makes a Passbolt server the same server again: its OpenPGP key, the keys that sign its
 * tokens, and its salt. Made once in a folder of mode 0700, and kept: a server with another OpenPGP
 * key is a stranger to its users' browsers.
 *
 * @param openPgp the server's key
 * @param tokenKey {@code jwt.key}, RSA, PKCS#8 in PEM
 * @param tokenPublicKey {@code jwt.pem}
 * @param salt of {@code SECURITY_SALT}
 */
record ServerSecrets(StoredKey openPgp, String tokenKey, String tokenPublicKey, String salt) {

  /** Passbolt's health check refuses less. */
  private static final int TOKEN_KEY_BITS = 4096;

  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** What a killed run leaves: {@link ServerKey#ensure} removes those of that name. */
  private static final String UNFINISHED = ".unfinished-";

  /** Reads them, or makes what is missing. */
  static ServerSecrets ensure(Path folder) {
    try {
      Files.createDirectories(folder, FOLDER);
      Path key = folder.resolve("jwt.key");
      Path open = folder.resolve("jwt.pem");
      if (!Files.exists(key)) {
        if (Files.exists(open)) {
          throw new IllegalStateException(
              "%s is there without its key %s; put that back, or move it away"
                  .formatted(open, key.getFileName()));
        }
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(TOKEN_KEY_BITS);
        write(key, pem("PRIVATE KEY", rsa.generateKeyPair().getPrivate().getEncoded()));
      }
      String publicOfKey = pem("PUBLIC KEY", publicKey(key));
      if (!Files.exists(open)) {
        write(open, publicOfKey);
      } else if (!Files.readString(open).strip().equals(publicOfKey.strip())) {
        throw new IllegalStateException(
            "%s is of another key than %s; find out which is in use, and move the other away"
                .formatted(open, key));
      }
      Path salt = folder.resolve("salt");
      if (!Files.exists(salt)) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        write(salt, HexFormat.of().formatHex(random));
      } else if (Files.readString(salt).isBlank()) {
        throw new IllegalStateException(
            salt + " is empty; put the right one back, or move it away to have a new one");
      }
      return new ServerSecrets(
          ServerKey.ensure(folder),
          Files.readString(key),
          Files.readString(open),
          Files.readString(salt));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the server's keys in " + folder, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }

  /** The public half of the key in the file, as SubjectPublicKeyInfo. */
  private static byte[] publicKey(Path file) throws IOException {
    String remedy = "; put the right one back, or move jwt.key and jwt.pem away to have a new pair";
    try {
      String base64 = Files.readString(file).replaceAll("-----[^-]+-----", "");
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      var key =
          (RSAPrivateCrtKey)
              rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
      int bits = key.getModulus().bitLength();
      if (bits < TOKEN_KEY_BITS) {
        throw new IllegalStateException(
            "%s has %d bits, and Passbolt refuses less than %d%s"
                .formatted(file, bits, TOKEN_KEY_BITS, remedy));
      }
      return rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
          .getEncoded();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          file + " is no RSA key in unencrypted PKCS#8 (" + e.getMessage() + ")" + remedy, e);
    }
  }

  /** A file appears under its name when it is whole: a killed run leaves none, not an empty one. */
  static void write(Path file, String text) throws IOException {
    Path unfinished = Files.createTempFile(file.getParent(), UNFINISHED, "", FILE);
    try {
      Files.writeString(unfinished, text, StandardCharsets.US_ASCII);
      // A second name, which fails where a file is; a move would replace it.
      Files.createLink(file, unfinished);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("another process writes " + file + " now; try again", e);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String pem(String what, byte[] encoded) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(
            what,
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded));
  }

  @Override
  public String toString() {
    return "ServerSecrets[" + openPgp.fingerprint() + "]";
  }
}
