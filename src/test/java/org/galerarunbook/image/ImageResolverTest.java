package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.galerarunbook.image.ImagePreview.Source;
import org.galerarunbook.image.ResolvedImage.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ImageResolverTest {
  private static final Path CONTAINERS = Path.of("containers").toAbsolutePath();
  private static final ImageReference OFFICIAL = Component.MARIADB.official().orElseThrow();
  private static final ImageReference BUILT = Component.MARIADB.buildable().get(0);

  /** Only bounds a hang. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path cache;
  private FakeEngine fake;
  private ImageResolver resolver;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeEngine();
    resolver = new ImageResolver(fake.engine().client(), CONTAINERS, cache, ImageProgress.SILENT);
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
  }

  private static String sourceLabel(String source) {
    return "\"" + Recipe.SOURCE_LABEL + "\":\"" + source + "\"";
  }

  @Test
  @DisplayName("Where none is named, the official image on the engine is taken")
  void official() {
    fake.hasImage(OFFICIAL, "sha256:1", "");
    ResolvedImage image = resolver.resolve(Component.MARIADB, Optional.empty());
    assertThat(image.name()).isEqualTo(OFFICIAL);
    assertThat(image.origin()).isEqualTo(Origin.LOCAL);
    assertThat(image.digestOrId()).isEqualTo("sha256:1");
  }

  @Test
  @DisplayName("A built image whose recipe has not changed is taken without asking a registry")
  void built() {
    fake.hasImage(
        BUILT,
        "sha256:2",
        sourceLabel(RecipeFolder.source(CONTAINERS, Recipe.MARIADB_11_8))
            + ",\""
            + Recipe.VERSION_LABEL
            + "\":\"1:11.8.6\"");
    ResolvedImage image = resolver.resolve(Component.MARIADB, Optional.empty());
    assertThat(image.name()).isEqualTo(BUILT);
    assertThat(image.version()).contains("1:11.8.6");
    assertThat(fake.requests()).noneMatch(request -> request.startsWith("POST"));
  }

  @Test
  @DisplayName("A built image whose recipe has changed would be built again")
  void outdated() {
    fake.hasImage(BUILT, "sha256:2", sourceLabel("old")).hasNoRegistry();
    assertThat(resolver.preview(Component.MARIADB, Optional.of(BUILT), LIMIT))
        .isEqualTo(
            new ImagePreview(Component.MARIADB, BUILT, Source.BUILD, "its recipe has changed"));
    assertThat(resolver.preview(Component.MARIADB, Optional.empty(), LIMIT).source())
        .isEqualTo(Source.BUILD);
  }

  @Test
  @DisplayName("A named image that can't be had fails with what was tried and what to do")
  void named() {
    fake.hasNoRegistry();
    ImageReference named = ImageReference.parse("mariadb:11.7");
    assertThatThrownBy(() -> resolver.resolve(Component.MARIADB, Optional.of(named)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("mariadb: image mariadb:11.7: not on the engine")
        .hasMessageContaining("dial tcp: no such host")
        .hasMessageContaining("MARIADB_IMAGE")
        .hasMessageContaining(BUILT.toString());
    assertThat(fake.requests()).filteredOn("POST /images/create"::equals).hasSize(1);
  }

  @Test
  @DisplayName("A name of ours that no recipe makes is refused without asking a registry")
  void unknownRecipe() {
    ImageReference named = ImageReference.parse("galera-runbook/mariadb:9");
    assertThatThrownBy(() -> resolver.resolve(Component.MARIADB, Optional.of(named)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no recipe")
        .hasMessageContaining(BUILT.toString());
    assertThat(fake.requests()).noneMatch(request -> request.startsWith("POST"));
  }

  @Test
  @DisplayName("A registry that stays silent is given up on within the limit")
  void silence() {
    fake.silentOn("POST /images/create");
    ImagePreview preview =
        resolver.preview(Component.PASSBOLT, Optional.empty(), Duration.ofMillis(300));
    assertThat(preview.source()).isEqualTo(Source.NOWHERE);
    assertThat(preview.detail()).isEqualTo("no answer within 0.3 s");
  }

  @Test
  @DisplayName("A registry's no is passed on in its words, also from within the stream")
  void denied() {
    fake.on(
        "POST /images/create",
        200,
        "{\"errorDetail\":{\"message\":\"manifest unknown\"},\"error\":\"manifest unknown\"}\n");
    assertThatThrownBy(() -> resolver.resolve(Component.PASSBOLT, Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("manifest unknown")
        .hasMessageContaining("PASSBOLT_IMAGE");
  }
}
