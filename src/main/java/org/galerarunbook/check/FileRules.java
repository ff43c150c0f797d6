package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.CertificateText;

/** What lies on the nodes' disks, and what the next start would make of it. */
final class FileRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("certificates on disk", Pages.ROTATE, FileRules::certificates),
          new Rule("next start", Pages.START, FileRules::nextStart),
          new Rule("backups", Pages.BACKUP, FileRules::backups));

  /** Set while they run, and forgotten at the next start. */
  private static final List<String> KEPT =
      List.of(
          "wsrep_on",
          "wsrep_cluster_name",
          "wsrep_node_name",
          "wsrep_sst_method",
          "read_only",
          "require_secure_transport",
          "innodb_flush_log_at_trx_commit",
          "log_bin",
          "binlog_format",
          "innodb_autoinc_lock_mode");

  private FileRules() {}

  private static void certificates(Seen seen, Report report) {
    for (NodeSeen node : seen.nodes()) {
      if (node.files() == null) {
        continue;
      }
      for (int port : WireRules.SERVING) {
        String pair = node.files().pairs().getOrDefault(port, "");
        if (pair.equals("another")) {
          report.problem(
              node.name(),
              "does not start again: the key on disk is not that of the certificate (for port %d)"
                  .formatted(node.place().number(port)),
              "");
        } else if (!pair.isEmpty() && !pair.equals("same")) {
          report.add(
              new Finding(
                  node.name(),
                  Finding.Severity.UNSEEN,
                  "the key on disk was not compared with its certificate: " + pair,
                  "# by ssh, with the right to read it; 'sudo: true' in cluster.yaml",
                  Pages.YOUR_CLUSTER));
        }
        served(node, port, node.files().certificates().get(port), seen, report);
      }
    }
  }

  private static void served(
      NodeSeen node, int port, X509Certificate disk, Seen seen, Report report) {
    List<X509Certificate> chain = node.port(port).chain();
    if (disk != null && !chain.isEmpty() && !chain.get(0).equals(disk)) {
      report.note(
          node.name(),
          "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
              .formatted(
                  node.place().number(port),
                  CertificateText.serialHex(chain.get(0)),
                  CertificateText.serialHex(disk)),
          seen.typed().sql(node.name(), "FLUSH LOCAL SSL"));
    }
  }

  private static void nextStart(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      Map<String, String> options = node.files() == null ? Map.of() : node.files().options();
      for (String option : KEPT) {
        String next = options.get(option);
        if (next != null && !meaning(option, next).equals(meaning("", node.variable(option)))) {
          report.note(
              node.name(),
              "has %s %s, and %s after its next start (option file)"
                  .formatted(option, node.variable(option), next.isEmpty() ? "ON" : next),
              seen.typed().defaults(node.name(), option)
                  + "; if that one is wanted, SET GLOBAL or a restart, else another line in your own file");
        }
      }
    }
  }

  private static String meaning(String option, String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    if (option.equals("log_bin")) {
      return Set.of("0", "OFF").contains(upper) ? "OFF" : "ON"; // A name of files is ON.
    }
    return switch (upper) {
      case "", "TRUE", "1" -> "ON";
      case "FALSE", "0" -> "OFF";
      default -> upper;
    };
  }

  /** One of the nodes has the newest of all. */
  private static void backups(Seen seen, Report report) {
    List<NodeSeen> asked =
        seen.nodes().stream()
            .filter(n -> n.files() != null && n.files().backups() != null)
            .toList();
    if (asked.isEmpty()) {
      return;
    }
    String nodes = String.join(", ", asked.stream().map(NodeSeen::name).toList());
    var newest =
        asked.stream()
            .flatMap(n -> n.files().backups().entrySet().stream())
            .min(Map.Entry.comparingByValue());
    if (newest.isEmpty()) {
      report.problem(
          nodes, "there is no backup that ended (no mariadb_backup_info, no xtrabackup_info)", "");
      return;
    }
    long hours = newest.get().getValue() / 3600;
    if (hours >= seen.limits().backupHours()) {
      report.problem(
          nodes,
          "the newest backup is %d h old, more than %d (%s)"
              .formatted(hours, seen.limits().backupHours(), newest.get().getKey()),
          "");
    } else if (hours < -1) {
      report.problem(nodes, "the newest backup is of tomorrow (" + newest.get().getKey() + ")", "");
    }
  }
}
