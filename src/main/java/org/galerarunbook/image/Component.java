package org.galerarunbook.image;

import java.util.List;
import java.util.Optional;

/** What runs in a container of the lab, and the images that can play its part. */
public enum Component {
  MARIADB("MARIADB_IMAGE", "mariadb:11.8", Recipe.MARIADB_11_8, Recipe.MARIADB_10_11),
  VALKEY("VALKEY_IMAGE", "valkey/valkey:8.1.4-alpine", Recipe.VALKEY_8_1),
  /** Not built here: Passbolt is AGPL and not in Debian. */
  PASSBOLT("PASSBOLT_IMAGE", "passbolt/passbolt:5.12.0-1-ce"),
  /** Stands between the application and whichever node is the writer. */
  PROXY("LAB_PROXY_IMAGE", "haproxy:3.0", Recipe.HAPROXY_3_0),
  /** openssl, tcpdump and the clients that observe a node from its own network namespace. */
  TOOLBOX("LAB_TOOLBOX_IMAGE", "", Recipe.TOOLBOX),
  /** A Debian host with systemd, sshd and the server as apt installs it. */
  HOST("LAB_HOST_IMAGE", "", Recipe.HOST_13, Recipe.HOST_12);

  private final String setting;
  private final String official;
  private final List<Recipe> recipes;

  Component(String setting, String official, Recipe... recipes) {
    this.setting = setting;
    this.official = official;
    this.recipes = List.of(recipes);
  }

  /** The variable of {@code .env} that names another image. */
  public String setting() {
    return setting;
  }

  /** The publisher's own image, where there is one. */
  public Optional<ImageReference> official() {
    return official.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(official));
  }

  /** Names that can be built from {@code containers/}, the default one first. */
  public List<ImageReference> buildable() {
    return recipes.stream().map(Recipe::image).toList();
  }

  Optional<Recipe> defaultRecipe() {
    return recipes.stream().findFirst();
  }

  Optional<Recipe> recipe(ImageReference image) {
    return recipes.stream().filter(recipe -> recipe.image().equals(image)).findFirst();
  }
}
