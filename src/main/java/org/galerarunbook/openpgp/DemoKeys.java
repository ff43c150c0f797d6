package org.galerarunbook.openpgp;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.Requirements;

/**
 * A folder of keys for demonstration, {@code keys/gpg}: {@code <email>.key} and {@code <email>.pub}
 * for each person. Existing ones are never overwritten.
 */
public final class DemoKeys {
  private final Path folder;

  private DemoKeys(Path folder) {
    this.folder = folder;
  }

  /** The folder at this path, which need not exist yet. */
  public static DemoKeys in(Path folder) {
    Requirements.OPENPGP.require();
    return new DemoKeys(folder);
  }

  /**
   * Makes the keys that are missing. Safe against a second process doing the same.
   *
   * @return a key for each, in their order
   * @throws IllegalArgumentException when an address is there twice
   * @throws OpenPgpException when a file that is there can't be used as this person's key
   */
  public List<StoredKey> ensure(List<KeyOwner> owners) {
    return KeyOwner.distinct(owners).stream().map(this::ensure).toList();
  }

  /** Makes one key if it is missing. */
  public StoredKey ensure(KeyOwner owner) {
    StoredKey stored =
        new KeyFiles(folder.resolve(owner.email() + ".key"), folder.resolve(owner.email() + ".pub"))
            .ensure(owner.userId(), owner.passphrase().toCharArray());
    PgpPublicKey key = stored.key().publicKey();
    if (key.userIds().stream().noneMatch(id -> id.endsWith("<" + owner.email() + ">"))) {
      throw new OpenPgpException(
          stored.secretFile() + " is the key of " + key.userId(),
          "Move both files of this key away to have a new pair");
    }
    return stored;
  }
}
