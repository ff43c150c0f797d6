package org.galerarunbook.check;

import static org.galerarunbook.check.Recorded.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is planted into recorded values, and what has to be said of it. */
record Fault(String rule, Consumer<Recorded> spoil, String says) {

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    agreement(faults);
    SettingFaults.addTo(faults);
    WireFaults.addTo(faults);
    FileFaults.addTo(faults);
    return faults;
  }

  @Override
  public String toString() {
    return rule + ": " + says;
  }

  private static void agreement(List<Fault> faults) {
    add(
        faults,
        "agreement",
        r -> r.node(2).container = "paused",
        "galera2: does not answer: paused");
    add(
        faults,
        "agreement",
        r -> r.node(2).silence = "ERROR 2002",
        "galera2: does not answer: running, ERROR 2002");
    add(
        faults,
        "agreement",
        r -> r.node(3).says("wsrep_local_state_comment", "Joining"),
        "galera3: is Joining");
    add(
        faults,
        "agreement",
        r -> r.node(1).says("wsrep_cluster_state_uuid", "b"),
        "there is more than one history");
    add(
        faults,
        "agreement",
        r -> r.node(3).says("wsrep_cluster_size", "2"),
        "galera3: sees a cluster of 2, not 3");
    add(
        faults,
        "primary",
        r -> r.nodes.forEach(n -> n.says("wsrep_cluster_status", "non-Primary")),
        "cluster: no node is Primary: nobody writes; ./lab recover");
    add(
        faults,
        "own names",
        r -> {
          r.nodes.get(1).variables.put("wsrep_node_name", "galera1");
          r.nodes.get(1).says("wsrep_gcomm_uuid", "gcomm1");
        },
        "galera2: is the same server as galera1");
    add(
        faults,
        "own names",
        r -> r.node(2).variables.put("wsrep_node_name", "x"),
        "galera2: calls itself 'x'");
    add(
        faults,
        "looked at all",
        r -> r.nodes.subList(0, 2).clear(),
        "check: looked at 1 of 3 nodes");
    add(faults, "looked at all", r -> r.node(2).ports.remove(4567), "galera2: only ports ");
    add(
        faults,
        "looked at all",
        r -> r.node(2).variables.keySet().removeIf(k -> k.startsWith("other")),
        "galera2: showed only ");
    add(
        faults,
        "looked at all",
        r -> r.node(1).more.put(Question.ACCOUNTS, QueryResult.refused("ERROR 1142")),
        "galera1: was not looked at, accounts: ERROR 1142; # needs GRANT SELECT (User, Host,");
    add(
        faults,
        "cluster name",
        r -> r.node(1).variables.put("wsrep_cluster_name", "x"),
        "wsrep_cluster_name differs");
    add(
        faults,
        "view",
        r -> r.node(1).says("wsrep_cluster_conf_id", "9"),
        "wsrep_cluster_conf_id differs");
    add(
        faults,
        "members",
        r -> r.node(1).says("wsrep_incoming_addresses", "a,b"),
        "galera1: counts 3 members and names a,b");
    add(
        faults,
        "members",
        r -> r.node(1).more.put(Question.MEMBERS, rows(List.of("g4", "garb"))),
        "galera1: has members that are not listed: garb");
    add(
        faults,
        "positions",
        r -> r.node(1).says("wsrep_last_committed", "5000"),
        "cluster: nodes are 4635 write-sets apart");
    add(
        faults,
        "peers",
        r -> r.node(1).variables.put("wsrep_cluster_address", "gcomm://"),
        "galera1: bootstraps a second cluster");
    add(
        faults,
        "peers",
        r ->
            r.node(1).variables.put("wsrep_cluster_address", "gcomm://galera1.local,galera2.local"),
        "galera1: lacks galera3 in its peer list");
    add(
        faults,
        "clocks",
        r -> r.node(2).clock = new org.galerarunbook.check.Clock(2, 2.1),
        "galera2: its clock is 2.0 s");
  }

  static void add(List<Fault> faults, String rule, Consumer<Recorded> spoil, String says) {
    faults.add(new Fault(rule, spoil, says));
  }

  static void variable(List<Fault> faults, String rule, String name, String value, String says) {
    add(faults, rule, r -> r.node(2).variables.put(name, value), says);
  }

  static void option(List<Fault> faults, String rule, String name, String value, String says) {
    add(faults, rule, r -> r.node(2).options.put(name, value), "galera2: " + says);
  }
}
