package org.galerarunbook.check;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;

/** What a node is set to: left over from maintenance, unsafe, or different from its peers'. */
final class SettingRules {

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "TLS for clients",
              Pages.TLS,
              must(
                  "require_secure_transport",
                  "ON",
                  "takes connections without TLS (require_secure_transport is %s)")),
          new Rule(
              "read_only",
              Pages.LEFT_OVER,
              must("read_only", "OFF", "takes no writes of the application (read_only is %s)")),
          new Rule(
              "desync",
              Pages.LEFT_OVER,
              must(
                  "wsrep_desync",
                  "OFF",
                  "nobody waits for it, it may lag as it likes (wsrep_desync is %s)")),
          new Rule(
              "reject_queries",
              Pages.DRAINED,
              must(
                  "wsrep_reject_queries",
                  "NONE",
                  "is drained: it refuses queries (wsrep_reject_queries is %s)")),
          new Rule(
              "OSU method",
              Pages.RSU,
              must(
                  "wsrep_OSU_method",
                  "TOI",
                  "each DDL stays on this node alone (wsrep_OSU_method is %s)")),
          new Rule(
              "replication on",
              Pages.LEFT_OVER,
              must(
                  "wsrep_on",
                  "ON",
                  "new sessions replicate nothing, and are not shown the node's state (wsrep_on is %s)")),
          new Rule(
              "flush at commit",
              Pages.POWER,
              should(
                  "innodb_flush_log_at_trx_commit",
                  "1",
                  "an acknowledged commit is lost when nodes fail together"
                      + " (innodb_flush_log_at_trx_commit is %s)")),
          new Rule(
              "row format",
              Pages.START,
              must("binlog_format", "ROW", "replicates by statements (binlog_format is %s)")),
          new Rule(
              "auto-increment locks",
              Pages.START,
              fixed(
                  "innodb_autoinc_lock_mode",
                  "2",
                  "may deadlock with what it applies (innodb_autoinc_lock_mode is %s)")),
          new Rule(
              "doublewrite",
              Pages.POWER,
              fixed(
                  "innodb_doublewrite",
                  "ON",
                  "a page half written at a power failure is lost (innodb_doublewrite is %s)")),
          new Rule("auto-increment", Pages.NUMBERS, SettingRules::offsets),
          new Rule("versions", Pages.PATCH, SettingRules::versions),
          new Rule("known faults", Pages.PATCH, SettingRules::knownFaults),
          new Rule("binary log", Pages.BINARY_LOG, SettingRules::binaryLog),
          new Rule("snapshots", Pages.SNAPSHOT_METHOD, SettingRules::snapshots));

  private static final String LOGS =
      "log_bin=galera-bin, log_slave_updates=ON, binlog_expire_logs_seconds=604800";

  private SettingRules() {}

  private static BiConsumer<Seen, Report> must(String variable, String wanted, String what) {
    return setting(Severity.PROBLEM, variable, wanted, what);
  }

  private static BiConsumer<Seen, Report> should(String variable, String wanted, String what) {
    return setting(Severity.NOTE, variable, wanted, what);
  }

  private static BiConsumer<Seen, Report> setting(
      Severity severity, String variable, String wanted, String what) {
    return (seen, report) ->
        wrong(seen, variable, wanted)
            .forEach(
                n ->
                    report.say(
                        severity,
                        n.name(),
                        what.formatted(n.variable(variable)),
                        seen.typed().set(n.name(), variable, wanted, wanted)));
  }

  /** What only its option file and a restart change. */
  private static BiConsumer<Seen, Report> fixed(String variable, String wanted, String what) {
    return (seen, report) ->
        wrong(seen, variable, wanted)
            .forEach(
                n ->
                    report.problem(
                        n.name(),
                        what.formatted(n.variable(variable)),
                        seen.typed()
                            .restarted(n.name(), variable + "=" + wanted, variable, wanted)));
  }

  private static List<NodeSeen> wrong(Seen seen, String variable, String wanted) {
    return seen.answering().stream()
        .filter(n -> !n.variable(variable).equalsIgnoreCase(wanted))
        .toList();
  }

  static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException none) {
      return 1;
    }
  }

  /** Two nodes that count alike give two rows the same number, and one of them is refused. */
  private static void offsets(Seen seen, Report report) {
    Set<String> taken = new HashSet<>();
    for (NodeSeen node : seen.answering()) {
      String status = node.status("wsrep_cluster_status");
      if (!status.isEmpty() && !status.equals("Primary")) {
        continue; // It gives out none, and its peers count without it.
      }
      String offset = node.variable("auto_increment_offset");
      double step = number(node.variable("auto_increment_increment"));
      String history = node.status("wsrep_cluster_state_uuid");
      if (!taken.add(history + " " + offset) || step < node.number("wsrep_cluster_size")) {
        report.note(
            node.name(),
            String.format(
                Locale.ROOT,
                "may give out the number that a peer gives out (auto_increment_offset %s, increment %.0f)",
                offset,
                step),
            seen.typed().set(node.name(), "wsrep_auto_increment_control", "ON", "ON"));
      }
    }
  }

  private static void versions(Seen seen, Report report) {
    for (String what : List.of("version", "wsrep_provider_version")) {
      Set<String> values = new TreeSet<>();
      seen.answering()
          .forEach(n -> values.add(n.variable(what).isEmpty() ? n.status(what) : n.variable(what)));
      if (values.size() > 1) {
        report.note("cluster", what + " differs: " + String.join(", ", values), "");
      }
    }
  }

  private static void knownFaults(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      KnownFaults.of(node.variable("version"))
          .forEach(
              fault ->
                  report.note(
                      node.name(), "runs %s: %s".formatted(node.variable("version"), fault), ""));
    }
  }

  private static void binaryLog(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      boolean on = node.variable("log_bin").equals("ON");
      if (!on && seen.limits().service()) {
        report.note(
            node.name(),
            "has no binary log: no way back to a moment (log_bin is OFF)",
            seen.typed().restarted(node.name(), LOGS, "log_bin", "ON"));
      }
      if (on && !node.variable("log_slave_updates").equals("ON")) {
        report.note(
            node.name(),
            "logs what it is told itself and not what its peers are (log_slave_updates is OFF)",
            seen.typed().restarted(node.name(), "log_slave_updates=ON", "log_slave_updates", "ON"));
      }
      if (on && number(node.variable("binlog_expire_logs_seconds")) == 0) {
        report.note(
            node.name(),
            "keeps binary logs until the disk is full (binlog_expire_logs_seconds is 0)",
            seen.typed().sql(node.name(), "SHOW BINARY LOGS", "those there are; copy what you need")
                + "\n"
                + seen.typed()
                    .sql(
                        node.name(),
                        "SET GLOBAL binlog_expire_logs_seconds=604800",
                        "those older than a week are lost when the next one begins"));
      }
    }
  }

  private static void snapshots(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      String method = node.variable("wsrep_sst_method").toLowerCase(Locale.ROOT);
      if (!Set.of("mariabackup", "rsync").contains(method)) {
        report.note(
            node.name(), "would be filled by '%s' (wsrep_sst_method)".formatted(method), "");
      }
      if (node.files() == null) {
        continue;
      }
      if (!Set.of("2", "3", "4").contains(node.files().sst().getOrDefault("encrypt", "0"))) {
        report.add(unsafe(seen, node, "sends snapshots in the clear ([sst] has no encrypt)"));
      } else if (!node.files().sst().containsKey("tca")
          && !node.files().sst().containsKey("ssl_ca")) {
        report.add(unsafe(seen, node, "sends snapshots to anybody ([sst] has no tca)"));
      }
    }
  }

  private static Finding unsafe(Seen seen, NodeSeen node, String what) {
    String remedy =
        seen.typed()
            .written(
                node.name(),
                "under [sst]: encrypt=3, tcert, tkey and tca with the files of socket.ssl_cert,"
                    + " socket.ssl_key and socket.ssl_ca; on all nodes, the donor's has to fit; read at"
                    + " the next snapshot, no restart; then my_print_defaults sst shows them");
    return Finding.problem(node.name(), what, remedy).at(Pages.SNAPSHOT_TLS);
  }
}
