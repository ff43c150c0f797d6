package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.galerarunbook.image.ImageProgress.Phase;

/**
 * Builds an image of {@code containers/} through the engine's API with its classic builder, which
 * needs no buildx. The name and the source label are put on in a last step: an image that carries
 * them was built to its end.
 */
final class ImageBuilder {
  private static final Duration LIMIT = Duration.ofMinutes(15);
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
        .find(recipe.image().toString())
        .flatMap(image -> LocalImages.label(image, Recipe.SOURCE_LABEL))
        .filter(RecipeFolder.source(containers, recipe)::equals)
        .isPresent();
  }

  /**
   * Builds unless another process did meanwhile.
   *
   * @return whether anything was built
   * @throws ImageException naming the step, its last lines and a remedy
   */
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
      String base = new BaseImage(client, containers, held, progress).provide(recipe.suite());
      try {
        run(recipe, base, held.workFolder());
      } finally {
        // After a success: what the finished image has replaced. After a failure: the failed steps.
        local.removeLeftovers();
      }
      return true;
    }
  }

  private void run(Recipe recipe, String base, Path work) {
    progress.line(Phase.BUILD, recipe.image() + " from " + base);
    ByteArrayOutputStream context = new ByteArrayOutputStream();
    try {
      new RecipeFolder(containers, recipe.folder()).writeTar(context);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the recipe " + recipe.folder(), e);
    }
    // Host networking: the packages come by the way that this host's apt takes.
    BuildImageCmd command =
        client
            .buildImageCmd(new ByteArrayInputStream(context.toByteArray()))
            .withNetworkMode("host")
            .withBuildArg("BASE", base);
    for (String proxy : List.of("http_proxy", "https_proxy", "no_proxy")) {
      Optional.ofNullable(System.getenv(proxy)).ifPresent(v -> command.withBuildArg(proxy, v));
    }
    Output output = execute(command, "building " + recipe.image(), work);
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(Recipe.SOURCE_LABEL, RecipeFolder.source(containers, recipe));
    labels.put(Recipe.BASE_LABEL, base);
    output.version().ifPresent(version -> labels.put(Recipe.VERSION_LABEL, version));
    finish(client, output.imageId(), recipe.image().toString(), labels, work, progress);
  }

  /** Puts name and labels on a finished image. */
  static void finish(
      DockerClient client,
      String id,
      String name,
      Map<String, String> labels,
      Path work,
      ImageProgress progress) {
    BuildImageCmd command =
        client
            .buildImageCmd(new ByteArrayInputStream(dockerfile("FROM " + id + "\n")))
            .withLabels(labels)
            .withTags(Set.of(name));
    new ImageBuilder(client, null, null, progress).execute(command, "naming " + name, work);
  }

  private Output execute(BuildImageCmd command, String step, Path work) {
    Output output = new Output(progress);
    command.withRemove(true).withForcerm(true);
    try (Output running = command.exec(output)) {
      if (!running.awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        running.lines.add("not complete after " + LIMIT.toMinutes() + " minutes");
        throw failure(step, running, work, null);
      }
      running.imageId();
      return running;
    } catch (DockerException | com.github.dockerjava.api.exception.DockerClientException e) {
      output.lines.add(Engine.rootMessage(e));
      throw failure(step, output, work, e);
    } catch (IOException e) {
      throw failure(step, output, work, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while " + step, e);
    }
  }

  private static ImageException failure(String step, Output output, Path work, Exception cause) {
    return new ImageException(BuildDiagnosis.describe(step, output.lines, work.toString()), cause);
  }

  private static byte[] dockerfile(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Keeps what the builder said. */
  private static final class Output extends BuildImageResultCallback {
    private final List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final ImageProgress progress;

    Output(ImageProgress progress) {
      this.progress = progress;
    }

    @Override
    public void onNext(BuildResponseItem item) {
      String text =
          item.getErrorDetail() != null ? item.getErrorDetail().getMessage() : item.getStream();
      if (text != null) {
        text.lines().map(String::stripTrailing).filter(line -> !line.isBlank()).forEach(this::keep);
      }
      super.onNext(item);
    }

    private void keep(String line) {
      lines.add(line);
      progress.line(Phase.BUILD, line);
    }

    String imageId() {
      return awaitImageId();
    }

    Optional<String> version() {
      return new ArrayList<>(lines)
          .stream()
              .filter(line -> line.startsWith(VERSION_LINE))
              .map(line -> line.substring(VERSION_LINE.length()))
              .findFirst();
    }
  }
}
