package org.galerarunbook.check;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;

/** Three nodes that are well, as one showed itself in the lab; a test spoils what it is about. */
final class Recorded {

  private static final String UUID = "564eb64a-5627-43f5-9227-5bed9bece5ec";

  /** One node, to be spoilt. */
  static final class Node {
    final String name;
    String container = "running";
    String silence = "";
    final Map<String, String> variables = new TreeMap<>();
    final Map<String, String> options = new TreeMap<>();
    final Map<String, String> before = new TreeMap<>();
    final Map<String, String> after = new TreeMap<>();
    final Map<Question, QueryResult> more = new EnumMap<>(Question.class);
    final Map<Integer, PortSeen> ports = new HashMap<>();
    Clock clock = new Clock(-0.05, 0.05);
    final Map<String, String> sst = new LinkedHashMap<>(Map.of("encrypt", "3", "tca", "ca.pem"));
    FilesSeen files = new FilesSeen(sst, Map.of(), Map.of(), Map.of(), null);
    final Place place;

    private Node(int number) {
      name = "galera" + number;
      place = Place.of(name, name + ".local");
      for (int i = 0; i < 100; i++) {
        variables.put("other_" + i, "1");
      }
      put(
          variables,
          """
          wsrep_node_address %1$s.local
          wsrep_node_name %1$s
          wsrep_cluster_name galera-runbook
          wsrep_cluster_address gcomm://galera1.local,galera2.local,galera3.local
          require_secure_transport ON
          ssl_ca ca.pem
          read_only OFF
          wsrep_desync OFF
          wsrep_reject_queries NONE
          wsrep_osu_method TOI
          wsrep_on ON
          innodb_flush_log_at_trx_commit 1
          binlog_format ROW
          innodb_autoinc_lock_mode 2
          innodb_doublewrite ON
          auto_increment_increment 3
          auto_increment_offset %2$d
          version 11.8.9-MariaDB
          log_bin OFF
          log_slave_updates ON
          binlog_expire_logs_seconds 864000
          wsrep_sst_method mariabackup"""
              .formatted(name, number));
      put(
          options,
          """
          pc.ignore_sb false
          pc.ignore_quorum false
          pc.weight 1
          evs.keepalive_period PT0.1S
          evs.inactive_check_period PT0.1S
          evs.suspect_timeout PT1S
          evs.inactive_timeout PT3S
          evs.install_timeout PT3S
          gmcast.peer_timeout PT0.8S
          gcache.size 32M
          gcache.recover yes
          socket.ssl YES
          socket.ssl_ca cluster-ca.pem""");
      put(
          before,
          """
          wsrep_cluster_status Primary
          wsrep_local_state_comment Synced
          wsrep_ready ON
          wsrep_cluster_size 3
          wsrep_cluster_state_uuid %s
          wsrep_cluster_conf_id 3
          wsrep_gcomm_uuid gcomm%d
          wsrep_incoming_addresses galera1.local:0,galera2.local:0,galera3.local:0
          wsrep_last_committed 365
          wsrep_provider_version 4.23(rXXXX)
          uptime 100"""
              .formatted(UUID, number));
      after.putAll(before);
      more.put(Question.BEGAN, row("2026-11-28 06:00:00.000000"));
      more.put(Question.ENDED, row("2026-11-28 06:00:01.000000"));
      more.put(Question.GRANTS, row("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`"));
      more.put(
          Question.MEMBERS,
          rows(List.of("g1", "galera1"), List.of("g2", "galera2"), List.of("g3", "galera3")));
      more.put(
          Question.ACCOUNTS,
          rows(
              List.of("root", "localhost", "0", "0"),
              List.of("healthcheck", "127.0.0.1", "0", "0"),
              List.of("passbolt", "%", "3", "1")));
      more.put(
          Question.TABLES, rows(List.of("shop", "orders", "InnoDB", "BASE TABLE", "1", "4711")));
      more.put(Question.SEQUENCES, rows());
      more.put(Question.LONG, rows());
      more.put(Question.PAUSE, rows());
      for (int port : NodeSeen.PORTS) {
        boolean serves = WireRules.SERVING.contains(port);
        ports.put(port, new PortSeen(serves, serves ? List.of(LEAF) : List.of(), false, false));
      }
    }

    private static void put(Map<String, String> values, String text) {
      text.lines().map(l -> l.strip().split(" ", 2)).forEach(p -> values.put(p[0], p[1]));
    }

    /** A counter that grew while the node was watched. */
    Node grew(String counter, long by) {
      before.put(counter, "1000");
      after.put(counter, Long.toString(1000 + by));
      return this;
    }

    /** A status that was so all the time. */
    Node says(String status, String value) {
      before.put(status, value);
      after.put(status, value);
      return this;
    }

    NodeSeen seen() {
      if (container.equals(NodeSeen.OUTSIDE)) {
        return new NodeSeen(place, container, "", Map.of(), ports, null, null);
      }
      if (!silence.isEmpty() || !container.equals("running")) {
        return NodeSeen.silent(place, container, silence);
      }
      Map<Question, QueryResult> answers = new EnumMap<>(more);
      StringBuilder text = new StringBuilder();
      options.forEach((k, v) -> text.append(k).append(" = ").append(v).append("; "));
      Map<String, String> all = new TreeMap<>(variables);
      all.put("wsrep_provider_options", text.toString());
      answers.putIfAbsent(Question.VARIABLES, pairs(all));
      answers.putIfAbsent(Question.BEFORE, pairs(before));
      answers.putIfAbsent(Question.AFTER, pairs(after));
      return new NodeSeen(place, container, "", answers, ports, clock, files);
    }
  }

  final List<Node> nodes = new ArrayList<>();
  List<X509Certificate> trusted = List.of();
  Limits limits = Limits.LAB;
  int listed = 3;
  List<String> arbitrators = List.of();
  Map<String, Map<String, String>> rows;

  private static final CertificateProfile NODE =
      CertificateProfile.load(Path.of("certs-template/galera-node.properties"));
  private static final CertificateAuthority ONE = authority();
  static final X509Certificate LEAF = ONE.issue(NODE, "galera1").certificate();
  static final X509Certificate CA = ONE.certificate().certificate();
  static final X509Certificate ENDING =
      ONE.request(NODE, "galera1").validFor(Duration.ofDays(7)).issue().certificate();
  static final X509Certificate FOREIGN = authority().issue(NODE, "galera1").certificate();

  private static CertificateAuthority authority() {
    return CertificateAuthority.create(
        CertificateProfile.load(Path.of("certs-template/ca.properties")),
        KeyAlgorithm.EC_P256,
        java.time.Clock.systemUTC());
  }

  Recorded() {
    for (int i = 1; i <= 3; i++) {
      nodes.add(new Node(i));
    }
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  Seen seen() {
    return new Seen(
        new Known(
            listed,
            arbitrators,
            "passbolt@%",
            "ISSUER '/CN=CA' AND SUBJECT '/CN=passbolt'",
            trusted),
        nodes.stream().map(Node::seen).toList(),
        limits,
        Typed.CONTAINERS,
        rows);
  }

  @SafeVarargs
  static QueryResult rows(List<String>... rows) {
    List<List<String>> all = new ArrayList<>();
    for (List<String> row : rows) {
      all.add(row);
    }
    return QueryResult.of(all);
  }

  static QueryResult row(String value) {
    return rows(List.of(value));
  }

  private static QueryResult pairs(Map<String, String> values) {
    return QueryResult.of(
        values.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
  }
}
