package org.galerarunbook.passbolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSecretsTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("The token keys are kept, completed from the key, and never written over")
  void tokenKeys() throws IOException {
    String key = ServerSecrets.ensure(folder).tokenKey();
    String open = Files.readString(folder.resolve("jwt.pem"));
    Files.delete(folder.resolve("jwt.pem"));
    assertThat(ServerSecrets.ensure(folder).tokenKey()).isEqualTo(key);
    assertThat(folder.resolve("jwt.pem")).hasContent(open);

    Files.move(folder.resolve("jwt.key"), folder.resolve("elsewhere"));
    refused("jwt.pem is there without its key", "put that back");
    Files.writeString(folder.resolve("jwt.key"), "garbage");
    refused("jwt.key is no RSA key", "put the right one back");
    assertThat(folder.resolve("jwt.key")).hasContent("garbage");
    Files.move(
        folder.resolve("elsewhere"),
        folder.resolve("jwt.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("jwt.pem"), open.replace('A', 'B'));
    refused("jwt.pem is of another key", "move the other away");
  }

  @Test
  @DisplayName("A file appears when it is whole, and then for its owner alone")
  void whole() throws IOException {
    Path cutOff = folder.resolve("cut-off");
    assertThatThrownBy(() -> ServerSecrets.write(cutOff, "half of it, \u00e4"))
        .isInstanceOf(IOException.class);
    assertThat(cutOff).doesNotExist();
    ServerSecrets.ensure(folder);
    for (String name : List.of("jwt.key", "jwt.pem", "salt")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .extracting(f -> f.getFileName().toString())
          .containsExactlyInAnyOrder(
              "jwt.key", "jwt.pem", "salt", "serverkey.asc", "serverkey_private.asc");
    }
    assertThatThrownBy(() -> ServerSecrets.write(folder.resolve("salt"), "another"))
        .hasMessageContaining("another process writes");
    assertThat(folder.resolve("salt")).content().matches("[0-9a-f]{64}");
  }

  @Test
  @DisplayName("A salt that a killed run left empty is refused, not taken")
  void emptySalt() throws IOException {
    Files.writeString(folder.resolve("salt"), "");
    refused("salt is empty", "put the right one back");
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> PassboltServer.requireKeys(folder)).hasMessageContainingAll(words);
  }
}
