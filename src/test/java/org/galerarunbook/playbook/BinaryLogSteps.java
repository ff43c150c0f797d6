package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** Binary logs on all nodes of the lab, which comes without. */
final class BinaryLogSteps {

  private static final Duration BACK = Duration.ofSeconds(60);

  private BinaryLogSteps() {}

  static void turnOn(Runbook page) {
    page.step("Give every node a binary log")
        .why(
            """
            The lab comes without; have it in production. `log_slave_updates` writes down what arrives
            from other nodes, too. `wsrep_gtid_mode` gives each transaction the same GTID on all nodes,
            so that any node's log serves. `sync_binlog` puts it on disk with each commit. Keep the logs
            at least as long as the oldest backup that you would go back to
            (`binlog_expire_logs_seconds`; 0, as it comes, keeps them for ever), and copy them away as
            you do backups.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'printf "%s\\n" "[mariadbd]" "log_bin = binlog" "log_slave_updates = ON" \\
                "wsrep_gtid_mode = ON" "sync_binlog = 1" > /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            done""")
        .succeeds();
    restartAll(page);
    page.step("See that all nodes count alike")
        .why("The GTID of the last transaction in each node's log: domain, server, number.")
        .run(
            """
            docker exec toolbox mariadb -h galera3.local -e "INSERT INTO backup_probe (note) VALUES ('counted')"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT @@log_bin, @@gtid_binlog_pos
                FROM passbolt.backup_probe LIMIT 1"
            done | sort | uniq -c""")
        .matches("\\A +3 1\\s+\\d+-\\d+-\\d+\\n\\z");
  }

  static void turnOff(Runbook page) {
    page.step("Take the binary logs away again, as the lab had none")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node rm /etc/mysql/mariadb.conf.d/zz-binlog.cnf
            done""")
        .succeeds();
    restartAll(page);
    page.step("Delete their files")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'cd /var/lib/mysql && rm -rf binlog.* "#binlog_cache_files"; ls | grep binlog\\\\.'
            done""")
        .exits(1)
        .printsNothing();
  }

  private static void restartAll(Runbook page) {
    for (int i = 1; i <= 3; i++) {
      String node = "galera" + i;
      page.step("Restart " + node)
          .why(i == 1 ? "One after the other; the next one when this one is `Synced`." : "")
          .run("docker restart -t 600 " + node)
          .succeeds()
          .run(
              "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                  .formatted(node))
          .within(BACK)
          .matches("Synced$");
    }
  }
}
