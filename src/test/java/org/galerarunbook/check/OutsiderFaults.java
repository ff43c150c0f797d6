package org.galerarunbook.check;

import static org.galerarunbook.check.Planted.note;
import static org.galerarunbook.check.Planted.problem;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.check.Planted.Expected;

/** Settings, data and accounts that are wrong, and exactly what has to be found then. */
final class OutsiderFaults {

  private final List<Planted> all = new ArrayList<>();

  private OutsiderFaults() {}

  static List<Planted> all() {
    OutsiderFaults faults = new OutsiderFaults();
    faults.settings();
    faults.options();
    faults.lag();
    faults.data();
    faults.accounts();
    faults.all.addAll(OutsiderPortFaults.all());
    faults.all.addAll(OutsiderHarderFaults.all());
    return faults.all;
  }

  /** In a section of its own: more was written than the gcache is for, and each node says so. */
  static List<Expected> writtenFast() {
    return Outsider.NODES.stream()
        .map(n -> note(n, "brings a node back by IST only if", Pages.GCACHE))
        .toList();
  }

  private void sql(String node, String plant, String heal, Expected... expected) {
    all.add(
        new Planted(plant, node, List.of(plant), List.of(heal), y -> y, false, List.of(expected)));
  }

  private void set(String node, String variable, String wrong, String right, Expected... expected) {
    sql(
        node,
        "SET GLOBAL " + variable + "=" + wrong,
        "SET GLOBAL " + variable + "=" + right,
        expected);
  }

  private void option(
      String node, String option, String wrong, String right, Expected... expected) {
    // The server's own: where options are variables, their string is read-only.
    set(node, "wsrep_provider_" + option.replace('.', '_'), wrong, right, expected);
  }

  private void settings() {
    set("db-b", "read_only", "ON", "OFF", problem("db-b", "read_only is ON", Pages.LEFT_OVER));
    set(
        "db-b",
        "wsrep_desync",
        "ON",
        "OFF",
        problem("db-b", "is Donor/Desynced, not Synced", Pages.BRING_BACK),
        problem("db-b", "wsrep_desync is ON", Pages.LEFT_OVER));
    set(
        "db-b",
        "wsrep_reject_queries",
        "ALL",
        "NONE",
        problem("db-b", "wsrep_reject_queries is ALL", Pages.DRAINED));
    set(
        "db-b",
        "wsrep_OSU_method",
        "RSU",
        "TOI",
        problem("db-b", "wsrep_OSU_method is RSU", Pages.RSU));
    set(
        "db-b",
        "wsrep_on",
        "OFF",
        "ON",
        problem("db-b", "wsrep_on is OFF", Pages.LEFT_OVER),
        note("db-b", "has wsrep_on OFF, and ON after its next start", Pages.START));
    set(
        "db-b",
        "innodb_flush_log_at_trx_commit",
        "2",
        "1",
        note("db-b", "innodb_flush_log_at_trx_commit is 2", Pages.POWER));
    set(
        "db-b",
        "binlog_expire_logs_seconds",
        "0",
        "86400",
        note("db-b", "binlog_expire_logs_seconds is 0", Pages.BINARY_LOG));
    set(
        "db-c",
        "require_secure_transport",
        "OFF",
        "ON",
        problem("db-c", "require_secure_transport is OFF", Pages.TLS),
        note("db-c", "has require_secure_transport OFF, and ON after its next start", Pages.START));
    sql(
        "db-b",
        "SET GLOBAL wsrep_auto_increment_control=OFF; SET GLOBAL auto_increment_increment=1",
        "SET GLOBAL wsrep_auto_increment_control=ON",
        note("db-b", "increment 1", Pages.NUMBERS));
  }

  private void options() {
    option("db-b", "pc.weight", "2", "1", note("cluster", "votes add up to 4", Pages.VOTES));
    option(
        "db-c",
        "pc.ignore_sb",
        "true",
        "false",
        problem("db-c", "pc.ignore_sb is 'yes'", Pages.VOTES));
    option(
        "db-c",
        "pc.ignore_quorum",
        "true",
        "false",
        problem("db-c", "pc.ignore_quorum is 'yes'", Pages.VOTES));
    option(
        "db-b",
        "evs.suspect_timeout",
        "2",
        "5",
        problem("cluster", "evs.suspect_timeout differs", Pages.VOTES),
        note("db-b", "suspects a peer after PT2S", Pages.VOTES));
    set(
        "db-c",
        "wsrep_cluster_address",
        "''",
        "'gcomm://db-a,db-b,db-c'",
        problem("db-c", "is not part of a primary component: Disconnected", Pages.BRING_BACK),
        problem("db-c", "is Initialized, not Synced", Pages.BRING_BACK),
        problem("db-c", "takes no queries (wsrep_ready is OFF)", Pages.BRING_BACK),
        problem("db-c", "sees a cluster of 0, not 3", Pages.BRING_BACK),
        problem("db-c", "its peer list is empty", Pages.PEERS),
        problem("db-c", "nobody listens on port 4567", Pages.PORTS),
        problem("db-a", "sees a cluster of 2, not 3", Pages.BRING_BACK),
        problem("db-b", "sees a cluster of 2, not 3", Pages.BRING_BACK),
        problem("cluster", "wsrep_cluster_conf_id differs: db-a, db-b has ", Pages.MEMBERS));
  }

  /** It is away for as long as the lock is held, and nobody waits for it. */
  private void lag() {
    all.add(
        new Planted(
            "a node that lags",
            "db-c",
            List.of(
                "sh (mariadb -uroot -proot -e 'FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)'"
                    + " > /dev/null 2>&1 & echo $! > /tmp/lock)",
                "sh timeout 20 sh -c 'until mariadb -uroot -proot -N -e \"SHOW STATUS LIKE"
                    + " \\\"wsrep_local_state_comment\\\"\" | grep -q Donor; do sleep 0.1; done'",
                "on db-a " + "INSERT INTO shop.orders(v) VALUES ('x');".repeat(1200)),
            List.of("sh kill $(cat /tmp/lock)", "on db-a DELETE FROM shop.orders WHERE v='x'"),
            y -> y,
            false,
            List.of(
                problem("db-c", "is Donor/Desynced, not Synced", Pages.BRING_BACK),
                note("cluster", " write-sets apart (wsrep_last_committed ", Pages.BEHIND),
                note("db-c", "lags: ", Pages.SIGNALS))));
  }

  private void data() {
    sql(
        "db-a",
        "CREATE TABLE shop.nokey(a INT) ENGINE=InnoDB",
        "DROP TABLE shop.nokey",
        note("data", "shop.nokey without a primary key", Pages.TABLES));
    sql(
        "db-a",
        "CREATE TABLE shop.aria(a INT PRIMARY KEY) ENGINE=Aria",
        "DROP TABLE shop.aria",
        note("data", "shop.aria not in InnoDB", Pages.ENGINES));
    sql(
        "db-a",
        "CREATE SEQUENCE shop.numbers NOCACHE",
        "DROP SEQUENCE shop.numbers",
        note("data", "sequences without INCREMENT BY 0: shop.numbers", Pages.TABLES));
    sql(
        "db-c",
        "SET SESSION wsrep_on=OFF; CREATE TABLE shop.here(a INT PRIMARY KEY)",
        "SET SESSION wsrep_on=OFF; DROP TABLE shop.here",
        problem("data", "shop.here (only on db-c)", Pages.TABLES));
    all.add(
        new Planted(
            "a row of one node",
            "db-c",
            List.of("SET SESSION wsrep_on=OFF; UPDATE shop.orders SET v='z' WHERE id>0"),
            List.of(
                "SET SESSION wsrep_on=OFF; UPDATE shop.orders SET v='a' ORDER BY id LIMIT 1;"
                    + " UPDATE shop.orders SET v='b' ORDER BY id DESC LIMIT 1"),
            y -> y.replace("account: watch", "account: reader"),
            true,
            List.of(
                problem(
                    "data",
                    "rows differ between the nodes: shop.orders has checksum ",
                    Pages.ROWS_DIFFER))));
  }

  private void accounts() {
    sql(
        "db-a",
        "CREATE USER open@'%' IDENTIFIED BY 'x'",
        "DROP USER open@'%'",
        problem("db-a, db-b, db-c", "account open@% may connect without TLS", Pages.ACCOUNTS));
    sql(
        "db-a",
        "CREATE USER half@'10.%' IDENTIFIED BY 'x' REQUIRE SSL",
        "DROP USER half@'10.%'",
        problem(
            "db-a, db-b, db-c",
            "account half@10.% may connect without a client certificate",
            Pages.ACCOUNTS));
    sql(
        "db-a",
        "CREATE USER ''@'%' REQUIRE X509",
        "DROP USER ''@'%'",
        problem("db-a, db-b, db-c", "account @% lets in anybody", Pages.ACCOUNTS));
    sql(
        "db-c",
        "SET SESSION wsrep_on=OFF; CREATE USER alone@localhost",
        "SET SESSION wsrep_on=OFF; DROP USER alone@localhost",
        problem("cluster", "nodes have different accounts: ", Pages.ACCOUNTS));
  }
}
