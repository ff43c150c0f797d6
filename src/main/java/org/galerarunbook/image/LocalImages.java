package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.SyncDockerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.Image;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Whether it is here and carries this hash of its recipe. */
  boolean isBuiltFrom(String name, String source) {
    return find(name)
        .flatMap(image -> label(image, Recipe.SOURCE_LABEL))
        .filter(source::equals)
        .isPresent();
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
    Optional<String> digest =
        Optional.ofNullable(image.getRepoDigests()).flatMap(all -> all.stream().findFirst());
    return new ResolvedImage(component, name, image.getId(), digest, origin, version(image));
  }

  private static Optional<String> label(InspectImageResponse image, String name) {
    return Optional.ofNullable(image.getConfig())
        .map(ContainerConfig::getLabels)
        .map(labels -> labels.get(name));
  }

  /**
   * The official MariaDB and Valkey images state their version as a variable; MariaDB's label would
   * say the version of the Ubuntu underneath.
   */
  private static Optional<String> version(InspectImageResponse image) {
    return Optional.ofNullable(image.getConfig())
        .map(ContainerConfig::getEnv)
        .flatMap(
            env -> Stream.of(env).filter(l -> l.matches("(MARIADB|VALKEY)_VERSION=.+")).findFirst())
        .map(line -> line.substring(line.indexOf('=') + 1))
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
    var labelled = List.of(Recipe.RECIPE_LABEL);
    for (var step : client.listContainersCmd().withShowAll(true).withLabelFilter(labelled).exec()) {
      if (isBuildStep(step)) {
        removed +=
            attempt(
                client.removeContainerCmd(step.getId()).withForce(true).withRemoveVolumes(true));
      }
    }
    var layers = client.listImagesCmd().withDanglingFilter(true);
    for (Image layer : layers.withLabelFilter(Recipe.RECIPE_LABEL).exec()) {
      removed += attempt(client.removeImageCmd(layer.getId()));
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
  private static int attempt(SyncDockerCmd<Void> removal) {
    try {
      removal.exec();
      return 1;
    } catch (DockerException e) {
      return 0;
    }
  }
}
