package org.galerarunbook.passbolt;

import com.github.dockerjava.api.exception.NotFoundException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FreePorts;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;

/**
 * Passbolt in its official image: HTTPS with the lab's certificate, the database by mutual TLS with
 * the host name verified, cache and sessions in Valkey.
 *
 * <p>It starts when its database takes writes, and waits until then: the image by itself would
 * start without one and be half of a server.
 */
public final class PassboltServer {

  /** Role and Docker name. */
  public static final String NAME = "passbolt";

  private static final int HTTPS = 443;
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(15);
  private static final Duration CAKE_LIMIT = Duration.ofSeconds(60);
  private static final Pattern SETUP_LINK = Pattern.compile("https://\\S+/setup/start/\\S+");

  private final LabContainer container;
  private final URI baseUrl;

  /** A handle on the lab's Passbolt, which need not exist yet. */
  public PassboltServer(LabIdentity identity, URI baseUrl) {
    this.container = LabContainer.named(identity.containerName(NAME));
    this.baseUrl = baseUrl;
  }

  /**
   * Makes and starts it; {@link #awaitHealthy} tells when it serves. What it needs to be the same
   * server again is in a volume, so it may be made again.
   */
  public static void launch(PassboltSpec spec, LabIdentity identity, LabNetwork network) {
    String volume = LabVolume.create(identity, NAME);
    LabContainer.launch(
        container(spec, ServerSecrets.ensure(spec.keys()))
            .withVolumes(Map.of(volume, PassboltFiles.FOLDER)),
        identity,
        network);
  }

  /**
   * Fails when a key that is in the folder can't do its job. A folder that is not there is made at
   * the launch.
   */
  public static void requireKeys(Path folder) {
    if (Files.isDirectory(folder)) {
      ServerSecrets.ensure(folder);
    }
  }

  static ContainerSpec container(PassboltSpec spec, ServerSecrets secrets) {
    return ContainerSpec.of(NAME, spec.image())
        .withEntrypoint(PassboltFiles.START)
        .withEnvironment(spec.environment(secrets.openPgp().fingerprint()))
        .withFiles(PassboltFiles.of(spec, secrets))
        .withPorts(Map.of(HTTPS, spec.httpsPort() == 0 ? FreePorts.next() : spec.httpsPort()))
        .withHealth(PassboltFiles.HEALTHCHECK);
  }

  public LabContainer container() {
    return container;
  }

  /** How people reach it; its name is in its certificate. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** The loopback port of this machine that leads to it. */
  public int hostPort() {
    return container.hostPort(HTTPS);
  }

  /** What keeps people from working with it, in one line; empty when nothing does. */
  public Optional<String> problem() {
    ContainerStatus status = container.status();
    if (!status.running() || status.paused()) {
      return Optional.of("is " + status.word() + waitingFor());
    }
    try {
      ExecResult health = container.exec(HEALTH_LIMIT, PassboltFiles.HEALTHCHECK);
      return health.exitCode() == 0
          ? Optional.empty()
          : Optional.of(
              "is not healthy: " + (health.stdout() + health.stderr()).strip() + waitingFor());
    } catch (RuntimeException e) {
      return Optional.of("is not healthy: " + e.getMessage());
    }
  }

  private String waitingFor() {
    return waitingFor(() -> container.logs(container.startedAt()));
  }

  /**
   * What its start says that it waits for, if it got no further.
   *
   * @param log since its start; one that is not there has none
   */
  static String waitingFor(Supplier<String> log) {
    String prefix = "start-passbolt: ";
    try {
      return log.get()
          .lines()
          .filter(l -> l.startsWith(prefix))
          .reduce((before, after) -> after)
          .filter(l -> l.contains("waiting for") || l.contains("is not started"))
          .map(l -> " (" + l.substring(prefix.length()) + ")")
          .orElse("");
    } catch (NotFoundException gone) {
      return "";
    }
  }

  /**
   * Waits until people can work with it.
   *
   * @throws IllegalStateException with what is in the way and the end of its log, at the limit or
   *     as soon as it has ended
   */
  public void awaitHealthy(Duration limit) {
    String last =
        Waiting.until(container + " is healthy", limit)
            .every(Duration.ofMillis(200))
            .is(
                () -> problem().orElse(""),
                p -> p.isEmpty() || !container.status().running(),
                p -> "it " + p + "\n" + container.lastLines(15));
    if (!last.isEmpty()) {
      throw new IllegalStateException(
          "%s %s%n%s".formatted(container, last, container.lastLines(15)));
    }
  }

  /**
   * Registers a person, as {@code cake passbolt register_user} does.
   *
   * @param role {@code admin} or {@code user}
   * @return the link at which that person sets up the account
   * @throws IllegalStateException with what Passbolt says when it refuses
   */
  public String register(String email, String firstName, String lastName, String role) {
    String said =
        cake("passbolt", "register_user", "-u", email, "-f", firstName, "-l", lastName, "-r", role)
            .orThrow("registering " + email);
    Matcher link = SETUP_LINK.matcher(said);
    if (!link.find()) {
      throw new IllegalStateException("registering " + email + " gave no link: " + said.strip());
    }
    return link.group();
  }

  /** Runs {@code cake} as www-data, in the environment that the server runs in. */
  private ExecResult cake(String... arguments) {
    StringBuilder command =
        new StringBuilder(". /etc/environment; exec /usr/share/php/passbolt/bin/cake");
    for (String argument : arguments) {
      command.append(" '").append(argument.replace("'", "'\\''")).append('\'');
    }
    return container.exec(
        CAKE_LIMIT, "su", "-s", "/bin/bash", "-c", command.toString(), "www-data");
  }
}
