package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** What an empty {@code gcomm://} makes of a restored data directory, where it can do no harm. */
final class FoundingTrapSteps {

  private static final String START =
      """
      docker exec -d --user mysql restored sh -c '
        exec mariadbd --skip-grant-tables --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
          --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so --wsrep-node-address=127.0.0.1 \\
          --wsrep-provider-options=gcache.size=8M --wsrep-cluster-address=gcomm:// >/tmp/server.log 2>&1'""";

  private FoundingTrapSteps() {}

  static void founds(Runbook page) {
    page.step("Start the restored data as a node whose cluster address is empty")
        .why(
            """
            Some guides give node 1 `wsrep_cluster_address=gcomm://`, so that it starts first. Restored
            from a backup it then does not join: it founds. Done here in the throw-away server, which
            has no network.""")
        .run(START)
        .succeeds()
        .run("docker exec restored mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(Duration.ofSeconds(60))
        .matches("Synced$");
    page.step("See what an application would find there")
        .why(
            """
            Primary, synced, and it takes writes: beside the cluster there is a second one, with old
            data, and what is written there is nowhere else. Only its size and its state UUID tell.""")
        .run(
            """
            docker exec restored mariadb -N -e "
              INSERT INTO passbolt.backup_probe (note) VALUES ('nowhere else');
              SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status', 'wsrep_cluster_size', 'wsrep_cluster_state_uuid')"
            docker exec restored grep -oE 'Starting new group from scratch' /tmp/server.log
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'\"""")
        .matches("wsrep_cluster_status\\s+Primary$")
        .matches("wsrep_cluster_size\\s+1$")
        .prints("Starting new group from scratch")
        .matches("(?s)_state_uuid\\s+([0-9a-f-]{36})\\n.*_state_uuid\\s+(?!\\1)[0-9a-f-]{36}\\n");
  }

  static void isRefused(Runbook page) {
    page.step("Give it a position that may not found, and start it the same way")
        .why("What was written into galera1, above, before it was started.")
        .run(
            """
            docker exec restored mariadb-admin shutdown
            docker exec --user mysql restored sh -c '
              cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
              printf "%s\\n" "# GALERA saved state" "version: 2.1" \\
                "uuid:    $uuid" "seqno:   $seqno" "safe_to_bootstrap: 0" > grastate.dat'""")
        .succeeds()
        .run(START)
        .succeeds()
        .run(
            "docker exec restored grep -oE 'It may not be safe to bootstrap|\\[ERROR\\] Aborting' /tmp/server.log")
        .within(Duration.ofSeconds(60))
        .prints("It may not be safe to bootstrap")
        .prints("[ERROR] Aborting");
    page.step("Write it without the last line break, and start it once more")
        .why(
            """
            The safeguard is not read then, and the server founds again. Whoever writes this file by
            `printf` or an editor: see that it ends as a text file does.""")
        .run(
            """
            docker exec --user mysql restored sh -c '
              cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
              printf "%s\\n" "# GALERA saved state" "version: 2.1" "uuid:    $uuid" "seqno:   $seqno" > grastate.dat
              printf "%s" "safe_to_bootstrap: 0" >> grastate.dat'""")
        .succeeds()
        .run(START)
        .succeeds()
        .run(
            "docker exec restored mariadb -N -e \"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment')\"")
        .within(Duration.ofSeconds(60))
        .matches("Synced$")
        .matches("wsrep_cluster_status\\s+Primary$");
    page.step("See that the lab's nodes have no such address")
        .why(
            "Every node lists every peer, and is told to found, once, by an argument of one start.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e 'SELECT @@wsrep_cluster_address'
            done | sort | uniq -c""")
        .matches("^ +3 gcomm://galera1\\.local,galera2\\.local,galera3\\.local");
  }
}
