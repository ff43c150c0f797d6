package org.galerarunbook.openpgp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.galerarunbook.WholeFiles;

/**
 * The two files of one key. A file appears under its name only when it is complete and with its
 * mode, and an existing one is never replaced: of two processes that make the same key at once, one
 * makes it and both use it.
 */
record KeyFiles(Path secret, Path open) {
  /** A process that works writes a file in less. */
  private static final Duration UNFINISHED_FOR = Duration.ofMinutes(1);

  /**
   * Reads the key, or makes it; a public key that is missing is written again.
   *
   * @throws OpenPgpException when a file is in the way: not a key, of another pair, locked by
   *     another passphrase, or a public key without its secret one
   */
  StoredKey ensure(String userId, char[] passphrase) {
    // In this order, since another process writes the secret key first.
    if (Files.exists(open) && !Files.exists(secret)) {
      throw new OpenPgpException(
          open + " is there without its secret key " + secret.getFileName(),
          "Put that back, or move the public key away to have a new pair");
    }
    sweep(secret.toAbsolutePath().getParent());
    PgpSecretKey made = Files.exists(secret) ? null : PgpSecretKey.generate(userId, passphrase);
    boolean created = made != null && create(secret, made.armored(), WholeFiles.SECRET);
    PgpSecretKey key = created ? made : existing(passphrase);
    if (Files.exists(open) || !create(open, key.publicKey().armored(), WholeFiles.PUBLIC)) {
      requirePair(key);
    }
    return new StoredKey(secret, open, key, created);
  }

  private PgpSecretKey existing(char[] passphrase) {
    PgpSecretKey key =
        read(
            secret,
            text -> PgpSecretKey.read(text, passphrase),
            "Or move both files of this key away to have a new pair; nothing was changed");
    require(secret, KeyAbility.missing(key));
    return key;
  }

  private void requirePair(PgpSecretKey key) {
    PgpPublicKey shared =
        read(open, PgpPublicKey::read, "Or move it away, and it is made again from the secret key");
    if (!shared.fingerprint().equals(key.fingerprint())) {
      throw new OpenPgpException(
          open
              + " is of another key ("
              + shared
              + ") than "
              + secret
              + " ("
              + key.publicKey()
              + ")",
          "Find out which one is in use, and move the other file away");
    }
    require(open, KeyAbility.missing(shared));
  }

  private static void require(Path file, Optional<String> missing) {
    missing.ifPresent(
        what -> {
          throw new OpenPgpException(
              file + " is there already, and can't be used: it " + what,
              "Mend it, or move both files of this key away to have a new pair; nothing was changed");
        });
  }

  private static <K> K read(Path file, Function<String, K> parser, String remedy) {
    try {
      return parser.apply(text(file));
    } catch (OpenPgpException e) {
      throw new OpenPgpException(
          file + " is there already, and can't be used: " + e.getMessage().replaceAll("\\.$", ""),
          remedy,
          e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OpenPgpException(file + " can't be read (" + e + ")", "Check its owner", e);
    }
  }

  private static boolean create(Path file, String text, String mode) {
    try {
      WholeFiles.createFolder(file.toAbsolutePath().getParent());
      return WholeFiles.create(file, text.getBytes(StandardCharsets.UTF_8), mode);
    } catch (IOException | UnsupportedOperationException e) {
      throw new OpenPgpException(
          "cannot write " + file + " (" + e + ")",
          "Check its folder's owner and free space, and that the file system keeps POSIX"
              + " permissions and hard links",
          e);
    }
  }

  /** What a killed process left. It may hold a secret key, and is nobody's any more. */
  private static void sweep(Path folder) {
    try {
      WholeFiles.sweep(folder, Instant.now().minus(UNFINISHED_FOR));
    } catch (IOException e) {
      throw new OpenPgpException(
          "cannot remove what an earlier call left in " + folder + " (" + e + ")",
          "Remove its files .unfinished-*",
          e);
    }
  }
}
