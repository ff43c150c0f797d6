package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galerarunbook.image.ImagePreview.Source;
import org.galerarunbook.image.ResolvedImage.Origin;

/**
 * Decides which image a component runs, and brings it here.
 *
 * <p>An image named in the settings is taken from the engine, built when it is one of the names
 * that {@code containers/} can build, else pulled; when that fails there is no substitute. Where
 * none is named, the first of these that works:
 *
 * <ol>
 *   <li>the official image, when it is on the engine;
 *   <li>the built one, when it is on the engine and its recipe has not changed;
 *   <li>the official image, pulled;
 *   <li>the built one, built.
 * </ol>
 *
 * What is here comes before what the network has, so that a start asks no registry and two starts
 * run the same image.
 */
public final class ImageResolver {
  private final LocalImages local;
  private final ImagePuller puller;
  private final ImageBuilder builder;

  /**
   * @param containers the project's folder {@code containers}
   */
  public ImageResolver(DockerClient client, Path containers, ImageProgress progress) {
    this(client, containers, BuildLock.userCache(), progress);
  }

  ImageResolver(DockerClient client, Path containers, Path cache, ImageProgress progress) {
    this.local = new LocalImages(client);
    this.puller = new ImagePuller(client, progress);
    this.builder = new ImageBuilder(client, containers, new BuildLock(cache), progress);
  }

  /**
   * Brings the component's image to the engine. Takes milliseconds when it is there, seconds when
   * it can't be had, and as long as the download or the build otherwise.
   *
   * @param named the image that the settings name, if they do
   * @throws ImageException when it can't be had, with what was tried and what to do
   */
  public ResolvedImage resolve(Component component, Optional<ImageReference> named) {
    return named
        .map(image -> resolveNamed(component, image))
        .orElseGet(() -> resolveDefault(component));
  }

  /** Where {@link #resolve} would take the image from; asks a registry at most, for seconds. */
  public ImagePreview preview(
      Component component, Optional<ImageReference> named, Duration registryLimit) {
    if (named.isPresent()) {
      ImageReference image = named.get();
      Optional<Recipe> recipe = component.recipe(image);
      if (recipe.isPresent()) {
        return previewBuilt(component, recipe.get());
      }
      return local.find(image.toString()).isPresent()
          ? new ImagePreview(component, image, Source.LOCAL, "on the engine")
          : previewRegistry(component, image, registryLimit);
    }
    Optional<ImageReference> official = component.official();
    Optional<Recipe> recipe = component.defaultRecipe();
    if (official.filter(image -> local.find(image.toString()).isPresent()).isPresent()) {
      return new ImagePreview(component, official.get(), Source.LOCAL, "on the engine");
    }
    if (recipe.filter(builder::isCurrent).isPresent() || official.isEmpty()) {
      return previewBuilt(component, recipe.orElseThrow());
    }
    ImagePreview pulled = previewRegistry(component, official.get(), registryLimit);
    return pulled.source() == Source.PULL || recipe.isEmpty()
        ? pulled
        : new ImagePreview(
            component,
            recipe.get().image(),
            Source.BUILD,
            official.get() + " can't be pulled: " + pulled.detail());
  }

  private ResolvedImage resolveNamed(Component component, ImageReference image) {
    Optional<Recipe> recipe = component.recipe(image);
    if (recipe.isPresent()) {
      return build(component, recipe.get());
    }
    Optional<InspectImageResponse> here = local.find(image.toString());
    if (here.isPresent()) {
      return local.describe(component, image, here.get(), Origin.LOCAL);
    }
    if (image.repository().startsWith(Recipe.NAMESPACE)) {
      throw new ImageException(
          failed(component, image)
              + "no recipe of containers/ has this name\n  remedy: set "
              + component.setting()
              + " to "
              + names(component));
    }
    ImagePuller.Outcome outcome = puller.pull(image);
    if (!outcome.pulled()) {
      throw new ImageException(
          failed(component, image)
              + "not on the engine; its registry: "
              + outcome.reason()
              + "\n  remedy: correct "
              + component.setting()
              + " in .env, or bring the image here (docker load -i <file>)"
              + (component.buildable().isEmpty()
                  ? ""
                  : ", or remove the line, or set it to " + names(component)));
    }
    return pulled(component, image);
  }

  private ResolvedImage resolveDefault(Component component) {
    Optional<ImageReference> official = component.official();
    Optional<InspectImageResponse> here = official.flatMap(image -> local.find(image.toString()));
    if (here.isPresent()) {
      return local.describe(component, official.get(), here.get(), Origin.LOCAL);
    }
    Optional<Recipe> recipe = component.defaultRecipe();
    if (recipe.isEmpty()) {
      return resolveNamed(component, official.orElseThrow());
    }
    if (official.isPresent()
        && !builder.isCurrent(recipe.get())
        && puller.pull(official.get()).pulled()) {
      return pulled(component, official.get());
    }
    return build(component, recipe.get());
  }

  private ResolvedImage build(Component component, Recipe recipe) {
    boolean current = builder.isCurrent(recipe);
    boolean built = !current && builder.build(recipe);
    return describe(component, recipe.image(), built ? Origin.BUILT : Origin.LOCAL);
  }

  private ResolvedImage pulled(Component component, ImageReference image) {
    return describe(component, image, Origin.PULLED);
  }

  private ResolvedImage describe(Component component, ImageReference image, Origin origin) {
    InspectImageResponse found =
        local
            .find(image.toString())
            .orElseThrow(
                () ->
                    new ImageException(
                        image + " was here and is gone; somebody removed it: try again"));
    return local.describe(component, image, found, origin);
  }

  private ImagePreview previewBuilt(Component component, Recipe recipe) {
    if (builder.isCurrent(recipe)) {
      return new ImagePreview(component, recipe.image(), Source.LOCAL, "built, recipe unchanged");
    }
    boolean outdated = local.find(recipe.image().toString()).isPresent();
    return new ImagePreview(
        component,
        recipe.image(),
        Source.BUILD,
        outdated ? "its recipe has changed" : "from Debian's packages");
  }

  private ImagePreview previewRegistry(
      Component component, ImageReference image, Duration registryLimit) {
    ImagePuller.Outcome answer = puller.ask(image, registryLimit);
    return new ImagePreview(
        component, image, answer.pulled() ? Source.PULL : Source.NOWHERE, answer.reason());
  }

  private static String failed(Component component, ImageReference image) {
    return component.name().toLowerCase(java.util.Locale.ROOT) + ": image " + image + ": ";
  }

  private static String names(Component component) {
    return component.buildable().isEmpty()
        ? component.official().map(ImageReference::toString).orElse("another image")
        : component.buildable().stream()
            .map(ImageReference::toString)
            .collect(Collectors.joining(" or "));
  }
}
