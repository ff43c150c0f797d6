package org.galerarunbook.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.galera.SstMethod;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.Engine;
import org.galerarunbook.image.GaleraCheck;
import org.galerarunbook.image.ImageException;
import org.galerarunbook.image.ImageProgress;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.image.ImageResolver;
import org.galerarunbook.image.ResolvedImage;
import org.galerarunbook.lab.settings.Settings;
import org.galerarunbook.lab.settings.SettingsException;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.model.Tested;

/**
 * Turns settings into a lab that can be started: reads {@code .env}, brings the images, and fills
 * in the specification.
 */
public final class LabAssembly {

  /** The project's folder; the working directory unless set. */
  public static final String HOME = "galerarunbook.home";

  /**
   * Folder of the certificates of the lab that commands look at; the project's certs/ unless set.
   */
  public static final String CERTIFICATES = "galerarunbook.certs";

  private static final List<Component> APPLICATION =
      List.of(Component.PASSBOLT, Component.VALKEY, Component.PROXY);

  private final World world;
  private final Path project;
  private final Settings settings;
  private List<ResolvedImage> images = List.of();
  private List<ResolvedImage> applicationImages = List.of();
  private String applicationMissing = "";

  private LabAssembly(World world, Path project, Settings settings) {
    this.world = world;
    this.project = project;
    this.settings = settings;
  }

  /**
   * Reads the settings of the project that this process was started in.
   *
   * @throws SettingsException listing all that is wrong with them
   */
  public static LabAssembly ofProject() {
    return ofProject(World.CONTAINERS);
  }

  /** The same of this world. */
  public static LabAssembly ofProject(World world) {
    Path project = project();
    return new LabAssembly(world, project, Settings.load(project));
  }

  /** The folder with env.example, containers/ and certs-template/. */
  public static Path project() {
    Path folder = home();
    if (!Files.exists(folder.resolve("env.example"))) {
      throw new IllegalStateException(
          "%s is not the project's folder: it has no env.example. Run from there, or set -D%s"
              .formatted(folder, HOME));
    }
    return folder;
  }

  /** The project's folder, absolute, whether it is one or not. */
  public static Path home() {
    return Path.of(System.getProperty(HOME, ".")).toAbsolutePath().normalize();
  }

  /** Where the certificates of the lab of {@code ./lab up} are, absolute. */
  public static Path certificates() {
    String own = System.getProperty(CERTIFICATES);
    return own == null ? home().resolve("certs") : Path.of(own).toAbsolutePath().normalize();
  }

  public Settings settings() {
    return settings;
  }

  /** Brings the images of the database tier to the engine. */
  public LabAssembly withImages(Progress progress) {
    progress.phase("images");
    try (Engine engine = Engine.connect()) {
      ImageResolver resolver = resolver(engine, progress);
      images = world.images().stream().map(c -> resolver.resolve(c, settings.image(c))).toList();
      ResolvedImage database = images.get(0);
      GaleraCheck check = new GaleraCheck(engine.client());
      check.requireGalera(database);
      if (settings.lab().sstMethod() == SstMethod.RSYNC) {
        check.requireStunnel(database);
      }
    }
    progress.done(images.get(0).toString());
    return this;
  }

  /**
   * Brings an image that a chapter's nodes begin with to the engine, beside the settings'.
   *
   * @throws CouldNotRunException when it can't be had
   */
  void bring(String image, Progress progress) {
    try (Engine engine = Engine.connect()) {
      ResolvedImage found =
          resolver(engine, progress)
              .resolve(Component.MARIADB, Optional.of(ImageReference.parse(image)));
      new GaleraCheck(engine.client()).requireGalera(found);
    } catch (ImageException e) {
      throw new CouldNotRunException("its nodes begin with " + image + ": " + e.getMessage());
    }
  }

  /**
   * Brings the images of the application tier to the engine; asked once, what can't be had is not
   * asked for again.
   *
   * @param anyPort whether the port of Passbolt is a free one and not that of the settings
   * @throws CouldNotRunException naming the image that can't be had
   */
  public ApplicationSpec application(Progress progress, boolean anyPort) {
    if (applicationImages.isEmpty() && applicationMissing.isEmpty()) {
      progress.phase("images of the application");
      try (Engine engine = Engine.connect()) {
        ImageResolver resolver = resolver(engine, progress);
        // Passbolt first: it can't be built, and without it the others are not needed.
        applicationImages =
            APPLICATION.stream().map(c -> resolver.resolve(c, settings.image(c))).toList();
        progress.done(applicationImages.get(0).toString());
      } catch (ImageException e) {
        applicationMissing = missing(e);
        progress.done("none: " + applicationMissing.lines().findFirst().orElse(""));
      }
    }
    if (!applicationMissing.isEmpty()) {
      throw new CouldNotRunException(applicationMissing);
    }
    return new ApplicationSpec(
        applicationImages.get(0).name().toString(),
        applicationImages.get(1).name().toString(),
        applicationImages.get(2).name().toString(),
        anyPort ? 0 : settings.passbolt().httpsPort(),
        anyPort ? "proxy.local" : settings.datasource().host(),
        components(applicationImages));
  }

  private String missing(ImageException e) {
    var passbolt = Component.PASSBOLT;
    String image =
        settings.image(passbolt).or(passbolt::official).map(ImageReference::toString).orElse("");
    return e.getMessage().contains(image)
        ? "image %s not available, load it with docker load -i <file>%n%s"
            .formatted(image, e.getMessage())
        : e.getMessage();
  }

  /** What runs, by name and digest. */
  public List<Tested> components() {
    return components(images);
  }

  private static List<Tested> components(List<ResolvedImage> images) {
    return images.stream()
        .map(
            i ->
                new Tested(
                    i.component().name().toLowerCase(Locale.ROOT),
                    i.name().toString(),
                    i.digestOrId(),
                    i.version().orElse("")))
        .toList();
  }

  private ImageResolver resolver(Engine engine, Progress progress) {
    ImageProgress lines =
        (phase, line) ->
            progress.waiting(
                "image, " + phase.name().toLowerCase(Locale.ROOT),
                line,
                Duration.ZERO,
                Duration.ofMinutes(15));
    return new ImageResolver(engine.client(), project.resolve("containers"), lines);
  }

  /**
   * The specification of a lab with these settings.
   *
   * @param certificates where its certificates are, or will be
   * @param firstPort loopback port of the first node; 0 for free ports
   */
  public LabSpec spec(LabIdentity identity, Path certificates, int firstPort) {
    return new LabSpec(
        world,
        identity,
        settings,
        image(world.images().get(0)),
        image(world.images().get(1)),
        settings.lab().nodes(),
        Formation.PREPARED,
        "32M",
        settings.lab().diskSize(),
        certificates,
        project.resolve("certs-template"),
        firstPort);
  }

  /** The specification of the lab of {@code ./lab up}. */
  public LabSpec commandLineSpec() {
    int firstPort = world == World.HOSTS ? 0 : settings.lab().firstPort();
    return spec(LabIdentity.ofCommandLine(), certificates(), firstPort);
  }

  private String image(Component component) {
    return images.stream()
        .filter(i -> i.component() == component)
        .map(i -> i.name().toString())
        .findFirst()
        .or(() -> settings.image(component).map(ImageReference::toString))
        // A lab that is only talked to needs no image.
        .orElse("unresolved");
  }
}
