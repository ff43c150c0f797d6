package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.image.ImageProgress.Phase;

/** One run of the engine's classic builder, followed line by line. */
final class ImageBuild {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** What the builder said, and the image it made. */
  record Result(String imageId, List<String> lines) {}

  private final DockerClient client;
  private final Path work;
  private final ImageProgress progress;

  ImageBuild(DockerClient client, Path work, ImageProgress progress) {
    this.client = client;
    this.work = work;
    this.progress = progress;
  }

  /** Runs the command to its end; the step is what an error says it failed at. */
  Result run(BuildImageCmd command, String step) {
    Output output = new Output(progress);
    command.withRemove(true).withForcerm(true);
    try (Output running = command.exec(output)) {
      if (!running.awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        running.lines.add("not complete after " + LIMIT.toMinutes() + " minutes");
      } else if (running.failure == null && running.imageId != null) {
        return new Result(running.imageId, List.copyOf(running.lines));
      }
    } catch (IOException | RuntimeException e) {
      output.failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while " + step, e);
    }
    if (output.failure != null) {
      output.lines.add(Engine.rootMessage(output.failure));
    }
    throw new ImageException(
        BuildDiagnosis.describe(step, output.lines, work.toString()), output.failure);
  }

  /** Puts a name and labels on an image; adds no content to it. */
  void name(String imageId, ImageReference name, Map<String, String> labels) {
    try {
      Path folder = Files.createDirectories(work.resolve("name"));
      Files.writeString(folder.resolve("Dockerfile"), "FROM " + imageId + "\n");
    } catch (IOException e) {
      throw new ImageException(
          BuildDiagnosis.describe(
              "naming " + name, List.of(Engine.rootMessage(e)), work.toString()),
          e);
    }
    run(
        client
            .buildImageCmd(new ByteArrayInputStream(new RecipeFolder(work, "name").tar()))
            .withLabels(labels)
            .withTags(Set.of(name.toString())),
        "naming " + name);
  }

  /** Keeps what the builder says; read by the waiting thread once the stream has ended. */
  private static final class Output extends ResultCallbackTemplate<Output, BuildResponseItem> {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ImageProgress progress;
    private volatile Throwable failure;
    private volatile String imageId;

    Output(ImageProgress progress) {
      this.progress = progress;
    }

    @Override
    public void onNext(BuildResponseItem item) {
      if (item.getErrorDetail() != null) {
        failure = new ImageException(item.getErrorDetail().getMessage());
      } else if (item.isBuildSuccessIndicated()) {
        imageId = item.getImageId();
      }
      if (item.getStream() != null) {
        item.getStream()
            .lines()
            .map(String::stripTrailing)
            .filter(line -> !line.isBlank())
            .forEach(this::keep);
      }
    }

    @Override
    public void onError(Throwable error) {
      failure = error;
      // Completes instead of failing, because the super class would log a stack trace.
      onComplete();
    }

    private void keep(String line) {
      lines.add(line);
      progress.line(Phase.BUILD, line);
    }
  }
}
