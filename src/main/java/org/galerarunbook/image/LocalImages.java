package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is on the engine already, and what killed builds left there. */
final class LocalImages {
  private final DockerClient client;

  LocalImages(DockerClient client) {
    this.client = client;
  }

  Optional<InspectImageResponse> find(String name) {
    try {
      return Optional.of(client.inspectImageCmd(name).exec());
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * An image that was found, or brought here.
   *
   * @throws ImageException when it is gone meanwhile
   */
  ResolvedImage describe(Component component, ImageReference name, ResolvedImage.Origin origin) {
    InspectImageResponse image =
        find(name.toString())
            .orElseThrow(
                () ->
                    new ImageException(
                        name + " was here and is gone; somebody removed it: try again"));
    List<String> digests = image.getRepoDigests() == null ? List.of() : image.getRepoDigests();
    return new ResolvedImage(
        component, name, image.getId(), digests.stream().findFirst(), origin, version(image));
  }

  static Optional<String> label(InspectImageResponse image, String name) {
    Map<String, String> labels = image.getConfig() == null ? null : image.getConfig().getLabels();
    return labels == null ? Optional.empty() : Optional.ofNullable(labels.get(name));
  }

  /**
   * The official MariaDB and Valkey images state their version as a variable; MariaDB's label would
   * say the version of the Ubuntu underneath.
   */
  private static Optional<String> version(InspectImageResponse image) {
    String[] env =
        image.getConfig() == null || image.getConfig().getEnv() == null
            ? new String[0]
            : image.getConfig().getEnv();
    return Arrays.stream(env)
        .filter(line -> line.matches("(MARIADB|VALKEY)_VERSION=.+"))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst()
        .or(() -> label(image, Recipe.VERSION_LABEL));
  }

  /**
   * Removes what builds of this project left when they were killed: step containers and layers that
   * carry the recipe's label but not the finished image's, and older builds that no container uses.
   * Never a container of a lab: those carry the finished image's label.
   *
   * @return how many things were removed
   */
  int removeLeftovers() {
    int removed = 0;
    for (Container container :
        client
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(List.of(Recipe.RECIPE_LABEL))
            .exec()) {
      if (isBuildStep(container)) {
        removed +=
            attempt(
                () ->
                    client
                        .removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
      }
    }
    for (Image image :
        client
            .listImagesCmd()
            .withDanglingFilter(true)
            .withLabelFilter(Recipe.RECIPE_LABEL)
            .exec()) {
      removed += attempt(() -> client.removeImageCmd(image.getId()).exec());
    }
    return removed;
  }

  /** Also spares a container of an image that somebody built from a recipe by hand. */
  private boolean isBuildStep(Container container) {
    return !container.getLabels().containsKey(Recipe.SOURCE_LABEL)
        && container.getCommand() != null
        && container.getCommand().startsWith("/bin/sh -c ")
        && find(container.getImageId())
            .map(image -> image.getRepoTags() == null || image.getRepoTags().isEmpty())
            .orElse(true);
  }

  /** An older build that a container still runs on stays; the engine refuses to remove it. */
  private static int attempt(Runnable removal) {
    try {
      removal.run();
      return 1;
    } catch (DockerException e) {
      return 0;
    }
  }
}
