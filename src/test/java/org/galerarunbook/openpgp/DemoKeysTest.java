package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoKeysTest {
  private static final KeyOwner BETTY = new KeyOwner("betty@passbolt.com", "Betty Holberton");

  @TempDir private Path project;
  private Path folder;

  @BeforeEach
  void folder() {
    folder = project.resolve("keys/gpg");
  }

  @Test
  @DisplayName("A pair of files each, secret ones for their owner alone, and nothing else")
  void files() throws IOException {
    List<StoredKey> keys = DemoKeys.in(folder).ensure(List.of(KeyOwner.ADA, BETTY));
    assertThat(keys).extracting(StoredKey::created).containsExactly(true, true);
    assertThat(modes())
        .containsOnly(
            Map.entry("ada@passbolt.com.key", "rw-------"),
            Map.entry("ada@passbolt.com.pub", "rw-r--r--"),
            Map.entry("betty@passbolt.com.key", "rw-------"),
            Map.entry("betty@passbolt.com.pub", "rw-r--r--"));
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(folder.getParent())).isEqualTo("rwx------");
    String secret = Files.readString(keys.get(0).secretFile());
    assertThat(secret).startsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n").endsWith("-----\n");
    assertThat(Files.readString(keys.get(0).publicFile()))
        .startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n")
        .as("the checksum that Passbolt looks for")
        .containsPattern("\n=[A-Za-z0-9+/]{4}\n-----END PGP PUBLIC KEY BLOCK-----\n$");
    assertThat(PgpSecretKey.read(secret, "ada@passbolt.com".toCharArray()).fingerprint())
        .isEqualTo(keys.get(0).key().fingerprint())
        .matches("[0-9A-F]{40}");
  }

  @Test
  @DisplayName("A second time nothing changes, also when only one is new")
  void neverOverwritten() throws IOException {
    DemoKeys.in(folder).ensure(KeyOwner.ADA);
    Map<String, String> before = contents();
    List<StoredKey> again = DemoKeys.in(folder).ensure(List.of(KeyOwner.ADA, BETTY));
    assertThat(again).extracting(StoredKey::created).containsExactly(false, true);
    assertThat(contents()).containsAllEntriesOf(before).hasSize(4);
  }

  @Test
  @DisplayName("A public key that is gone is made again from the secret one")
  void completed() throws IOException {
    StoredKey ada = DemoKeys.in(folder).ensure(KeyOwner.ADA);
    Map<String, String> before = contents();
    Files.delete(ada.publicFile());
    assertThat(DemoKeys.in(folder).ensure(KeyOwner.ADA).created()).isFalse();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  @DisplayName("What a killed call left goes with the next, and what a running one writes stays")
  void leftovers() throws IOException {
    Files.createDirectories(folder);
    Path old = Files.createFile(folder.resolve(".unfinished-1"));
    Files.setLastModifiedTime(
        old, java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(90)));
    Path young = Files.createFile(folder.resolve(".unfinished-2"));
    DemoKeys.in(folder).ensure(KeyOwner.ADA);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  @DisplayName("What is in the way is named and left alone")
  void inTheWay() throws IOException {
    StoredKey ada = DemoKeys.in(folder).ensure(KeyOwner.ADA);
    StoredKey betty = DemoKeys.in(folder).ensure(BETTY);
    Map<String, String> before = contents();

    refused(
        new KeyOwner("ada@passbolt.com", "Ada", "another"), "ada@passbolt.com.key", "passphrase");

    Files.copy(betty.publicFile(), folder.resolve("eve@passbolt.com.pub"));
    refused(new KeyOwner("eve@passbolt.com", "Eve"), "eve@passbolt.com.pub", "without its secret");
    Files.copy(betty.secretFile(), folder.resolve("eve@passbolt.com.key"));
    refused(
        new KeyOwner("eve@passbolt.com", "Eve", "betty@passbolt.com"),
        "eve@passbolt.com.key",
        "is the key of Betty Holberton");
    Files.delete(folder.resolve("eve@passbolt.com.pub"));
    Files.delete(folder.resolve("eve@passbolt.com.key"));
    assertThat(contents()).isEqualTo(before);

    Files.copy(
        betty.publicFile(), ada.publicFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(KeyOwner.ADA, "ada@passbolt.com.pub", "of another key");
    Files.writeString(ada.publicFile(), "no key");
    refused(KeyOwner.ADA, "ada@passbolt.com.pub", "no PGP PUBLIC KEY BLOCK");
    Files.writeString(ada.secretFile(), "no key");
    refused(KeyOwner.ADA, "ada@passbolt.com.key", "no PGP PRIVATE KEY BLOCK");
    assertThat(Files.readString(ada.secretFile())).isEqualTo("no key");
  }

  @Test
  @DisplayName("Many at once make one key, and all of them use it")
  void atOnce() throws IOException {
    assertThat(
            IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> DemoKeys.in(folder).ensure(KeyOwner.ADA))
                .toList())
        .satisfies(keys -> assertThat(keys.stream().filter(StoredKey::created)).hasSize(1))
        .extracting(k -> k.key().fingerprint())
        .containsOnly(
            PgpPublicKey.read(Files.readString(folder.resolve("ada@passbolt.com.pub")))
                .fingerprint());
    assertThat(contents()).hasSize(2);
  }

  @Test
  @DisplayName("The server's key opens without a passphrase and stays")
  void server() throws IOException {
    StoredKey made = ServerKey.ensure(folder);
    assertThat(made.created()).isTrue();
    assertThat(modes())
        .containsOnly(
            Map.entry("serverkey.asc", "rw-r--r--"),
            Map.entry("serverkey_private.asc", "rw-------"));
    StoredKey again = ServerKey.ensure(folder);
    assertThat(again.created()).isFalse();
    assertThat(again.fingerprint()).isEqualTo(made.fingerprint());
  }

  private void refused(KeyOwner owner, String... words) {
    assertThatThrownBy(() -> DemoKeys.in(folder).ensure(owner))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("way");
  }

  private Map<String, String> modes() throws IOException {
    Map<String, String> modes = new TreeMap<>();
    for (Path file : list()) {
      modes.put(file.getFileName().toString(), mode(file));
    }
    return modes;
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Path file : list()) {
      contents.put(file.getFileName().toString(), Files.readString(file));
    }
    return contents;
  }

  private List<Path> list() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
