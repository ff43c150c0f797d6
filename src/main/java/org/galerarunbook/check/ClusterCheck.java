package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galerarunbook.finding.Finding;

/** Whether a cluster that somebody runs is right, by the same rules as the lab. */
public final class ClusterCheck {

  private ClusterCheck() {}

  /**
   * Looks at everything once, in a few seconds; writes nothing, and no session could. Nodes that
   * are reached by ssh are hosts, and pages are those of hosts where there are such.
   *
   * @param deep whether nodes are watched for ten seconds and rows compared, which reads all tables
   */
  public static Checked of(ClusterFile file, boolean deep) {
    try (ClientStore store = ClientStore.of(file.tls())) {
      List<HostEyes> eyes = HostEyes.of(file);
      List<NodeSeen> nodes = HostEyes.look(eyes, store, deep);
      Limits limits =
          file.backups() == null ? Limits.SERVICE : Limits.service(file.backups().maxAgeHours());
      Known known =
          new Known(file.nodes().size(), file.arbitrators(), "", "X509", file.tls().authorities());
      Map<String, Map<String, String>> rows =
          deep && file.account() != null
              ? Rows.compare(file, store, nodes.stream().filter(NodeSeen::answers).toList())
              : null;
      Seen seen = new Seen(known, nodes, limits, Typed.HOSTS, rows);
      List<Finding> findings = new ArrayList<>(Rules.judge(seen));
      if (file.ssh() != null) {
        // Why not is said below.
        findings.removeIf(f -> f.remedy().equals(Unseen.NEEDS_SSH));
      }
      for (int i = 0; i < nodes.size(); i++) {
        if (!eyes.get(i).trouble().isEmpty()) {
          String why = "its files can't be looked at: " + eyes.get(i).trouble();
          // Says nothing of the cluster: a slow ssh is to wake nobody.
          findings.add(Finding.note(nodes.get(i).name(), why, "").at(Pages.YOUR_CLUSTER));
        }
      }
      if (file.ssh() != null) {
        findings.replaceAll(f -> f.at(Pages.onHosts(f.page())));
      }
      return new Checked(findings, Looked.at(seen));
    }
  }
}
