package org.galerarunbook.galera;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galerarunbook.container.LabIdentity;
import org.testcontainers.DockerClientFactory;

/** What Testcontainers' helper would remove of a cluster when this JVM is killed. */
final class SessionObjects {

  private static final Map<String, String> SESSION =
      Map.of(
          "org.testcontainers",
          "true",
          DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL,
          DockerClientFactory.SESSION_ID);

  private SessionObjects() {}

  static List<String> of(GaleraCluster cluster) {
    LabIdentity identity = cluster.spec().identity();
    List<String> found = new ArrayList<>();
    var docker = DockerClientFactory.lazyClient();
    docker.listContainersCmd().withShowAll(true).withLabelFilter(SESSION).exec().stream()
        .filter(c -> isOf(identity, c.getLabels()))
        .forEach(c -> found.add("container " + c.getLabels().get(LabIdentity.ROLE_LABEL)));
    List<String> labels =
        SESSION.entrySet().stream().map(l -> l.getKey() + "=" + l.getValue()).toList();
    docker.listNetworksCmd().withFilter("label", labels).exec().stream()
        .filter(n -> isOf(identity, n.getLabels()))
        .forEach(n -> found.add("network"));
    docker.listVolumesCmd().withFilter("label", labels).exec().getVolumes().stream()
        .filter(v -> isOf(identity, v.getLabels()))
        .forEach(v -> found.add("volume " + v.getLabels().get(LabIdentity.ROLE_LABEL)));
    return found;
  }

  private static boolean isOf(LabIdentity identity, Map<String, String> labels) {
    return Objects.equals(identity.name(), labels.get(LabIdentity.LAB_LABEL));
  }
}
