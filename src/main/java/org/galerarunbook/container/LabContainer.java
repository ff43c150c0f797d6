package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/**
 * One container of a lab, by its name. Stops, starts, kills and freezes the same container; a
 * handle stays valid in another JVM and across restarts.
 */
public final class LabContainer {

  private static final Duration LOG_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final DockerClient docker = DockerClientFactory.lazyClient();

  private LabContainer(String name) {
    this.name = name;
  }

  /** A handle on the container of that name, which need not exist yet. */
  public static LabContainer named(String name) {
    return new LabContainer(name);
  }

  /**
   * Makes and starts a container.
   *
   * @throws org.testcontainers.containers.ContainerLaunchException if the engine refuses
   */
  public static LabContainer launch(ContainerSpec spec, LabIdentity identity, Network network) {
    return launch(spec, identity, network, c -> {});
  }

  /** The same, with what {@code customizer} does to the container before it is made. */
  public static LabContainer launch(
      ContainerSpec spec,
      LabIdentity identity,
      Network network,
      Consumer<GenericContainer<?>> customizer) {
    @SuppressWarnings("resource") // removed by its lab: stop() would remove it with its node
    ManagedContainer container = new ManagedContainer(spec, identity, network);
    customizer.accept(container);
    return Making.make(
        identity,
        () -> {
          container.start();
          return named(identity.containerName(spec.role));
        });
  }

  /** Makes a container without starting it. */
  public static LabContainer create(ContainerSpec spec, LabIdentity identity, Network network) {
    return Making.make(
        identity,
        () -> {
          LabContainer container = named(identity.containerName(spec.role));
          ManagedContainer.create(container.docker, spec, identity, network);
          container.copyIn(spec.files);
          return container;
        });
  }

  public String name() {
    return name;
  }

  public ContainerStatus status() {
    try {
      InspectContainerResponse.ContainerState state = inspect().getState();
      return new ContainerStatus(
          true,
          Boolean.TRUE.equals(state.getRunning()),
          Boolean.TRUE.equals(state.getPaused()),
          state.getExitCodeLong() == null ? 0 : state.getExitCodeLong());
    } catch (NotFoundException gone) {
      return ContainerStatus.ABSENT;
    }
  }

  public String id() {
    return inspect().getId();
  }

  /** When it was started last. */
  public Instant startedAt() {
    return Instant.parse(inspect().getState().getStartedAt());
  }

  /** The image that it was made from, as it was named then. */
  public String image() {
    return inspect().getConfig().getImage();
  }

  /** The label's value, if the container exists and has it. */
  public Optional<String> label(String key) {
    try {
      Map<String, String> labels = inspect().getConfig().getLabels();
      return Optional.ofNullable(labels == null ? null : labels.get(key));
    } catch (NotFoundException gone) {
      return Optional.empty();
    }
  }

  public void start() {
    try {
      docker.startContainerCmd(name).exec();
    } catch (NotModifiedException running) {
      // It runs already, which is what was asked for.
    }
  }

  /** Asks the process to end, and kills it after the grace period. */
  public void stop(Duration grace) {
    try {
      docker.stopContainerCmd(name).withTimeout((int) grace.toSeconds()).exec();
    } catch (NotModifiedException stopped) {
      // It is stopped already, which is what was asked for.
    }
  }

  /** SIGKILL, as when the machine's power fails but its disk's cache does not. */
  public void kill() {
    docker.killContainerCmd(name).exec();
  }

  /** Freezes every process: sockets stay open, nothing answers. */
  public void pause() {
    docker.pauseContainerCmd(name).exec();
  }

  public void unpause() {
    docker.unpauseContainerCmd(name).exec();
  }

  /**
   * Makes it again with other variables of its environment; all else stays but what is in no
   * volume.
   */
  public void recreate(Map<String, String> variables) {
    Recreation.of(docker, name, variables);
  }

  /** Removes it, running or not, with its anonymous volumes. */
  public void remove() {
    try {
      docker.removeContainerCmd(name).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException gone) {
      // Somebody else cleaned up first: what was asked for is so.
    }
  }

  /** The port of the host that reaches {@code containerPort}, also while it is stopped. */
  public int hostPort(int containerPort) {
    Ports asked = inspect().getHostConfig().getPortBindings();
    Ports.Binding[] bindings =
        asked == null ? null : asked.getBindings().get(ExposedPort.tcp(containerPort));
    if (bindings == null || bindings.length == 0) {
      throw new IllegalStateException(
          name + " publishes no port " + containerPort + "; it is " + status().word());
    }
    if (!bindings[0].getHostPortSpec().isEmpty()) {
      return Integer.parseInt(bindings[0].getHostPortSpec());
    }
    // None in particular was asked for: which one it got is known while it runs.
    Ports.Binding[] given =
        inspect().getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(containerPort));
    if (given == null || given.length == 0) {
      throw new IllegalStateException(
          name + " has no port of this host for " + containerPort + "; it is " + status().word());
    }
    return Integer.parseInt(given[0].getHostPortSpec());
  }

  /** Where its ports are published on this machine, as {@code address:port}. */
  public List<String> published() {
    return inspect().getNetworkSettings().getPorts().getBindings().values().stream()
        .filter(Objects::nonNull)
        .flatMap(Arrays::stream)
        .map(b -> b.getHostIp() + ":" + b.getHostPortSpec())
        .toList();
  }

  /**
   * Runs a command in the container.
   *
   * @throws IllegalStateException if it has not ended within {@code limit}
   */
  public ExecResult exec(Duration limit, String... argv) {
    String id =
        docker
            .execCreateCmd(name)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(argv)
            .exec()
            .getId();
    WholeStream written =
        WholeStream.read(
            "the output of '%s' in %s".formatted(String.join(" ", argv), name),
            limit,
            callback -> docker.execStartCmd(id).exec(callback));
    Long exit = docker.inspectExecCmd(id).exec().getExitCodeLong();
    return new ExecResult(exit == null ? -1 : exit.intValue(), written.stdout(), written.stderr());
  }

  /** Everything it wrote to standard output and error since {@code since}, oldest first. */
  public String logs(Instant since) {
    return log(since, false);
  }

  /** The same as lines, each with the time at which the engine took it. */
  public List<LogLine> logLines(Instant since) {
    return LogLine.parse(log(since, true), since).toList();
  }

  /** Empty when there is no such container. */
  private String log(Instant since, boolean stamped) {
    try {
      return WholeStream.ofLog(docker, name, since, stamped, LOG_LIMIT).both();
    } catch (NotFoundException gone) {
      return "";
    }
  }

  /** Everything it ever wrote, over all its restarts. */
  public String logs() {
    return logs(Instant.EPOCH);
  }

  /** The end of all that it ever wrote. */
  public String lastLines(int count) {
    List<String> lines = logs().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }

  /** Places files, also into a stopped container. */
  public void copyIn(List<FileEntry> files) {
    docker
        .copyArchiveToContainerCmd(name)
        .withTarInputStream(new ByteArrayInputStream(new FileBundle(files).tar()))
        .withRemotePath("/")
        .exec();
  }

  /** Reads a file, also from a stopped container; empty if there is none. */
  public Optional<byte[]> readFile(String path) {
    try (InputStream archive = docker.copyArchiveFromContainerCmd(name, path).exec();
        TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      return tar.getNextEntry() == null ? Optional.empty() : Optional.of(tar.readAllBytes());
    } catch (NotFoundException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of " + name, e);
    }
  }

  /**
   * Memory that its processes use now, as {@code docker stats} counts: without the page cache.
   *
   * @throws IllegalStateException when it does not run
   */
  public long memoryBytes() {
    return ContainerMemory.bytes(docker, name);
  }

  private InspectContainerResponse inspect() {
    return docker.inspectContainerCmd(name).exec();
  }

  @Override
  public String toString() {
    return name;
  }
}
