package org.galerarunbook.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/** What the pages call the containers, volumes and networks of a lab. */
final class ShownNames {

  /** What pages start beside the lab. */
  private static final List<String> BESIDE =
      List.of(
          "backups",
          "restored",
          "offsite",
          "galera4",
          "galera5",
          "stranger",
          "replica",
          "garbd",
          "galera3-late",
          "galera4-late");

  /** What pages call the application's containers; the last one is started by a page. */
  static final List<String> APPLICATION =
      List.of(ProxyServer.NAME, ValkeyServer.NAME, PassboltServer.NAME, PassboltServer.NAME + "2");

  private ShownNames() {}

  static Map<String, String> of(LabSpec spec) {
    LabIdentity identity = spec.identity();
    if (identity.suffix().isEmpty()) {
      return Map.of();
    }
    List<String> nodes = ClusterSpec.nodeNames(spec.nodes());
    List<String> containers = new ArrayList<>(nodes);
    containers.add(spec.world().desk());
    containers.addAll(APPLICATION);
    containers.addAll(BESIDE);
    for (String node : nodes) {
      containers.add(node.replace("galera", "capture"));
      // A node that gives way to a container of another image.
      containers.add(node + "-before");
    }
    Map<String, String> names = new LinkedHashMap<>();
    containers.forEach(c -> names.put(identity.containerName(c), c));
    LabIdentity shown = LabIdentity.ofCommandLine();
    Stream.concat(nodes.stream(), APPLICATION.stream())
        .forEach(v -> names.put(identity.volumeName(v), shown.volumeName(v)));
    names.put(identity.networkName(), shown.networkName());
    return names;
  }
}
