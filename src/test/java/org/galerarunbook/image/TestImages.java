package org.galerarunbook.image;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** The images that tests of the library run: chosen, and brought here, as those of the lab are. */
public final class TestImages {

  private TestImages() {}

  /** What {@code MARIADB_IMAGE} names, else the official one where it is here, else the built. */
  public static String mariadb() {
    return brought(
        Component.MARIADB,
        Optional.ofNullable(System.getenv(Component.MARIADB.setting()))
            .filter(name -> !name.isEmpty())
            .map(ImageReference::parse));
  }

  /** Where faults are brought about from. */
  public static String toolbox() {
    return brought(Component.TOOLBOX, Optional.empty());
  }

  /** All that a cluster can be made of, brought here or not. */
  public static Stream<String> everyMariadb() {
    String named = System.getProperty("library.images", "");
    return named.isEmpty()
        ? Stream.concat(
                Component.MARIADB.official().stream(), Component.MARIADB.buildable().stream())
            .map(ImageReference::toString)
        : Stream.of(named.split(","));
  }

  /** Pulls or builds it; fails with what to do when it can't be had. */
  public static String brought(String mariadb) {
    return brought(Component.MARIADB, Optional.of(ImageReference.parse(mariadb)));
  }

  private static String brought(Component component, Optional<ImageReference> named) {
    return new ImageResolver(
            DockerClientFactory.lazyClient(), Path.of("containers"), ImageProgress.SILENT)
        .resolve(component, named)
        .name()
        .toString();
  }
}
