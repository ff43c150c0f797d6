package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a container again as it was, with other variables: name, image, labels, ports, volumes and
 * its names in the network stay. What is only in the container, and in no volume, is lost.
 */
final class Recreation {

  private Recreation() {}

  static void of(DockerClient docker, String name, Map<String, String> variables) {
    InspectContainerResponse before = docker.inspectContainerCmd(name).exec();
    ContainerConfig config = before.getConfig();
    ContainerNetwork network = before.getNetworkSettings().getNetworks().values().iterator().next();
    CreateContainerCmd create =
        docker
            .createContainerCmd(config.getImage())
            .withName(name)
            .withHostName(config.getHostName())
            .withLabels(config.getLabels())
            .withEnv(environment(config, variables))
            .withExposedPorts(
                config.getExposedPorts() == null ? new ExposedPort[0] : config.getExposedPorts())
            .withHostConfig(before.getHostConfig())
            .withAliases(
                network.getAliases().stream()
                    // The engine adds its own short id, which will be another.
                    .filter(a -> !before.getId().startsWith(a))
                    .toList());
    if (config.getEntrypoint() != null) {
      create.withEntrypoint(config.getEntrypoint());
    }
    if (config.getCmd() != null) {
      create.withCmd(config.getCmd());
    }
    if (config.getHealthcheck() != null) {
      create.withHealthcheck(config.getHealthcheck());
    }
    docker.stopContainerCmd(name).withTimeout(5).exec();
    docker.removeContainerCmd(name).withForce(true).exec();
    create.exec();
    docker.startContainerCmd(name).exec();
  }

  private static List<String> environment(ContainerConfig config, Map<String, String> variables) {
    Stream<String> kept =
        Stream.of(config.getEnv()).filter(v -> !variables.containsKey(v.split("=", 2)[0]));
    Stream<String> other = variables.entrySet().stream().map(v -> v.getKey() + "=" + v.getValue());
    return Stream.concat(kept, other).toList();
  }
}
