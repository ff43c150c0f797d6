package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.image.ImageProgress.Phase;

/**
 * Builds an image of {@code containers/} through the engine's API with its classic builder, which
 * needs no buildx. The name and the source label are put on in a last step: an image that carries
 * them was built to its end.
 */
final class ImageBuilder {
  private static final String VERSION_LINE = "image-version=";

  private final DockerClient client;
  private final Path containers;
  private final BuildLock lock;
  private final ImageProgress progress;

  ImageBuilder(DockerClient client, Path containers, BuildLock lock, ImageProgress progress) {
    this.client = client;
    this.containers = containers;
    this.lock = lock;
    this.progress = progress;
  }

  /** Whether the recipe's image is here and was built from the recipe as it is now. */
  boolean isCurrent(Recipe recipe) {
    return new LocalImages(client)
        .isBuiltFrom(recipe.image().toString(), RecipeFolder.source(containers, recipe));
  }

  /** Builds unless another process did meanwhile; returns whether it did. */
  boolean build(Recipe recipe) {
    try (BuildLock.Held held = lock.acquire(progress)) {
      if (isCurrent(recipe)) {
        return false;
      }
      LocalImages local = new LocalImages(client);
      int removed = local.removeLeftovers();
      if (removed > 0) {
        progress.line(Phase.CLEAN, "removed " + removed + " leftovers of an earlier build");
      }
      try {
        String base =
            new BaseImage(client, containers, held.workFolder(), progress).provide(recipe.suite());
        run(recipe, base, new ImageBuild(client, held.workFolder(), progress));
      } finally {
        // After a success: what the finished image has replaced. After a failure: the failed steps.
        local.removeLeftovers();
      }
      return true;
    }
  }

  private void run(Recipe recipe, String base, ImageBuild build) {
    progress.line(Phase.BUILD, recipe.image() + " from " + base);
    byte[] context = new RecipeFolder(containers, recipe.folder()).tar();
    // Host networking: the packages come by the way that this host's apt takes.
    BuildImageCmd command =
        client
            .buildImageCmd(new ByteArrayInputStream(context))
            .withNetworkMode("host")
            .withBuildArg("BASE", base);
    for (String proxy : List.of("http_proxy", "https_proxy", "no_proxy")) {
      Optional.ofNullable(System.getenv(proxy)).ifPresent(v -> command.withBuildArg(proxy, v));
    }
    ImageBuild.Result result = build.run(command, "building " + recipe.image());
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(Recipe.SOURCE_LABEL, RecipeFolder.source(containers, recipe));
    labels.put(Recipe.BASE_LABEL, base);
    result.lines().stream()
        .filter(line -> line.startsWith(VERSION_LINE))
        .findFirst()
        .map(line -> line.substring(VERSION_LINE.length()))
        .ifPresent(v -> labels.put(Recipe.VERSION_LABEL, v));
    build.name(result.imageId(), recipe.image(), labels);
  }
}
