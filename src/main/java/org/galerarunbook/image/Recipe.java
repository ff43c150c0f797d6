package org.galerarunbook.image;

/**
 * An image that can be built from Debian's packages: a folder of {@code containers/} on a suite.
 */
enum Recipe {
  MARIADB_11_8("mariadb", "11.8", "trixie"),
  MARIADB_10_11("mariadb", "10.11", "bookworm"),
  VALKEY_8_1("valkey", "8.1", "trixie"),
  HAPROXY_3_0("haproxy", "3.0", "trixie"),
  TOOLBOX("toolbox", "", "trixie"),
  HOST_13("host", "", "trixie"),
  HOST_12("host", "", "bookworm");

  static final String NAMESPACE = "galera-runbook/";

  /** On the first layer of everything built here, so that what a killed build leaves is known. */
  static final String RECIPE_LABEL = "org.galerarunbook.recipe";

  /** On finished images alone: the SHA-256 of the recipe that they were built from. */
  static final String SOURCE_LABEL = "org.galerarunbook.source";

  /** The base image that was used. */
  static final String BASE_LABEL = "org.galerarunbook.base";

  /** The packaged server's version; the Open Container Initiative's annotation. */
  static final String VERSION_LABEL = "org.opencontainers.image.version";

  private final String folder;
  private final String suite;
  private final ImageReference image;

  Recipe(String folder, String version, String suite) {
    this.folder = folder;
    this.suite = suite;
    this.image =
        ImageReference.parse(
            NAMESPACE + folder + ":" + (version.isEmpty() ? suite : version + "-" + suite));
  }

  String folder() {
    return folder;
  }

  String suite() {
    return suite;
  }

  ImageReference image() {
    return image;
  }
}
