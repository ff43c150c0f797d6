package org.galerarunbook.check;

import static org.galerarunbook.check.Planted.note;
import static org.galerarunbook.check.Planted.problem;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.check.Planted.Expected;

/** What needs a restart, a load or a certificate to be wrong. */
final class OutsiderHarderFaults {

  private static final String OPTIONS = "/etc/mysql/mariadb.conf.d/zzz-fault.cnf";
  private static final String ROOT = "mariadb -uroot -proot ";

  private final List<Planted> all = new ArrayList<>();

  private OutsiderHarderFaults() {}

  static List<Planted> all() {
    OutsiderHarderFaults faults = new OutsiderHarderFaults();
    faults.clock();
    faults.load();
    faults.certificate();
    faults.restarts();
    return faults.all;
  }

  private void add(
      String name, String node, List<String> plant, List<String> heal, Expected... expected) {
    all.add(new Planted(name, node, plant, heal, y -> y, false, List.of(expected)));
  }

  /** What a session is told of the time, which is all that a check by SQL sees of a clock. */
  private void clock() {
    add(
        "a clock that is ahead",
        "db-c",
        List.of("SET GLOBAL init_connect='SET timestamp=UNIX_TIMESTAMP(SYSDATE(6))+30'"),
        List.of("SET GLOBAL init_connect=''"),
        note("db-c", "s or more ahead of db-a's", Pages.BEHIND),
        note("db-c", "s or more ahead of db-b's", Pages.BEHIND));
  }

  private static String background(String command, String file) {
    return "sh (" + command + ") > /dev/null 2>&1 & echo $! > /tmp/" + file;
  }

  private void load() {
    add(
        "a node that holds the others back",
        "db-a",
        List.of(
            "at db-c ("
                + ROOT
                + "-e 'LOCK TABLES shop.orders WRITE; SELECT SLEEP(600)' > /dev/null 2>&1 &"
                + " echo $! > /tmp/lock)",
            "at db-c until " + ROOT + "-Ne 'SHOW PROCESSLIST' | grep -q SLEEP; do sleep 0.1; done",
            background("yes \"INSERT INTO shop.orders(v) VALUES ('x');\" | " + ROOT, "load")),
        List.of(
            "sh kill $(cat /tmp/load); pkill -x yes; pkill -x mariadb; true",
            "at db-c kill $(cat /tmp/lock)",
            "DELETE FROM shop.orders WHERE v='x'"),
        note("db-c", "holds the others back (flow control): writes stood still", Pages.SIGNALS));
    String write =
        "yes \"BEGIN; UPDATE shop.hot SET v=v+1; DO SLEEP(0.03); COMMIT;\" | " + ROOT + "-f";
    add(
        "two nodes that write the same row",
        "db-a",
        List.of(
            "CREATE TABLE shop.hot(id INT PRIMARY KEY, v INT); INSERT INTO shop.hot VALUES (1, 1)",
            background(write, "load"),
            "at db-b (" + write + ") > /dev/null 2>&1 & true"),
        // A client has a pipe full of transactions left when nobody writes into it any more.
        List.of(
            "sh pkill -x yes; pkill -x mariadb; true",
            "at db-b pkill -x yes; pkill -x mariadb; true",
            "DROP TABLE shop.hot"),
        note("db-a", " transactions lost against a peer's within ", Pages.CONFLICTS),
        note("db-b", " transactions lost against a peer's within ", Pages.CONFLICTS));
  }

  private void certificate() {
    add(
        "an expired certificate",
        "db-b",
        List.of(
            "sh cd /etc/shop && cp cert.pem /tmp/ && cp key.pem /tmp/key-before.pem",
            "sh cd /etc/shop && cp expired-cert.pem cert.pem && cp expired-key.pem key.pem",
            "FLUSH SSL"),
        List.of(
            "sh cp /tmp/cert.pem /etc/shop/; cp /tmp/key-before.pem /etc/shop/key.pem",
            "FLUSH SSL"),
        problem("db-b", "does not answer: ", Pages.BRING_BACK),
        problem("db-b", "serves a certificate that expired at ", Pages.EXPIRED));
  }

  private static String options(String... lines) {
    return "printf '[mariadbd]\\n" + String.join("\\n", lines) + "\\n' > " + OPTIONS;
  }

  private void restarts() {
    add(
        "an old release, no doublewrite, TLS 1.1",
        "db-c",
        List.of(
            "restart "
                + options(
                    "version=11.8.6-MariaDB",
                    "innodb_doublewrite=OFF",
                    "tls_version=TLSv1.1,TLSv1.2,TLSv1.3",
                    "ssl_cipher=DEFAULT@SECLEVEL=0")),
        List.of("restart rm " + OPTIONS),
        note("cluster", "version differs: ", Pages.PATCH),
        note("db-c", "(MDEV-39263)", Pages.PATCH),
        note("db-c", "(MDEV-39648, MDEV-39721)", Pages.PATCH),
        note("db-c", "(MDEV-28233)", Pages.PATCH),
        problem("db-c", "innodb_doublewrite is OFF", Pages.POWER),
        problem("db-c", "takes TLS 1.1 on port 3306", Pages.TLS));
    add(
        "a second cluster, bootstrapped by an empty peer list",
        "db-c",
        List.of(
            "restart cp -a /srv/db /srv/saved; rm -f /srv/db/grastate.dat /srv/db/gvwstate.dat; "
                + options("wsrep_cluster_address=gcomm://", "wsrep_cluster_name=other")),
        List.of("restart rm -rf /srv/db " + OPTIONS + "; mv /srv/saved /srv/db"),
        problem("db-a", "sees a cluster of 2, not 3", Pages.BRING_BACK),
        problem("db-b", "sees a cluster of 2, not 3", Pages.BRING_BACK),
        problem("db-c", "sees a cluster of 1, not 3", Pages.BRING_BACK),
        problem("db-a", "there is more than one history", Pages.HISTORIES),
        problem("db-b", "there is more than one history", Pages.HISTORIES),
        problem("db-c", "there is more than one history", Pages.HISTORIES),
        problem("cluster", "wsrep_cluster_conf_id differs", Pages.MEMBERS),
        problem("cluster", "wsrep_cluster_name differs", Pages.MEMBERS),
        problem("db-c", "its peer list is empty", Pages.PEERS));
  }
}
