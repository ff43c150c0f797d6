package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.image.ImageProgress.Phase;

/**
 * The Debian image that the others are built on: the official slim one where it is here or can be
 * pulled, else a root filesystem that {@code containers/base/make-rootfs} makes from packages.
 *
 * <p>Where {@code DEBIAN_MIRROR} is set the official one is passed over, because it would fetch its
 * packages from elsewhere.
 */
final class BaseImage {
  private static final long LIMIT_MINUTES = 15;
  private static final long STOP_SECONDS = 20;

  private final DockerClient client;
  private final Path containers;
  private final Path work;
  private final ImageProgress progress;

  BaseImage(DockerClient client, Path containers, Path work, ImageProgress progress) {
    this.client = client;
    this.containers = containers;
    this.work = work;
    this.progress = progress;
  }

  /** The name of a base image of this suite that is now on the engine. */
  String provide(String suite) {
    ImageReference official = ImageReference.parse("debian:" + suite + "-slim");
    String own = Recipe.NAMESPACE + "base:" + suite;
    LocalImages local = new LocalImages(client);
    boolean mirror = System.getenv("DEBIAN_MIRROR") != null;
    if (!mirror && local.find(official.toString()).isPresent()) {
      return official.toString();
    }
    String source = new RecipeFolder(containers, "base").source(suite);
    if (local.isBuiltFrom(own, source)) {
      return own;
    }
    if (!mirror) {
      ImagePuller.Outcome outcome = new ImagePuller(client, progress).pull(official);
      if (outcome.pulled()) {
        return official.toString();
      }
      progress.line(
          Phase.BASE,
          official + " can't be pulled (" + outcome.reason() + "); making one from packages");
    }
    make(suite, own, source);
    return own;
  }

  private void make(String suite, String own, String source) {
    // The name that the recipe's Dockerfile adds.
    Path rootfs = work.resolve("rootfs.tar");
    Path context = work.resolve("context.tar");
    runMakeRootfs(suite, rootfs);
    try {
      try (OutputStream out = Files.newOutputStream(context)) {
        new RecipeFolder(containers, "base").writeTar(out, rootfs);
      }
      Files.delete(rootfs);
      try (InputStream in = Files.newInputStream(context)) {
        new ImageBuild(client, work, progress)
            .run(
                client
                    .buildImageCmd(in)
                    .withLabels(Map.of(Recipe.SOURCE_LABEL, source))
                    .withTags(Set.of(own)),
                "making " + own);
      }
      Files.delete(context);
    } catch (IOException e) {
      throw new ImageException(
          BuildDiagnosis.describe(
              "packing the root filesystem of " + suite,
              List.of(Engine.rootMessage(e)),
              work.toString()),
          e);
    }
  }

  private void runMakeRootfs(String suite, Path tar) {
    String step = "making the root filesystem of " + suite + " by mmdebstrap";
    progress.line(Phase.BASE, step);
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh",
                containers.resolve("base").resolve("make-rootfs").toString(),
                suite,
                tar.toString())
            .redirectErrorStream(true);
    builder.environment().put("TMPDIR", work.toAbsolutePath().toString());
    List<String> output = new ArrayList<>();
    int status;
    try {
      Process process = builder.start();
      // Ctrl-C ends this process; make-rootfs removes its own files when it is told.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
      try {
        status = read(process, output);
      } finally {
        stop(process);
      }
    } catch (IOException e) {
      throw new ImageException(
          BuildDiagnosis.describe(step, List.of(Engine.rootMessage(e)), work.toString()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while " + step, e);
    }
    if (status != 0) {
      throw new ImageException(
          BuildDiagnosis.describe(step + " (exit " + status + ")", output, work.toString()));
    }
  }

  private int read(Process process, List<String> output) throws IOException, InterruptedException {
    process.getOutputStream().close();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        progress.line(Phase.BASE, line);
      }
    }
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      output.add("not complete after " + LIMIT_MINUTES + " minutes");
      return -1;
    }
    return process.exitValue();
  }

  /** The whole tree at once: mmdebstrap waits for apt, and cleans up once that has ended. */
  private static void stop(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    children.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
