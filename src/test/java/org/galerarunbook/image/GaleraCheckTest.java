package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.galerarunbook.image.ResolvedImage.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaleraCheckTest {
  private static final ResolvedImage IMAGE =
      new ResolvedImage(
          Component.MARIADB,
          ImageReference.parse("mariadb:12.3"),
          "sha256:5",
          Optional.empty(),
          Origin.LOCAL,
          Optional.empty());

  @TempDir private Path cache;
  private FakeEngine fake;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeEngine();
    fake.on("POST /containers/create", 201, "{\"Id\":\"c1\",\"Warnings\":[]}")
        .on("DELETE /containers/c1", 204, "");
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
  }

  @Test
  @DisplayName("An image without the provider is refused, and looked into again the next time")
  void missing() {
    GaleraCheck check = new GaleraCheck(fake.engine().client(), cache);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> check.requireGalera(IMAGE))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("mariadb:12.3")
          .hasMessageContaining("libgalera_smm.so")
          .hasMessageContaining("mariadb-server-galera")
          .hasMessageContaining("MARIADB_IMAGE");
    }
    assertThat(fake.requests()).filteredOn("DELETE /containers/c1"::equals).hasSize(2);
  }

  @Test
  @DisplayName("An image with the provider is looked into once")
  void present() {
    fake.on("GET /containers/c1/archive", 200, "a tar");
    new GaleraCheck(fake.engine().client(), cache).requireGalera(IMAGE);
    int asked = fake.requests().size();
    new GaleraCheck(fake.engine().client(), cache).requireGalera(IMAGE);
    assertThat(fake.requests()).hasSize(asked).contains("DELETE /containers/c1");
  }

  @Test
  @DisplayName("An image without stunnel can't send a snapshot by rsync over TLS")
  void withoutStunnel() {
    assertThatThrownBy(() -> new GaleraCheck(fake.engine().client(), cache).requireStunnel(IMAGE))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("mariadb:12.3")
        .hasMessageContaining("has no stunnel")
        .hasMessageContaining("LAB_SST_METHOD=mariabackup");
  }

  @Test
  @DisplayName("What passed for the provider has not passed for stunnel")
  void oneAnswerForEach() {
    fake.on("GET /containers/c1/archive", 200, "a tar");
    GaleraCheck check = new GaleraCheck(fake.engine().client(), cache);
    check.requireGalera(IMAGE);
    int asked = fake.requests().size();
    check.requireStunnel(IMAGE);
    assertThat(fake.requests()).hasSizeGreaterThan(asked);
  }
}
