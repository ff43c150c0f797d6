package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * Makes and starts a container of a lab through Testcontainers, so that an engine is found, and a
 * killed test run is cleaned up, as Testcontainers' users expect. From then on {@link LabContainer}
 * acts on it: {@link GenericContainer#stop()} would remove it, and a node that comes back must be
 * the same node.
 */
final class ManagedContainer extends GenericContainer<ManagedContainer> {

  /** For people who look; nothing of the lab waits for it, and each look starts a client. */
  private static final long HEALTH_INTERVAL = Duration.ofSeconds(15).toNanos();

  private static final long HEALTH_LIMIT = Duration.ofSeconds(5).toNanos();

  ManagedContainer(ContainerSpec spec, LabIdentity identity, Network network) {
    super(DockerImageName.parse(spec.image));
    withNetwork(network);
    withNetworkAliases(spec.role, spec.role + ".local");
    withEnv(new HashMap<>(spec.environment));
    if (!spec.command.isEmpty()) {
      withCommand(spec.command.toArray(String[]::new));
    }
    if (!spec.files.isEmpty()) {
      withCopyToContainer(new FileBundle(spec.files), "/");
    }
    withStartupAttempts(1);
    waitingFor(new Nothing());
    withCreateContainerCmdModifier(command -> apply(spec, identity, command));
    if (identity.outlivesJvm()) {
      // Without a session's label neither Ryuk nor the shutdown hook takes it away.
      if (!TestcontainersConfiguration.getInstance().environmentSupportsReuse()) {
        throw new IllegalStateException(
            "a lab that outlives this JVM needs TESTCONTAINERS_REUSE_ENABLE=true in the environment;"
                + " start it by ./lab up, which sets it");
      }
      withReuse(true);
    }
  }

  /** The same container, not started. */
  static void create(
      DockerClient docker, ContainerSpec spec, LabIdentity identity, Network network) {
    CreateContainerCmd command =
        docker
            .createContainerCmd(spec.image)
            .withHostConfig(HostConfig.newHostConfig().withNetworkMode(network.getId()))
            .withAliases(spec.role, spec.role + ".local")
            .withEnv(
                spec.environment.entrySet().stream()
                    .map(v -> v.getKey() + "=" + v.getValue())
                    .toList());
    if (!spec.command.isEmpty()) {
      command.withCmd(spec.command);
    }
    apply(spec, identity, command);
    command.exec();
  }

  private static void apply(ContainerSpec spec, LabIdentity identity, CreateContainerCmd command) {
    command.withName(identity.containerName(spec.role)).withHostName(spec.role);
    Map<String, String> labels = identity.labels(spec.role);
    if (command.getLabels() != null) {
      labels.putAll(command.getLabels());
    }
    command.withLabels(labels);
    if (!spec.entrypoint.isEmpty()) {
      command.withEntrypoint(spec.entrypoint);
    }
    HostConfig host = command.getHostConfig();
    Stream<Bind> volumes =
        spec.volumes.entrySet().stream().map(v -> Bind.parse(v.getKey() + ":" + v.getValue()));
    host.withBinds(both(host.getBinds(), volumes).toList());
    host.withCapAdd(
        both(host.getCapAdd(), spec.capabilities.stream().map(Capability::valueOf))
            .toArray(Capability[]::new));
    Ports bindings = host.getPortBindings() == null ? new Ports() : host.getPortBindings();
    spec.ports.forEach(
        (inside, outside) ->
            bindings.bind(
                ExposedPort.tcp(inside), Ports.Binding.bindIpAndPort(spec.address, outside)));
    host.withPortBindings(bindings);
    command.withExposedPorts(
        both(command.getExposedPorts(), spec.ports.keySet().stream().map(ExposedPort::tcp))
            .distinct()
            .toArray(ExposedPort[]::new));
    if (!spec.health.isEmpty()) {
      command.withHealthcheck(
          new HealthCheck()
              .withTest(List.of("CMD-SHELL", spec.health))
              .withInterval(HEALTH_INTERVAL)
              .withTimeout(HEALTH_LIMIT)
              .withRetries(2));
    }
  }

  /** What somebody else asked for, by a customizer, stays. */
  private static <T> Stream<T> both(T[] there, Stream<T> more) {
    return Stream.concat(there == null ? Stream.empty() : Stream.of(there), more);
  }

  /** Readiness is asked of every node by the cluster, not of one container by itself. */
  private static final class Nothing extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      // See the class comment.
    }
  }
}
