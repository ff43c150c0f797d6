package org.galerarunbook.lab;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.GaleraCluster;

/**
 * What a node was told: global variables, the provider's options, accounts and their rights.
 * Secrets among them are there as checksums.
 */
public final class ServerSettings {

  /** Of the server's own making; they change while nobody changes a setting. */
  private static final Set<String> VOLATILE =
      Set.of(
          "gtid_binlog_pos",
          "gtid_binlog_state",
          "gtid_current_pos",
          "gtid_slave_pos",
          "gtid_pos_auto_engines",
          "wsrep_start_position",
          "wsrep_gtid_seq_no",
          // Each member's place in the view, given anew when nodes come and go.
          "auto_increment_offset",
          // Made or found out at each start.
          "server_uid",
          "innodb_log_file_buffering");

  private static final String PROVIDER_OPTIONS = "wsrep_provider_options";

  private static final String QUERY =
      "SET SESSION wsrep_sync_wait=0;"
          + " SELECT 'account', CONCAT(User,'@',Host),"
          + " SHA1(JSON_REMOVE(Priv,'$.password_last_changed')) FROM mysql.global_priv;"
          + " CHECKSUM TABLE mysql.db, mysql.tables_priv, mysql.columns_priv, mysql.procs_priv,"
          + " mysql.roles_mapping, mysql.proxies_priv;"
          + " SHOW GLOBAL VARIABLES";

  private ServerSettings() {}

  static Map<String, String> of(GaleraCluster cluster) {
    Map<String, String> settings = new TreeMap<>();
    AtOnce.each(cluster.nodes(), n -> parse(n.name(), n.sql(QUERY))).forEach(settings::putAll);
    return settings;
  }

  static Map<String, String> parse(String node, String answer) {
    Map<String, String> settings = new TreeMap<>();
    for (String line : answer.lines().toList()) {
      String[] columns = line.split("\t", -1);
      if (columns.length == 3 && columns[0].equals("account")) {
        settings.put(node + ": account " + columns[1], columns[2]);
      } else if (columns.length == 2 && columns[0].equals(PROVIDER_OPTIONS)) {
        for (String option : columns[1].split("; *")) {
          String[] pair = option.split(" = ", 2);
          settings.put(node + ": provider's " + pair[0], pair.length == 2 ? pair[1] : "");
        }
      } else if (columns.length == 2 && !VOLATILE.contains(columns[0])) {
        settings.put(node + ": " + columns[0], columns[1]);
      }
    }
    return settings;
  }

  /** What changed, in words, with old and new value but for what is a checksum. */
  public static List<String> differences(Map<String, String> before, Map<String, String> after) {
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    return names.stream()
        .filter(n -> !Objects.equals(before.get(n), after.get(n)))
        .map(n -> n + " " + change(before.get(n), after.get(n), n))
        .toList();
  }

  private static String change(String before, String after, String name) {
    if (before == null) {
      return "is new" + (isChecksum(name) ? "" : ": '" + after + "'");
    }
    if (after == null) {
      return "is gone";
    }
    return isChecksum(name) ? "was changed" : "was '" + before + "' and is '" + after + "'";
  }

  private static boolean isChecksum(String name) {
    return name.contains(": account ") || name.contains(": mysql.");
  }
}
