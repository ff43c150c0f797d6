package org.galerarunbook.check;

import static org.galerarunbook.check.Fault.add;
import static org.galerarunbook.check.Recorded.row;
import static org.galerarunbook.check.Recorded.rows;

import java.util.List;
import java.util.Map;

/** Of files, rows, and what could not be looked at. */
final class FileFaults {

  private FileFaults() {}

  static void addTo(List<Fault> faults) {
    files(
        faults,
        "certificates on disk",
        new FilesSeen(SST, Map.of(), Map.of(4567, Recorded.ENDING), Map.of(), null),
        "galera2: serves another certificate on port 4567 (serial ");
    files(
        faults,
        "certificates on disk",
        new FilesSeen(SST, Map.of(), Map.of(), Map.of(3306, "another"), null),
        "galera2: does not start again: the key on disk is not that of the certificate");
    files(
        faults,
        "certificates on disk",
        new FilesSeen(SST, Map.of(), Map.of(), Map.of(3306, "there is no openssl"), null),
        "galera2: the key on disk was not compared with its certificate: there is no openssl");
    files(
        faults,
        "next start",
        new FilesSeen(SST, Map.of("read_only", "1"), Map.of(), Map.of(), null),
        "galera2: has read_only OFF, and 1 after its next start (option file)");
    files(
        faults,
        "next start",
        new FilesSeen(SST, Map.of("log_bin", ""), Map.of(), Map.of(), null),
        "galera2: has log_bin OFF, and ON after its next start (option file)");
    backups(faults, Map.of(), "galera2: there is no backup that ended");
    backups(
        faults,
        Map.of("/b/old", 200_000L, "/b/older", 300_000L),
        "galera2: the newest backup is 55 h old, more than 26 (/b/old)");
    backups(faults, Map.of("/b/x", -8_000L), "galera2: the newest backup is of tomorrow (/b/x)");
    add(
        faults,
        "certificates alike",
        r -> r.node(2).ports.put(4567, new PortSeen(true, List.of(Recorded.ENDING), false, false)),
        "galera2: serves two certificates of one name: serial ");
    add(
        faults,
        "long transactions",
        r -> r.node(2).more.put(Question.LONG, rows(List.of("7", "601"))),
        "galera2: session 7 has had a transaction open for 601 s");
    add(
        faults,
        "rows alike",
        r -> r.rows = Map.of("shop.orders", Map.of("galera1", "1", "galera2", "2")),
        "data: rows differ between the nodes: shop.orders has checksum ");
    add(
        faults,
        "rows alike",
        r -> r.rows = Map.of("shop.orders", Map.of(Rows.UNSEEN, "rows were not compared, x")),
        "data: shop.orders: rows were not compared, x");
    unseen(faults);
  }

  private static final Map<String, String> SST = Map.of("encrypt", "3", "tca", "ca.pem");

  private static void files(List<Fault> faults, String rule, FilesSeen files, String says) {
    add(faults, rule, r -> r.node(2).files = files, says);
  }

  private static void backups(List<Fault> faults, Map<String, Long> ages, String says) {
    files(faults, "backups", new FilesSeen(SST, Map.of(), Map.of(), Map.of(), ages), says);
  }

  private static void unseen(List<Fault> faults) {
    add(
        faults,
        "looked at all",
        r ->
            r.nodes.forEach(n -> n.more.put(Question.GRANTS, row("GRANT USAGE ON *.* TO `x`@`%`"))),
        "galera1, galera2, galera3: was not looked at, tables: only those that the account has a"
            + " right on, 1; # needs GRANT SELECT (or REFERENCES");
    add(
        faults,
        "looked at all",
        r -> r.node(3).more.put(Question.LONG, QueryResult.refused("ERROR 1227")),
        "galera3: was not looked at, long: ERROR 1227; # needs GRANT PROCESS ON *.*");
    add(
        faults,
        "looked at all",
        r -> {
          r.limits = Limits.SERVICE;
          r.node(1).files = null;
        },
        "galera1: its files were not looked at");
    add(
        faults,
        "looked at all",
        r -> r.limits = Limits.SERVICE,
        "backups: were not looked at; # needs 'backups:' in cluster.yaml");
    add(
        faults,
        "looked at all",
        r -> r.limits = Limits.SERVICE,
        "data: rows were not compared, and flow control was watched for a second only");
    add(
        faults,
        "looked at all",
        r -> r.nodes.forEach(n -> n.container = NodeSeen.OUTSIDE),
        "galera1, galera2, galera3: was not asked, nobody logged in");
    add(
        faults,
        "served certificates",
        r -> {
          r.node(2).container = NodeSeen.OUTSIDE;
          r.node(2).ports.clear();
          NodeSeen.PORTS.forEach(p -> r.node(2).ports.put(p, PortSeen.CLOSED));
        },
        "galera2: nobody listens on port 4567");
  }
}
