package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.galera.PreparedDatadir.Recipe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PreparedDatadirTest {

  private static final Recipe RECIPE =
      new Recipe("sha256:1", List.of("mariadbd"), Map.of("A", "1"), "CREATE USER a", "rm x");

  @Test
  @DisplayName("Whatever changes in how it is made makes another one")
  void key() {
    assertThat(
            Stream.of(
                    RECIPE,
                    new Recipe(
                        "sha256:2", List.of("mariadbd"), Map.of("A", "1"), "CREATE USER a", "rm x"),
                    new Recipe(
                        "sha256:1",
                        List.of("mariadbd", "--skip-ssl"),
                        Map.of("A", "1"),
                        "CREATE USER a",
                        "rm x"),
                    new Recipe(
                        "sha256:1", List.of("mariadbd"), Map.of("A", "2"), "CREATE USER a", "rm x"),
                    new Recipe(
                        "sha256:1", List.of("mariadbd"), Map.of("A", "1"), "CREATE USER b", "rm x"),
                    new Recipe(
                        "sha256:1", List.of("mariadbd"), Map.of("A", "1"), "CREATE USER a", "rm y"))
                .map(Recipe::key))
        .doesNotHaveDuplicates()
        .allMatch(k -> k.matches("[0-9a-f]{12}"));
    assertThat(RECIPE.key())
        .isEqualTo(
            new Recipe("sha256:1", List.of("mariadbd"), Map.of("A", "1"), "CREATE USER a", "rm x")
                .key());
  }
}
