package org.galerarunbook.check;

import static org.galerarunbook.check.Fault.add;
import static org.galerarunbook.check.Fault.option;
import static org.galerarunbook.check.Fault.variable;

import java.util.List;
import java.util.Map;

/** Of settings, votes, load. */
final class SettingFaults {

  private SettingFaults() {}

  static void addTo(List<Fault> faults) {
    variable(
        faults,
        "TLS for clients",
        "require_secure_transport",
        "OFF",
        "takes connections without TLS");
    variable(
        faults,
        "read_only",
        "read_only",
        "ON",
        "takes no writes of the application (read_only is ON)");
    variable(faults, "desync", "wsrep_desync", "ON", "nobody waits for it");
    variable(faults, "reject_queries", "wsrep_reject_queries", "ALL", "is drained");
    variable(faults, "OSU method", "wsrep_osu_method", "RSU", "each DDL stays on this node alone");
    variable(faults, "replication on", "wsrep_on", "OFF", "new sessions replicate nothing");
    variable(
        faults,
        "flush at commit",
        "innodb_flush_log_at_trx_commit",
        "2",
        "an acknowledged commit is lost");
    variable(faults, "row format", "binlog_format", "MIXED", "replicates by statements");
    variable(faults, "auto-increment locks", "innodb_autoinc_lock_mode", "1", "may deadlock");
    variable(faults, "doublewrite", "innodb_doublewrite", "OFF", "a page half written");
    option(
        faults,
        "split brain",
        "pc.ignore_sb",
        "true",
        "writes on without a majority, as its peers may (pc.ignore_sb");
    option(
        faults,
        "split brain",
        "pc.ignore_quorum",
        "true",
        "writes on without a majority, as its peers may (pc.ignore_quorum");
    add(
        faults,
        "weights",
        r -> r.node(2).options.put("pc.weight", "2"),
        "cluster: votes add up to 4");
    add(
        faults,
        "timers",
        r -> r.node(2).options.put("evs.keepalive_period", "PT0.2S"),
        "cluster: evs.keepalive_period differs");
    option(
        faults,
        "timers",
        "evs.inactive_timeout",
        "PT0.5S",
        "evs.suspect_timeout is PT1S and evs.inactive_timeout is PT0.5S");
    add(faults, "timers", r -> r.limits = Limits.SERVICE, "galera2: suspects a peer after PT1S");
    add(
        faults,
        "timers",
        r -> List.of(1, 2, 3).forEach(n -> r.node(n).options.put("gmcast.peer_timeout", "PT1S")),
        "galera2: suspects a peer after PT1S, and keeps the connection to it for PT1S");
    variable(
        faults,
        "auto-increment",
        "auto_increment_offset",
        "1",
        "may give out the number that a peer");
    variable(faults, "versions", "version", "11.8.10-MariaDB", "version differs: 11.8.10");
    variable(
        faults,
        "known faults",
        "version",
        "11.8.8-MariaDB",
        "travels in the clear (MDEV-28233), mended in 11.8.9");
    add(faults, "binary log", r -> r.limits = Limits.SERVICE, "galera1: has no binary log");
    add(
        faults,
        "binary log",
        r -> r.node(2).variables.putAll(Map.of("log_bin", "ON", "log_slave_updates", "OFF")),
        "galera2: logs what it is told itself");
    add(
        faults,
        "binary log",
        r -> r.node(2).variables.putAll(Map.of("log_bin", "ON", "binlog_expire_logs_seconds", "0")),
        "galera2: keeps binary logs until");
    variable(
        faults, "snapshots", "wsrep_sst_method", "mysqldump", "would be filled by 'mysqldump'");
    add(
        faults,
        "snapshots",
        r -> r.node(2).sst.remove("encrypt"),
        "galera2: sends snapshots in the clear");
    add(
        faults,
        "snapshots",
        r -> r.node(2).sst.remove("tca"),
        "galera2: sends snapshots to anybody");
    add(
        faults,
        "flow control",
        r -> {
          r.nodes.forEach(n -> n.grew("wsrep_flow_control_paused_ns", 900_000_000));
          r.node(3).grew("wsrep_flow_control_sent", 12);
        },
        "galera3: holds the others back (flow control): writes stood still for 90 % of 1.0 s, it asked 12 times");
    add(
        faults,
        "flow control",
        r -> {
          r.nodes.forEach(n -> n.grew("wsrep_flow_control_paused_ns", 1_000_000_000));
          r.nodes.forEach(n -> n.says("wsrep_flow_control_requested", "false"));
          r.node(2).says("wsrep_flow_control_requested", "true");
        },
        "galera2: holds the others back (flow control): writes stood still for 100 % of 1.0 s");
    add(
        faults,
        "queue",
        r -> r.node(3).says("wsrep_local_recv_queue", "2000"),
        "galera3: lags: 2000 write-sets");
    add(
        faults,
        "conflicts",
        r -> r.node(1).grew("wsrep_local_cert_failures", 10).grew("wsrep_local_commits", 20),
        "galera1: 10 of 30 transactions lost");
    add(
        faults,
        "IST window",
        r -> r.node(1).grew("wsrep_replicated_bytes", 8 << 20),
        "galera1: brings a node back by IST only if it was away for less than 4 s");
    option(faults, "gcache kept", "gcache.recover", "no", "forgets its gcache at each start");
  }
}
