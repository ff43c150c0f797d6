package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and messages in both directions between this library and the real GnuPG. */
class GpgInteropTest {
  private static final String SECRET = "päßword, with a line end\n";

  @TempDir private Path folder;
  private Gpg gpg;

  @BeforeEach
  void home() throws Exception {
    gpg = Gpg.create();
    assertThat(gpg.run("", "--version").exit()).as("gpg must be on the PATH").isZero();
  }

  @AfterEach
  void noAgentStays() throws Exception {
    gpg.close();
  }

  @Test
  @DisplayName("A key without a passphrase is imported, decrypts and signs")
  void serverKey() throws Exception {
    StoredKey server = ServerKey.ensure(folder);
    gpg.ok("", "--import", server.secretFile().toString());
    assertThat(gpg.ok("", "--list-secret-keys", "--with-colons"))
        .contains("fpr:::::::::" + server.fingerprint() + ":")
        .contains("uid:")
        .contains(ServerKey.USER_ID);

    assertThat(decryptedByGpg("", PgpMessages.encrypt(SECRET, List.of(server.key().publicKey()))))
        .isEqualTo(SECRET);
    String signed = encryptedByGpg("", server.publicFile(), server.fingerprint());
    assertThat(PgpMessages.decryptAndVerify(signed, server.key(), server.key().publicKey()))
        .isEqualTo(SECRET);
  }

  @Test
  @DisplayName("Ada's key is imported, and opens with her passphrase alone")
  void passphrase() throws Exception {
    StoredKey ada = DemoKeys.in(folder).ensure(KeyOwner.ADA);
    String text = PgpMessages.encrypt(SECRET, List.of(ada.key().publicKey()));
    gpg.ok("", "--import", ada.secretFile().toString());

    assertThat(decrypt("wrong", text).exit()).isNotZero();
    assertThat(decryptedByGpg("ada@passbolt.com\n", text)).isEqualTo(SECRET);
  }

  @Test
  @DisplayName("A message of Betty to Ada is decrypted and its signature verified, either way")
  void signedBothWays() throws Exception {
    StoredKey ada = DemoKeys.in(folder).ensure(KeyOwner.ADA);
    StoredKey betty =
        DemoKeys.in(folder).ensure(KeyOwner.parse("betty@passbolt.com:Betty Holberton"));
    gpg.ok("", "--import", ada.secretFile().toString());
    gpg.ok("", "--import", betty.publicFile().toString());

    Path message = folder.resolve("message.asc");
    Files.writeString(
        message, PgpMessages.encryptAndSign(SECRET, ada.key().publicKey(), betty.key()));
    Gpg.Outcome opened =
        gpg.run("ada@passbolt.com\n", "--status-fd", "2", "--decrypt", message.toString());
    assertThat(opened.out()).isEqualTo(SECRET);
    assertThat(opened.err()).contains("VALIDSIG " + betty.key().fingerprint(), "DECRYPTION_OKAY");

    String byGpg =
        encryptedByGpg("ada@passbolt.com\n", betty.publicFile(), ada.key().fingerprint());
    assertThat(PgpMessages.decryptAndVerify(byGpg, betty.key(), ada.key().publicKey()))
        .isEqualTo(SECRET);
    assertThatThrownBy(
            () -> PgpMessages.decryptAndVerify(byGpg, betty.key(), betty.key().publicKey()))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContaining("not signed by Betty Holberton");
  }

  @Test
  @DisplayName("The packets are those that Passbolt and GnuPG 2.2 know")
  void packets() throws Exception {
    StoredKey ada = DemoKeys.in(folder).ensure(KeyOwner.ADA);
    assertThat(gpg.ok("", "--list-packets", ada.secretFile().toString()))
        .contains("version 4, algo 22", "ed25519", "version 4, algo 18", "cv25519")
        .contains("iter+salt S2K, algo: 9, SHA1 protection, hash: 8")
        .contains("expires 0", "pref-sym-algos: 9 8 7", "pref-hash-algos: 10 9 8")
        .contains("features: 01")
        .doesNotContain("key expires");

    Path message = folder.resolve("message.asc");
    gpg.ok("", "--import", ada.secretFile().toString());
    Files.writeString(message, PgpMessages.encrypt("x", List.of(ada.key().publicKey())));
    assertThat(gpg.ok("ada@passbolt.com\n", "--list-packets", message.toString()))
        .contains(":pubkey enc packet: version 3, algo 18")
        .contains("mdc_method: 2")
        .contains(":literal data packet:")
        .doesNotContain(":compressed packet:")
        .containsOnlyOnce(":pubkey enc packet:");
  }

  @Test
  @DisplayName("Keys that GnuPG made are read, also locked ones")
  void readsKeysOfGpg() throws Exception {
    gpg.ok(
        "locked\n", "--quick-gen-key", "Grace Hopper <grace@passbolt.com>", "future-default", "-");
    String armored = gpg.ok("locked\n", "--armor", "--export-secret-keys", "grace@passbolt.com");
    PgpSecretKey grace = PgpSecretKey.read(armored, "locked".toCharArray());
    assertThat(grace.publicKey().userId()).isEqualTo("Grace Hopper <grace@passbolt.com>");
    assertThat(gpg.ok("", "--list-keys", "--with-colons")).contains(grace.fingerprint());
    PgpPublicKey shared = PgpPublicKey.read(gpg.ok("", "--armor", "--export"));
    assertThat(shared.fingerprint()).isEqualTo(grace.fingerprint());
    assertThat(PgpMessages.decrypt(PgpMessages.encrypt(SECRET, List.of(shared)), grace))
        .isEqualTo(SECRET);
    assertThatThrownBy(() -> PgpSecretKey.read(armored, "open".toCharArray()))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContaining("passphrase does not open");
  }

  private Gpg.Outcome decrypt(String passphrase, String text) throws Exception {
    Path message = folder.resolve("message.asc");
    Files.writeString(message, text);
    return gpg.run(passphrase, "--decrypt", message.toString());
  }

  private String decryptedByGpg(String passphrase, String text) throws Exception {
    Gpg.Outcome outcome = decrypt(passphrase, text);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private String encryptedByGpg(String passphrase, Path recipient, String signer) throws Exception {
    Path clear = folder.resolve("clear.txt");
    Files.writeString(clear, SECRET);
    return gpg.ok(
        passphrase,
        "--armor",
        "--trust-model",
        "always",
        "--recipient-file",
        recipient.toString(),
        "--local-user",
        signer,
        "--sign",
        "--encrypt",
        "--output",
        "-",
        clear.toString());
  }
}
