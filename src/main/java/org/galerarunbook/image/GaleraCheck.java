package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether an image has what a node needs. The Galera provider: from MariaDB 12.3 on it is a package
 * of its own (MDEV-30953), and a server without it starts and replicates nothing. And stunnel,
 * which the official image lacks: a cluster whose snapshots are to go by rsync over TLS starts
 * without it, and the first node that needs a snapshot never gets it.
 */
public final class GaleraCheck {
  /** Debian's and MariaDB's packages, then MariaDB's for Red Hat. */
  private static final List<String> PLACES =
      List.of(
          "/usr/lib/galera/libgalera_smm.so",
          "/usr/lib64/galera-4/libgalera_smm.so",
          "/usr/lib/libgalera_smm.so",
          "/usr/lib64/galera/libgalera_smm.so");

  private static final List<String> STUNNEL = List.of("/usr/bin/stunnel", "/usr/sbin/stunnel");

  private final DockerClient client;
  private final Path cache;

  /** Remembers images that passed in the user's cache folder. */
  public GaleraCheck(DockerClient client) {
    this(client, BuildLock.userCache());
  }

  GaleraCheck(DockerClient client, Path cache) {
    this.client = client;
    this.cache = cache;
  }

  /**
   * Looks into the image without running it; an image that passed once is not looked into again.
   *
   * @throws ImageException when the provider is missing, with what to do
   */
  public void requireGalera(ResolvedImage image) {
    require(
        image,
        "galera",
        PLACES,
        " has no Galera provider: libgalera_smm.so is in none of "
            + String.join(", ", PLACES)
            + "\n  remedy: name an image with Galera (for the lab by "
            + image.component().setting()
            + "), e.g. "
            + Component.MARIADB.official().orElseThrow()
            + "; from MariaDB 12.3 on the provider is a package of its own:"
            + " add mariadb-server-galera to the image");
  }

  /**
   * The same for snapshots by rsync over TLS.
   *
   * @throws ImageException when stunnel is missing, with what to do
   */
  public void requireStunnel(ResolvedImage image) {
    require(
        image,
        "stunnel",
        STUNNEL,
        " has no stunnel, by which a snapshot by rsync is encrypted\n  remedy: send snapshots by"
            + " mariabackup (LAB_SST_METHOD=mariabackup), or set "
            + image.component().setting()
            + " to "
            + Component.MARIADB.buildable().get(0));
  }

  private void require(ResolvedImage image, String what, List<String> places, String lacks) {
    Path passed = cache.resolve("has-" + what).resolve(image.id().replace(':', '-'));
    if (Files.exists(passed)) {
      return;
    }
    if (!hasOneOf(places, image.id())) {
      throw new ImageException(
          image.component().name().toLowerCase(java.util.Locale.ROOT)
              + ": image "
              + image.name()
              + " ("
              + image.digestOrId()
              + ")"
              + lacks);
    }
    try {
      Files.createDirectories(passed.getParent());
      Files.writeString(passed, "");
    } catch (IOException e) {
      // Costs time at the next start, nothing else.
    }
  }

  private boolean hasOneOf(List<String> places, String imageId) {
    String container =
        client
            .createContainerCmd(imageId)
            .withCmd("true")
            .withLabels(java.util.Map.of("org.galerarunbook.probe", "galera"))
            .exec()
            .getId();
    try {
      return places.stream().anyMatch(place -> exists(container, place));
    } finally {
      client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    }
  }

  private boolean exists(String container, String place) {
    try (InputStream file = client.copyArchiveFromContainerCmd(container, place).exec()) {
      return file.read() >= 0;
    } catch (NotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new ImageException("cannot look into the image: " + Engine.rootMessage(e), e);
    }
  }
}
