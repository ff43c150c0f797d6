package org.galerarunbook.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Docker's names to the pages' names, where they differ. */
  static Map<String, String> of(LabSpec spec) {
    LabIdentity identity = spec.identity();
    Map<String, String> names = new LinkedHashMap<>();
    if (identity.suffix().isEmpty()) {
      return names;
    }
    List<String> nodes = ClusterSpec.nodeNames(spec.nodes());
    nodes.forEach(n -> names.put(identity.containerName(n), n));
    String desk = spec.world().desk();
    names.put(identity.containerName(desk), desk);
    LabIdentity shown = LabIdentity.ofCommandLine();
    for (String part : APPLICATION) {
      names.put(identity.containerName(part), part);
      names.put(identity.volumeName(part), shown.volumeName(part));
    }
    names.put(identity.networkName(), shown.networkName());
    for (String node : nodes) {
      names.put(identity.volumeName(node), shown.volumeName(node));
      // What pages start beside the lab.
      String capture = node.replace("galera", "capture");
      names.put(identity.containerName(capture), capture);
      // A node that gives way to a container of another image.
      names.put(identity.containerName(node + "-before"), node + "-before");
    }
    for (String beside : BESIDE) {
      names.put(identity.containerName(beside), beside);
    }
    return names;
  }
}
