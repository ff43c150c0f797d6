package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that GnuPG made and that can't do the job: each is refused by its reason, and stays. */
class KeyAbilityTest {
  private static final String ADA = "Ada Lovelace <ada@passbolt.com>";
  private static final KeyOwner OWNER = new KeyOwner("ada@passbolt.com", "Ada Lovelace", "secret");
  private static final String PAST = "--faked-system-time=20200101T000000!";

  @TempDir private Path folder;
  private Gpg gpg;

  @BeforeEach
  void open() throws Exception {
    gpg = Gpg.create();
  }

  @AfterEach
  void close() throws Exception {
    gpg.close();
  }

  /** Makes the primary key, without a passphrase, which takes time; returns its fingerprint. */
  private String primary(String algorithm, String expiry) throws Exception {
    gpg.ok("\n", "--quick-gen-key", ADA, algorithm, "cert,sign", expiry);
    return gpg.ok("", "--with-colons", "-K")
        .lines()
        .filter(l -> l.startsWith("fpr:"))
        .findFirst()
        .orElseThrow()
        .split(":")[9];
  }

  private void subkey(String fingerprint, String algorithm, String... options) throws Exception {
    String[] all = {"--quick-add-key", fingerprint, algorithm, "encr", "never"};
    gpg.ok("\n", concat(options, all));
  }

  private static String[] concat(String[] first, String... then) {
    return java.util.stream.Stream.of(first, then)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  private void export(String how) throws Exception {
    Files.writeString(folder.resolve("ada@passbolt.com.key"), gpg.ok("\n", "-a", how));
    Files.writeString(folder.resolve("ada@passbolt.com.pub"), gpg.ok("", "-a", "--export"));
  }

  private void refused(String... words) throws Exception {
    Map<Path, String> before = contents();
    assertThatThrownBy(() -> DemoKeys.in(folder).ensure(OWNER))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContaining("ada@passbolt.com.")
        .hasMessageContainingAll(words)
        .hasMessageContaining("move both files of this key away");
    assertThat(contents()).isEqualTo(before);
  }

  private Map<Path, String> contents() throws Exception {
    try (var files = Files.list(folder)) {
      return files.collect(
          Collectors.toMap(
              f -> f,
              f -> {
                try {
                  return Files.readString(f, StandardCharsets.UTF_8);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }));
    }
  }

  @Test
  @DisplayName("What GnuPG makes for the job is kept: curves, and the address as another user id")
  void able() throws Exception {
    String fingerprint = primary("ed25519", "never");
    subkey(fingerprint, "cv25519");
    gpg.ok("\n", "--quick-add-uid", fingerprint, "Somebody <else@passbolt.com>");
    export("--export-secret-keys");
    StoredKey kept = DemoKeys.in(folder).ensure(OWNER);
    assertThat(kept.created()).isFalse();
    assertThat(kept.key().fingerprint()).isEqualTo(fingerprint);
  }

  @Test
  void expired() throws Exception {
    gpg.ok("\n", PAST, "--quick-gen-key", ADA, "ed25519", "cert,sign", "1d");
    export("--export-secret-keys");
    refused("expired at 2020-01-02");
  }

  @Test
  void thatWillExpire() throws Exception {
    subkey(primary("ed25519", "10y"), "cv25519");
    export("--export-secret-keys");
    refused("expires at 20", "that do not expire");
  }

  @Test
  void revoked() throws Exception {
    String fingerprint = primary("ed25519", "never");
    subkey(fingerprint, "cv25519");
    export("--export-secret-keys");
    String secret = Files.readString(folder.resolve("ada@passbolt.com.key"));
    gpg.revoke(fingerprint);
    export("--export-secret-keys");
    refused("key is there already", "was revoked");
    Files.writeString(folder.resolve("ada@passbolt.com.key"), secret);
    refused("pub is there already", "was revoked");
  }

  @Test
  void thatOnlySigns() throws Exception {
    primary("ed25519", "never");
    export("--export-secret-keys");
    refused("nothing that one can encrypt to");
  }

  @Test
  void whoseEncryptionEnded() throws Exception {
    gpg.ok("\n", PAST, "--quick-gen-key", ADA, "ed25519", "cert,sign", "never");
    String fingerprint =
        gpg.ok("", "--with-colons", "-K").replaceAll("(?s).*?\nfpr:+([0-9A-F]+):.*", "$1");
    gpg.ok("\n", PAST, "--quick-add-key", fingerprint, "cv25519", "encr", "1d");
    export("--export-secret-keys");
    refused("nothing that one can encrypt to");
  }

  @Test
  @DisplayName("One whose primary secret part is kept elsewhere can't sign")
  void withoutItsPrimary() throws Exception {
    subkey(primary("ed25519", "never"), "cv25519");
    export("--export-secret-subkeys");
    refused("ada@passbolt.com.key is there already");
  }

  @Test
  void weak() throws Exception {
    subkey(primary("rsa1024", "never"), "rsa1024");
    export("--export-secret-keys");
    refused("ada@passbolt.com.key is there already");
  }

  @Test
  @DisplayName("So is the server's key: one that expires or only signs is not taken")
  void server() throws Exception {
    gpg.ok("\n", "--quick-gen-key", ADA, "ed25519", "cert,sign", "never");
    Files.writeString(
        folder.resolve("serverkey_private.asc"), gpg.ok("\n", "-a", "--export-secret-keys"));
    Files.writeString(folder.resolve("serverkey.asc"), gpg.ok("", "-a", "--export"));
    assertThatThrownBy(() -> ServerKey.ensure(folder))
        .hasMessageContaining("serverkey_private.asc is there already")
        .hasMessageContaining("nothing that one can encrypt to");
  }
}
