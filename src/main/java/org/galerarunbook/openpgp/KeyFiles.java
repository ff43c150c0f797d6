package org.galerarunbook.openpgp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The two files of one key. A file appears under its name only when it is complete and with its
 * mode, and an existing one is never replaced: of two processes that make the same key at once, one
 * makes it and both use it.
 *
 * @param secret armoured, mode 0600
 * @param open armoured public key, mode 0644
 */
record KeyFiles(Path secret, Path open) {
  private static final Set<PosixFilePermission> OF_OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OF_ALL =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String UNFINISHED = ".unfinished-";

  /** A process that works writes a file in less. */
  private static final Duration UNFINISHED_FOR = Duration.ofMinutes(1);

  /** The key, and whether it was made just now. */
  record Ensured(PgpSecretKey key, boolean created) {}

  /**
   * Reads the key, or makes it; a public key that is missing is written again.
   *
   * @throws OpenPgpException when a file is in the way: not a key, of another pair, locked by
   *     another passphrase, or a public key without its secret one
   */
  Ensured ensure(Supplier<PgpSecretKey> generator, char[] passphrase) {
    // In this order, since another process writes the secret key first.
    if (Files.exists(open) && !Files.exists(secret)) {
      throw new OpenPgpException(
          open + " is there without its secret key " + secret.getFileName(),
          "Put that back, or move the public key away to have a new pair");
    }
    sweep(secret.toAbsolutePath().getParent());
    PgpSecretKey made = Files.exists(secret) ? null : generator.get();
    boolean created = made != null && create(secret, made.armored(), OF_OWNER);
    PgpSecretKey key = created ? made : readSecret(passphrase);
    if (!created) {
      require(secret, KeyAbility.missing(key, Clock.systemUTC()));
    }
    String shared = key.publicKey().armored();
    if (Files.exists(open) || !create(open, shared, OF_ALL)) {
      requirePair(key);
    }
    return new Ensured(key, created);
  }

  private PgpSecretKey readSecret(char[] passphrase) {
    try {
      return PgpSecretKey.read(read(secret), passphrase);
    } catch (OpenPgpException e) {
      throw new OpenPgpException(
          secret + " is there already, and can't be used: " + e.getMessage().replaceAll("\\.$", ""),
          "Or move both files of this key away to have a new pair; nothing was changed",
          e);
    }
  }

  private void requirePair(PgpSecretKey key) {
    PgpPublicKey shared;
    try {
      shared = PgpPublicKey.read(read(open));
    } catch (OpenPgpException e) {
      throw new OpenPgpException(
          open + " is there already, and can't be used: " + e.getMessage().replaceAll("\\.$", ""),
          "Or move it away, and it is made again from the secret key",
          e);
    }
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
    require(open, KeyAbility.missing(shared, Clock.systemUTC()));
  }

  private static void require(Path file, Optional<String> missing) {
    missing.ifPresent(
        what -> {
          throw new OpenPgpException(
              file + " is there already, and can't be used: it " + what,
              "Mend it, or move both files of this key away to have a new pair; nothing was changed");
        });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OpenPgpException(file + " can't be read (" + e + ")", "Check its owner", e);
    }
  }

  /** Whether it was written; false when it was there already. */
  private static boolean create(Path file, String text, Set<PosixFilePermission> mode) {
    Path unfinished = null;
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder, FOLDER);
      unfinished =
          Files.createTempFile(
              folder, UNFINISHED, "", PosixFilePermissions.asFileAttribute(OF_OWNER));
      Files.writeString(unfinished, text, StandardCharsets.UTF_8);
      // Set here and not at creation: the umask may have narrowed it.
      Files.setPosixFilePermissions(unfinished, mode);
      // A second name, which fails where a file is; a move would replace it.
      Files.createLink(file, unfinished);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException | UnsupportedOperationException e) {
      throw new OpenPgpException(
          "cannot write " + file + " (" + e + ")",
          "Check its folder's owner and free space, and that the file system keeps POSIX"
              + " permissions and hard links",
          e);
    } finally {
      discard(unfinished);
    }
  }

  /** What a killed process left. It may hold a secret key, and is nobody's any more. */
  private static void sweep(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Instant old = Instant.now().minus(UNFINISHED_FOR);
    try (var unfinished = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (Path file : unfinished) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Another process has finished with it meanwhile.
    } catch (IOException e) {
      throw new OpenPgpException(
          "cannot remove what an earlier call left in " + folder + " (" + e + ")",
          "Remove its files " + UNFINISHED + "*",
          e);
    }
  }

  private static void discard(Path unfinished) {
    try {
      if (unfinished != null) {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new OpenPgpException("cannot remove " + unfinished + " (" + e + ")", "Remove it", e);
    }
  }
}
