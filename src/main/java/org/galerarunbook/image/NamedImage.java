package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** An image that a test names: on the engine, or pulled. */
public final class NamedImage {

  private NamedImage() {}

  /**
   * Brings it to the engine. Testcontainers would try for two minutes what can't be had.
   *
   * @param name with a version; Testcontainers' substitution applies
   * @throws ImageException within seconds when it can't be had, with what to do
   * @throws IllegalArgumentException when it has no version
   */
  public static ResolvedImage bring(DockerClient client, String name) {
    ImageReference image =
        ImageReference.parse(
            ImageNameSubstitutor.instance()
                .apply(DockerImageName.parse(name))
                .asCanonicalNameString());
    LocalImages local = new LocalImages(client);
    ResolvedImage.Origin origin = ResolvedImage.Origin.LOCAL;
    if (local.find(image.toString()).isEmpty()) {
      ImagePuller.Outcome outcome = new ImagePuller(client, ImageProgress.SILENT).pull(image);
      if (!outcome.pulled()) {
        throw new ImageException(
            "image "
                + image
                + ": not on the engine; its registry: "
                + outcome.reason()
                + "\n  remedy: docker pull "
                + image
                + ", or docker load -i <file>, or name an image that is here");
      }
      origin = ResolvedImage.Origin.PULLED;
    }
    return local.describe(Component.MARIADB, image, origin);
  }
}
