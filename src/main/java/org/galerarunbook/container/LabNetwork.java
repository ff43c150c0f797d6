package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/**
 * A lab's bridge network as a Testcontainers {@link Network}, found again by its name in another
 * JVM.
 */
public final class LabNetwork implements Network {

  private final String id;

  private LabNetwork(String id) {
    this.id = id;
  }

  /** Makes the lab's network, or finds the one that is there. */
  public static LabNetwork open(LabIdentity identity) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return docker.listNetworksCmd().withNameFilter(identity.networkName()).exec().stream()
        .filter(n -> identity.networkName().equals(n.getName()))
        .findFirst()
        .map(n -> new LabNetwork(n.getId()))
        .orElseGet(
            () ->
                new LabNetwork(
                    docker
                        .createNetworkCmd()
                        .withName(identity.networkName())
                        .withCheckDuplicate(true)
                        .withLabels(identity.labels("network"))
                        .exec()
                        .getId()));
  }

  /** Networks of any lab of this project, as (name, lab) pairs by label. */
  static List<com.github.dockerjava.api.model.Network> all() {
    return DockerClientFactory.lazyClient()
        .listNetworksCmd()
        .withFilter("label", List.of(LabIdentity.LAB_LABEL))
        .exec();
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public void close() {
    try {
      DockerClientFactory.lazyClient().removeNetworkCmd(id).exec();
    } catch (NotFoundException gone) {
      // Somebody else cleaned up first: what was asked for is so.
    }
  }
}
