package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.pki.CertificateText;

/** What lies on the nodes' disks, and what the next start would make of it. */
final class FileRules {

  static final List<Rule> ALL =
      List.of(
          Rule.each("certificates on disk", Pages.ROTATE, Seen::nodes, FileRules::certificates),
          Rule.each("next start", Pages.START, Seen::answering, FileRules::nextStart),
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

  private static void certificates(NodeSeen node, Seen seen, Here here) {
    if (node.files() == null) {
      return;
    }
    for (int port : WireRules.SERVING) {
      String pair = node.files().pairs().getOrDefault(port, "");
      if (pair.equals("another")) {
        here.problem(
            "does not start again: the key on disk is not that of the certificate (for port %d)"
                .formatted(node.place().number(port)),
            "");
      } else if (!pair.isEmpty() && !pair.equals("same")) {
        here.at(Pages.YOUR_CLUSTER)
            .say(
                Severity.UNSEEN,
                "the key on disk was not compared with its certificate: " + pair,
                "# by ssh, with the right to read it; 'sudo: true' in cluster.yaml");
      }
      served(Severity.NOTE, node, port, node.files().certificates().get(port), here);
    }
  }

  /** What the port serves, against what lies there; null where that is not known. */
  static void served(Severity severity, NodeSeen node, int port, X509Certificate disk, Here here) {
    Optional<X509Certificate> leaf = node.leaf(port);
    if (disk != null && leaf.isPresent() && !leaf.get().equals(disk)) {
      here.say(
          severity,
          "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
              .formatted(
                  node.place().number(port),
                  CertificateText.serialHex(leaf.get()),
                  CertificateText.serialHex(disk)),
          here.sql("FLUSH LOCAL SSL"));
    }
  }

  private static void nextStart(NodeSeen node, Seen seen, Here here) {
    Map<String, String> options = node.files() == null ? Map.of() : node.files().options();
    for (String option : KEPT) {
      String next = options.get(option);
      if (next != null && !meaning(option, next).equals(meaning("", node.variable(option)))) {
        here.note(
            "has %s %s, and %s after its next start (option file)"
                .formatted(option, node.variable(option), next.isEmpty() ? "ON" : next),
            here.defaults(option)
                + "; if that one is wanted, SET GLOBAL or a restart, else another line in your own file");
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
    String what = "";
    var newest =
        asked.stream()
            .flatMap(n -> n.files().backups().entrySet().stream())
            .min(Map.Entry.comparingByValue())
            .orElse(null);
    long hours = newest == null ? 0 : newest.getValue() / 3600;
    if (newest == null) {
      what = "there is no backup that ended (no mariadb_backup_info, no xtrabackup_info)";
    } else if (hours >= seen.limits().backupHours()) {
      what =
          "the newest backup is %d h old, more than %d (%s)"
              .formatted(hours, seen.limits().backupHours(), newest.getKey());
    } else if (hours < -1) {
      what = "the newest backup is of tomorrow (" + newest.getKey() + ")";
    }
    if (!what.isEmpty()) {
      report.problem(NodeSeen.names(asked), what, "");
    }
  }
}
