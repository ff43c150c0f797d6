package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mariadb:11.8",
        "valkey/valkey:8.1.4-alpine",
        "registry.example:5000/team/mariadb-galera:11.8_1",
        "mariadb@" + DIGEST,
        "mariadb:latest@" + DIGEST
      })
  @DisplayName("A name with a version or a digest is kept as it was written")
  void pinned(String text) {
    assertThat(ImageReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "mariadb, has no tag",
    "registry.example:5000/mariadb, has no tag",
    "mariadb:latest, follows the newest",
    "passbolt/passbolt:latest-ce, follows the newest",
    "mariadb:11-latest, follows the newest",
    "MariaDB:11.8, not an image name",
    "mariadb:, not an image name",
    "'mariadb:11.8 ', not an image name",
    "mariadb@sha256:12, not an image name",
    "mariadb:11.8;rm, not an image name",
    "../mariadb:11.8, not an image name"
  })
  @DisplayName("Anything else is refused, saying what to write")
  void refused(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageReference.parse(text))
        .withMessageContaining(why)
        .withMessageContaining("; ");
  }
}
