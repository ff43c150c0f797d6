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

  private static String find(LabIdentity identity) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return docker.listNetworksCmd().withNameFilter(identity.networkName()).exec().stream()
        .filter(n -> identity.networkName().equals(n.getName()))
        .findFirst()
        .map(com.github.dockerjava.api.model.Network::getId)
        .orElseGet(() -> Making.make(identity, () -> create(docker, identity)));
  }

  private static String create(DockerClient docker, LabIdentity identity) {
    return docker
        .createNetworkCmd()
        .withName(identity.networkName())
        .withCheckDuplicate(true)
        .withLabels(identity.labels("network"))
        .exec()
        .getId();
  }

  @Override
  public synchronized String getId() {
    if (id == null) {
      id = find(identity);
    }
    return id;
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
