package org.galerarunbook.check;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.finding.Finding.Severity;

/** What a node is set to: left over from maintenance, unsafe, or different from its peers'. */
final class SettingRules {

  static final List<Rule> ALL =
      List.of(
          must(
              "TLS for clients",
              Pages.TLS,
              "require_secure_transport",
              "ON",
              "takes connections without TLS"),
          must(
              "read_only",
              Pages.LEFT_OVER,
              "read_only",
              "OFF",
              "takes no writes of the application"),
          must(
              "desync",
              Pages.LEFT_OVER,
              "wsrep_desync",
              "OFF",
              "nobody waits for it, it may lag as it likes"),
          must(
              "reject_queries",
              Pages.DRAINED,
              "wsrep_reject_queries",
              "NONE",
              "is drained: it refuses queries"),
          must(
              "OSU method",
              Pages.RSU,
              "wsrep_OSU_method",
              "TOI",
              "each DDL stays on this node alone"),
          must(
              "replication on",
              Pages.LEFT_OVER,
              "wsrep_on",
              "ON",
              "new sessions replicate nothing, and are not shown the node's state"),
          setting(
              Severity.NOTE,
              "flush at commit",
              Pages.POWER,
              "innodb_flush_log_at_trx_commit",
              "1",
              "an acknowledged commit is lost when nodes fail together"),
          must("row format", Pages.START, "binlog_format", "ROW", "replicates by statements"),
          must(
              "auto-increment locks",
              Pages.START,
              "innodb_autoinc_lock_mode",
              "2",
              "may deadlock with what it applies"),
          must(
              "doublewrite",
              Pages.POWER,
              "innodb_doublewrite",
              "ON",
              "a page half written at a power failure is lost"),
          new Rule("auto-increment", Pages.NUMBERS, SettingRules::offsets),
          new Rule("versions", Pages.PATCH, SettingRules::versions),
          Rule.each("known faults", Pages.PATCH, Seen::answering, SettingRules::knownFaults),
          Rule.each("binary log", Pages.BINARY_LOG, Seen::answering, SettingRules::binaryLog),
          Rule.each("snapshots", Pages.SNAPSHOT_METHOD, Seen::answering, SettingRules::snapshots));

  /** What only an option file and a restart change. */
  private static final Set<String> AT_START =
      Set.of("innodb_autoinc_lock_mode", "innodb_doublewrite");

  private static final Pattern VERSION = Pattern.compile("^(\\d+\\.\\d+)\\.(\\d+)");

  /** Faults of MariaDB: by its series, the first release without the fault. */
  private static final Map<String, Map<String, Integer>> MENDED =
      new TreeMap<>(
          Map.of(
              "concurrent updates are lost in spite of innodb_snapshot_isolation (MDEV-39263)",
              Map.of("10.6", 26, "10.11", 17, "11.4", 11, "11.8", 7),
              "names of peers reach a shell in snapshots and notifications (MDEV-39648, MDEV-39721)",
              Map.of("11.8", 8),
              "a snapshot that can't be encrypted travels in the clear (MDEV-28233)",
              Map.of("10.11", 19, "11.8", 9)));

  private static final String LOGS =
      "log_bin=galera-bin, log_slave_updates=ON, binlog_expire_logs_seconds=604800";

  private SettingRules() {}

  private static Rule must(
      String id, String page, String variable, String wanted, String otherwise) {
    return setting(Severity.PROBLEM, id, page, variable, wanted, otherwise);
  }

  private static Rule setting(
      Severity severity, String id, String page, String variable, String wanted, String otherwise) {
    return Rule.each(
        id,
        page,
        Seen::answering,
        (node, seen, here) -> {
          String value = node.variable(variable);
          if (!value.equalsIgnoreCase(wanted)) {
            here.say(
                severity,
                "%s (%s is %s)".formatted(otherwise, variable, value),
                AT_START.contains(variable)
                    ? here.restarted(variable + "=" + wanted, variable, wanted)
                    : here.set(variable, wanted, wanted));
          }
        });
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
        Here here = seen.here(node, report);
        here.note(
            String.format(
                Locale.ROOT,
                "may give out the number that a peer gives out (auto_increment_offset %s, increment %.0f)",
                offset,
                step),
            here.set("wsrep_auto_increment_control", "ON", "ON"));
      }
    }
  }

  private static void versions(Seen seen, Report report) {
    for (String what : List.of("version", "wsrep_provider_version")) {
      Set<String> values = new TreeSet<>();
      seen.answering().forEach(n -> values.add(n.shown(what)));
      if (values.size() > 1) {
        report.note("cluster", what + " differs: " + String.join(", ", values), "");
      }
    }
  }

  private static void knownFaults(NodeSeen node, Seen seen, Here here) {
    String version = node.variable("version");
    Matcher matcher = VERSION.matcher(version);
    if (matcher.find()) {
      MENDED.forEach(
          (fault, mended) -> {
            Integer first = mended.get(matcher.group(1));
            if (first != null && Integer.parseInt(matcher.group(2)) < first) {
              here.note(
                  "runs %s: %s, mended in %s.%d".formatted(version, fault, matcher.group(1), first),
                  "");
            }
          });
    }
  }

  private static void binaryLog(NodeSeen node, Seen seen, Here here) {
    boolean on = node.variable("log_bin").equals("ON");
    if (!on && seen.limits().service()) {
      here.note(
          "has no binary log: no way back to a moment (log_bin is OFF)",
          here.restarted(LOGS, "log_bin", "ON"));
    }
    if (on && !node.variable("log_slave_updates").equals("ON")) {
      here.note(
          "logs what it is told itself and not what its peers are (log_slave_updates is OFF)",
          here.restarted("log_slave_updates=ON", "log_slave_updates", "ON"));
    }
    if (on && number(node.variable("binlog_expire_logs_seconds")) == 0) {
      here.note(
          "keeps binary logs until the disk is full (binlog_expire_logs_seconds is 0)",
          here.sql("SHOW BINARY LOGS", "those there are; copy what you need")
              + "\n"
              + here.sql(
                  "SET GLOBAL binlog_expire_logs_seconds=604800",
                  "those older than a week are lost when the next one begins"));
    }
  }

  private static void snapshots(NodeSeen node, Seen seen, Here here) {
    String method = node.variable("wsrep_sst_method").toLowerCase(Locale.ROOT);
    if (!Set.of("mariabackup", "rsync").contains(method)) {
      here.note("would be filled by '%s' (wsrep_sst_method)".formatted(method), "");
    }
    if (node.files() == null) {
      return;
    }
    Map<String, String> sst = node.files().sst();
    boolean isEncrypted = Set.of("2", "3", "4").contains(sst.getOrDefault("encrypt", "0"));
    if (!isEncrypted || !sst.containsKey("tca") && !sst.containsKey("ssl_ca")) {
      here.at(Pages.SNAPSHOT_TLS)
          .problem(
              isEncrypted
                  ? "sends snapshots to anybody ([sst] has no tca)"
                  : "sends snapshots in the clear ([sst] has no encrypt)",
              here.written(
                  "under [sst]: encrypt=3, tcert, tkey and tca with the files of socket.ssl_cert,"
                      + " socket.ssl_key and socket.ssl_ca; on all nodes, the donor's has to fit;"
                      + " read at the next snapshot, no restart; then my_print_defaults sst shows"
                      + " them"));
    }
  }
}
