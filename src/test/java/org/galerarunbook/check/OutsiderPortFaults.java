package org.galerarunbook.check;

import static org.galerarunbook.check.Planted.note;
import static org.galerarunbook.check.Planted.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.galerarunbook.check.Planted.Expected;

/** Ports and files that are wrong, and a cluster.yaml that does not fit the cluster. */
final class OutsiderPortFaults {

  private final List<Planted> all = new ArrayList<>();

  private OutsiderPortFaults() {}

  static List<Planted> all() {
    OutsiderPortFaults faults = new OutsiderPortFaults();
    faults.ports();
    faults.files();
    return faults.all;
  }

  private void file(String name, UnaryOperator<String> yaml, Expected... expected) {
    all.add(new Planted(name, "db-a", List.of(), List.of(), yaml, false, List.of(expected)));
  }

  private void ports() {
    all.add(
        listens(
            "somebody waits at the port of snapshots",
            "socat TCP-LISTEN:4444,fork,reuseaddr OPEN:/dev/null",
            y -> y,
            List.of(note("db-c", "somebody listens on port 4444", Pages.PORTS))));
    other(
        "somebody speaks in the clear where peers do",
        "socat TCP-LISTEN:5567,fork,reuseaddr SYSTEM:'echo hello; sleep 3'",
        problem("db-c", "serves no certificate on port 5567", Pages.PORTS),
        problem("db-c", "talks to peers in the clear on port 5567", Pages.PORTS));
    file(
        "another name",
        y -> y.replace("db-b.shop.example", "db-b.elsewhere"),
        problem(
            "db-b",
            "without the name db-b.elsewhere, but [db-b, db-b.shop.example] on port 3306",
            Pages.ROTATE),
        problem(
            "db-b",
            "without the name db-b.elsewhere, but [db-b, db-b.shop.example] on port 4567",
            Pages.ROTATE));
    file(
        "a member that is not listed",
        y -> y.replaceFirst("  - \\{name: db-c.*\n", ""),
        problem("db-a", "sees a cluster of 3, not 2", Pages.BRING_BACK),
        problem("db-b", "sees a cluster of 3, not 2", Pages.BRING_BACK),
        problem("db-a", "has members that are not listed: db-c", Pages.MEMBERS),
        problem("db-b", "has members that are not listed: db-c", Pages.MEMBERS),
        note("cluster", "votes add up to 2", Pages.VOTES));
    file(
        "a node by another's name",
        y -> y.replace("{name: db-b,", "{name: db-x,").replace("node: db-b", "node: db-x"),
        problem("db-x", "calls itself 'db-b'", Pages.MEMBERS));
  }

  /** A port of group communication that another program has; on the two others nobody listens. */
  private void other(String name, String program, Expected... expected) {
    List<Expected> all3 = new ArrayList<>(List.of(expected));
    all3.add(problem("db-a", "nobody listens on port 5567", Pages.PORTS));
    all3.add(problem("db-b", "nobody listens on port 5567", Pages.PORTS));
    Planted planted = listens(name, program, y -> y + "ports: {group: 5567}\n", all3);
    all.add(planted);
  }

  private static Planted listens(
      String name, String program, UnaryOperator<String> yaml, List<Expected> expected) {
    return new Planted(
        name,
        "db-c",
        List.of("sh (" + program + " < /dev/null > /dev/null 2>&1 & echo $! > /tmp/listener)"),
        List.of("sh kill $(cat /tmp/listener)"),
        yaml,
        false,
        expected);
  }

  private void files() {
    all.add(
        new Planted(
            "an old backup",
            "db-b",
            List.of(
                "sh sed -i 's/^end_time = .*/end_time = 2026-01-02 03:04:05/'"
                    + " /srv/backup/full/mariadb_backup_info"),
            List.of(
                "sh echo \"end_time = $(date '+%F %T')\" > /srv/backup/full/mariadb_backup_info"),
            y -> y,
            false,
            List.of(
                problem(
                    "db-b",
                    " h old, more than 26 (/srv/backup/full/mariadb_backup_info)",
                    Pages.BACKUP))));
    file(
        "no backup",
        y -> y.replace("/srv/backup", "/srv/nothing"),
        problem("db-b", "there is no backup that ended", Pages.BACKUP));
    all.add(
        new Planted(
            "a key of somebody else",
            "db-b",
            List.of(
                "sh cp /etc/shop/key.pem /tmp/key.pem; openssl ecparam -name prime256v1 -genkey"
                    + " -noout -out /etc/shop/key.pem"),
            List.of("sh cp /tmp/key.pem /etc/shop/key.pem"),
            y -> y,
            false,
            List.of(
                problem(
                    "db-b",
                    "the key on disk is not that of the certificate (for port 3306)",
                    Pages.ROTATE))));
    all.add(
        new Planted(
            "the file changed and the server not",
            "db-b",
            List.of(
                "sh sed -i 's/^wsrep_sst_method=.*/wsrep_sst_method=rsync/;"
                    + " s/^encrypt=3/encrypt=0/' /etc/mysql/mariadb.conf.d/zz-shop.cnf"),
            List.of(
                "sh sed -i 's/^wsrep_sst_method=.*/wsrep_sst_method=mariabackup/;"
                    + " s/^encrypt=0/encrypt=3/' /etc/mysql/mariadb.conf.d/zz-shop.cnf"),
            y -> y,
            false,
            List.of(
                note(
                    "db-b",
                    "has wsrep_sst_method mariabackup, and rsync after its next start",
                    Pages.START),
                problem(
                    "db-b",
                    "sends snapshots in the clear ([sst] has no encrypt)",
                    Pages.SNAPSHOT_TLS))));
  }
}
