package org.galerarunbook.cli;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.openpgp.DemoKeys;
import org.galerarunbook.openpgp.KeyOwner;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.StoredKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** OpenPGP keys of people who do not exist. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes OpenPGP keys for demonstration: <email>.key and <email>.pub for each entry.",
      "A key that is there is kept, and nothing is ever overwritten."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Each entry has its key.",
      "1:A file is in the way, or can't be written; the text says which.",
      "2:The command line or an entry is not understood; nothing was written."
    })
final class KeysCommand extends LabCommand {
  @Parameters(
      paramLabel = "ENTRY",
      arity = "0..*",
      description = {
        "email:Full Name[:passphrase]; without a passphrase the address is the passphrase.",
        "Without an entry: ada@passbolt.com:Ada Lovelace."
      })
  private List<String> entries = List.of();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The keys' folder (default: the project's keys/gpg, wherever you are).")
  private Path directory;

  @Override
  public Integer call() {
    List<KeyOwner> owners;
    try {
      owners = KeyOwner.parse(entries);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    try {
      for (StoredKey key :
          DemoKeys.in(directory == null ? HomeFolders.demoKeys() : directory).ensure(owners)) {
        out().println((key.created() ? "created " : "kept ") + key.secretFile());
        out().println("  public       " + key.publicFile());
        out().println("  user id      " + key.key().publicKey().userId());
        out().println("  fingerprint  " + key.key().fingerprint());
      }
      return Main.OK;
    } catch (OpenPgpException e) {
      err().println("keys: " + e.getMessage());
      return Main.NOT_RIGHT;
    }
  }
}
