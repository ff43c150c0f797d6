package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PgpMessagesTest {
  private static final String SECRET = "correct horse, battery: \u00e4\u20ac";
  private static PgpSecretKey ada;
  private static PgpSecretKey betty;
  private static PgpSecretKey eve;

  @BeforeAll
  static void people() {
    ada = person("Ada <ada@passbolt.com>");
    betty = person("Betty <betty@passbolt.com>");
    eve = person("Eve <eve@passbolt.com>");
  }

  private static PgpSecretKey person(String userId) {
    return PgpSecretKey.generate(userId, new char[0]);
  }

  @Test
  @DisplayName("Each recipient opens it, nobody else does, and it is not the clear text")
  void recipients() {
    String message = PgpMessages.encrypt(SECRET, List.of(ada.publicKey(), betty.publicKey()));
    assertThat(message).startsWith("-----BEGIN PGP MESSAGE-----\n\n").doesNotContain("horse");
    assertThat(PgpMessages.decrypt(message, ada)).isEqualTo(SECRET);
    assertThat(PgpMessages.decrypt(message, betty)).isEqualTo(SECRET);
    assertThatThrownBy(() -> PgpMessages.decrypt(message, eve))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContainingAll("can't be opened by the key of Eve", "somebody else's key");
    assertThatThrownBy(() -> PgpMessages.encrypt(SECRET, List.of()))
        .hasMessageContaining("no recipient");
  }

  @Test
  @DisplayName("A signature is the sender's, or the message is not trusted")
  void signatures() {
    String signed = PgpMessages.encryptAndSign(SECRET, ada.publicKey(), betty);
    assertThat(PgpMessages.decryptAndVerify(signed, ada, betty.publicKey())).isEqualTo(SECRET);
    assertThatThrownBy(() -> PgpMessages.decryptAndVerify(signed, ada, eve.publicKey()))
        .hasMessageContaining("not signed by Eve");
    String unsigned = PgpMessages.encrypt(SECRET, List.of(ada.publicKey()));
    assertThatThrownBy(() -> PgpMessages.decryptAndVerify(unsigned, ada, betty.publicKey()))
        .hasMessageContaining("not signed by Betty");
  }

  @Test
  @DisplayName("A changed message is refused")
  void changed() {
    String message = PgpMessages.encrypt(SECRET.repeat(20), List.of(ada.publicKey()));
    String[] lines = message.split("\n");
    // Well behind the session key, in the middle of the encrypted data.
    int line = lines.length / 2;
    byte[] bytes = Base64.getDecoder().decode(lines[line]);
    bytes[7] ^= 1;
    lines[line] = Base64.getEncoder().encodeToString(bytes);
    // Without the armour's own checksum, which is no protection.
    String changed = String.join("\n", lines).replaceAll("\n=[A-Za-z0-9+/]{4}\n", "\n") + "\n";
    assertThatThrownBy(() -> PgpMessages.decrypt(changed, ada))
        .isInstanceOf(OpenPgpException.class)
        .hasMessageContaining("can't be opened");
  }

  @Test
  @DisplayName("What is no message, no public or no secret key is called so")
  void wrongKind() {
    assertThatThrownBy(() -> PgpMessages.decrypt("<html>502</html>", ada))
        .hasMessageContaining("no PGP MESSAGE");
    assertThatThrownBy(() -> PgpPublicKey.read(ada.armored()))
        .hasMessageContaining("no PGP PUBLIC KEY BLOCK");
    assertThatThrownBy(() -> PgpSecretKey.read(ada.publicKey().armored(), new char[0]))
        .hasMessageContaining("no PGP PRIVATE KEY BLOCK");
    assertThatThrownBy(
            () ->
                PgpPublicKey.read(ada.publicKey().armored().replaceAll("\n[A-Za-z0-9+/]{60,}", "")))
        .isInstanceOf(OpenPgpException.class);
    assertThatThrownBy(
            () -> PgpPublicKey.read(ada.publicKey().armored() + betty.publicKey().armored()))
        .hasMessageContaining("2 public keys");
  }

  @Test
  @DisplayName("A printed key shows whose it is and nothing that is secret")
  void printed() {
    assertThat(ada.toString()).contains("Ada", ada.fingerprint()).doesNotContain("BEGIN");
  }

  @Test
  @DisplayName("Many threads share a key")
  void shared() {
    PgpSecretKey key = PgpSecretKey.generate("Ada <ada@x.org>", new char[0]);
    for (int round = 0; round < 20; round++) {
      PgpSecretKey fresh = PgpSecretKey.read(key.armored(), new char[0]);
      PgpPublicKey open = fresh.publicKey();
      java.util.List<String> clear =
          java.util.stream.IntStream.range(0, 16)
              .parallel()
              .mapToObj(i -> PgpMessages.encryptAndSign("secret " + i, open, fresh))
              .map(m -> PgpMessages.decryptAndVerify(m, fresh, open))
              .toList();
      assertThat(clear).hasSize(16).contains("secret 0", "secret 15");
    }
  }
}
