package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
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
    ImagePreview way = way(component, named, puller::pull);
    return switch (way.source()) {
      case LOCAL -> local.describe(component, way.image(), Origin.LOCAL);
      case PULL -> local.describe(component, way.image(), Origin.PULLED);
      case BUILD -> {
        boolean built = builder.build(component.recipe(way.image()).orElseThrow());
        yield local.describe(component, way.image(), built ? Origin.BUILT : Origin.LOCAL);
      }
      case NOWHERE -> throw nowhere(way);
    };
  }

  /** Where {@link #resolve} would take the image from; asks a registry at most, for seconds. */
  public ImagePreview preview(
      Component component, Optional<ImageReference> named, Duration registryLimit) {
    return way(component, named, image -> puller.ask(image, registryLimit));
  }

  /**
   * The first way that works.
   *
   * @param reach asks a registry, or takes the image from it
   */
  private ImagePreview way(
      Component component,
      Optional<ImageReference> named,
      Function<ImageReference, ImagePuller.Outcome> reach) {
    Optional<Recipe> recipe =
        named.isPresent() ? component.recipe(named.get()) : component.defaultRecipe();
    Optional<ImageReference> foreign =
        named.isPresent() ? named.filter(n -> recipe.isEmpty()) : component.official();
    if (foreign.filter(this::isHere).isPresent()) {
      return new ImagePreview(component, foreign.get(), Source.LOCAL, "on the engine");
    }
    if (foreign.isEmpty() || recipe.filter(builder::isCurrent).isPresent()) {
      return built(component, recipe.orElseThrow());
    }
    ImageReference image = foreign.get();
    if (isOurs(image)) {
      return new ImagePreview(
          component, image, Source.NOWHERE, "no recipe of containers/ has this name");
    }
    ImagePuller.Outcome answer = reach.apply(image);
    if (answer.pulled() || recipe.isEmpty()) {
      return new ImagePreview(
          component, image, answer.pulled() ? Source.PULL : Source.NOWHERE, answer.reason());
    }
    return new ImagePreview(
        component,
        recipe.get().image(),
        Source.BUILD,
        image + " can't be pulled: " + answer.reason());
  }

  private ImagePreview built(Component component, Recipe recipe) {
    ImageReference image = recipe.image();
    if (builder.isCurrent(recipe)) {
      return new ImagePreview(component, image, Source.LOCAL, "built, recipe unchanged");
    }
    return new ImagePreview(
        component,
        image,
        Source.BUILD,
        isHere(image) ? "its recipe has changed" : "from Debian's packages");
  }

  private boolean isHere(ImageReference image) {
    return local.find(image.toString()).isPresent();
  }

  private static boolean isOurs(ImageReference image) {
    return image.repository().startsWith(Recipe.NAMESPACE);
  }

  private static ImageException nowhere(ImagePreview way) {
    Component component = way.component();
    String setting = component.setting();
    String names =
        component.buildable().stream()
            .map(ImageReference::toString)
            .collect(Collectors.joining(" or "));
    String problem =
        isOurs(way.image())
            ? "%s%n  remedy: set %s to %s".formatted(way.detail(), setting, names)
            : "not on the engine; its registry: %s%n  remedy: correct %s in .env, or bring the image here (docker load -i <file>)%s"
                .formatted(
                    way.detail(),
                    setting,
                    names.isEmpty() ? "" : ", or remove the line, or set it to " + names);
    return new ImageException(
        "%s: image %s: %s"
            .formatted(component.name().toLowerCase(Locale.ROOT), way.image(), problem));
  }
}
