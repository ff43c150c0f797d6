package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/**
 * A lab's bridge network as a Testcontainers {@link Network}, found again by its name in another
 * JVM.
 */
public final class LabNetwork implements Network {

  private final LabIdentity identity;
  private String id;

  private LabNetwork(LabIdentity identity) {
    this.identity = identity;
  }

  /** The lab's network, which is made, or found, when somebody asks for its id. */
  public static LabNetwork of(LabIdentity identity) {
    return new LabNetwork(identity);
  }

  /** Makes the lab's network, or finds the one that is there. */
  public static LabNetwork open(LabIdentity identity) {
    LabNetwork network = of(identity);
    network.getId();
    return network;
  }

  @Override
  public synchronized String getId() {
    if (id == null) {
      DockerClient docker = DockerClientFactory.lazyClient();
      String name = identity.networkName();
      id =
          docker.listNetworksCmd().withNameFilter(name).exec().stream()
              .filter(n -> name.equals(n.getName()))
              .findFirst()
              .map(com.github.dockerjava.api.model.Network::getId)
              .orElseGet(() -> Making.make(identity, () -> create(docker)));
    }
    return id;
  }

  private String create(DockerClient docker) {
    return docker
        .createNetworkCmd()
        .withName(identity.networkName())
        .withCheckDuplicate(true)
        .withLabels(identity.labels("network"))
        .exec()
        .getId();
  }

  @Override
  public synchronized void close() {
    if (id == null) {
      return;
    }
    try {
      DockerClientFactory.lazyClient().removeNetworkCmd(id).exec();
    } catch (NotFoundException gone) {
      // Somebody else cleaned up first: what was asked for is so.
    }
    id = null;
  }

  /** It was removed by its label; the next question makes another. */
  public synchronized void forget() {
    id = null;
  }
}
