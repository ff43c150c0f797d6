package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;

/** What the pages about servers that follow the cluster have in common. */
final class ReplicaSteps {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(10);

  /** The workload's rows: number, no number twice, checksum. */
  static final String ROWS =
      "SELECT COUNT(*), COUNT(DISTINCT writer, number), MAX(id) FROM passbolt.ledger_entry;"
          + " CHECKSUM TABLE passbolt.ledger_entry";

  /** Position, source, account, domains to leave out, folder of certificates, whose, server. */
  static final String FOLLOW =
      """
      position=$(%1$s) && [ -n "$position" ] &&
        echo "SET GLOBAL gtid_slave_pos='$position';
        CHANGE MASTER TO MASTER_HOST='%2$s.local', MASTER_USER='%3$s', MASTER_PASSWORD='$(cat %3$s.password)',
          MASTER_USE_GTID=slave_pos, IGNORE_DOMAIN_IDS=(%4$s), MASTER_CONNECT_RETRY=5,
          MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_SSL_CA='%5$sca.pem',
          MASTER_SSL_CERT='%5$s%6$scert.pem', MASTER_SSL_KEY='%5$s%6$skey.pem';
        START REPLICA" | docker exec -i %7$s mariadb""";

  /** What that takes away. */
  static final String POSITION =
      "the position that it has, and with it rows. Once, after the backup; after a restart only `START REPLICA`";

  private ReplicaSteps() {}

  static void binaryLogs(Runbook page, Node galera1) {
    page.step(
            "See that each node has room for the logs, and that the cluster has no domain of GTIDs yet")
        .why(
            """
            A day's logs are about what `wsrep_replicated_bytes` and `wsrep_received_bytes` together grow by in a \
            day (read). They are kept for 14 days.""")
        .youSee("room for 14 times that, and `0 0`, on each node")
        .otherwise(
            "No room: a lower `binlog_expire_logs_seconds`, or more disk; all nodes fill alike. `1` and a number: it"
                + " has a domain, and somebody may follow it. Put that number in place of 100, on all of this page.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node df -h --output=avail,target /var/lib/mysql
              docker exec $node mariadb -N -e "SELECT @@wsrep_gtid_mode, @@wsrep_gtid_domain_id"
            done""")
        .matches("(?s)([\\d.]+[GT] [^\\n]*\\n0\\s0\\b.*?){3}");
    page.step("Write the settings on every node")
        .why("On hosts it is a file of your own in `/etc/mysql/mariadb.conf.d`.")
        .run(
            """
            for i in 1 2 3; do
              docker exec galera$i sh -c 'printf "%s\\n" "[mariadbd]" "server_id = 1" "log_bin = galera-bin" \\
                "log_slave_updates = ON" "sync_binlog = 1" "binlog_expire_logs_seconds = 1209600" \\
                "wsrep_gtid_mode = ON" "wsrep_gtid_domain_id = 100" "gtid_domain_id = 10'$i'" \\
                > /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            done""");
    page.step("Give the running cluster its domain, and a transaction of it")
        .why(
            """
            A node that joins takes its donor's, whatever its file says; the file counts at a bootstrap. Before the
            restarts, so that an application may write during them: a node's log begins with the domain of the last
            transaction in its data.""")
        .loses("nothing: the database is this step's own")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_gtid_domain_id=100"
            done
            docker exec galera1 mariadb -e "CREATE DATABASE gtid_probe; DROP DATABASE gtid_probe\"""");
    restartAll(page);
    page.step("See that each has log, GTIDs and domain")
        .youSee("three times `1 100 1`")
        .otherwise("`0` in front: that node was not restarted, or its file is not read.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT @@log_bin AND @@log_slave_updates AND @@wsrep_gtid_mode, @@wsrep_gtid_domain_id, @@server_id"
            done""")
        .matches("\\A(1\\t100\\t1\\n){3}\\z");
    oneGtid(page, galera1);
    page.step("See that nothing was written before they had their domain")
        .youSee("`100-1-…` three times; beside it at most the node's own `101`, `102` or `103`")
        .otherwise(
            "`0-…` as well: a node was restarted before it had its domain. No replica yet. Call.")
        .run(
            """
            for node in galera1 galera2 galera3; do docker exec $node mariadb -N -e "SELECT @@gtid_binlog_pos"; done""")
        .matches("\\A((10[1-3]-1-\\d+,)*100-1-\\d+(,10[1-3]-1-\\d+)*\\n){3}\\z");
  }

  static String streamTo(String server) {
    return """
        docker exec --user mysql galera2 sh -c '
          mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf --backup --stream=mbstream 2>/tmp/seed.log' |
          docker run --rm -i --user mysql --volumes-from %s --entrypoint mbstream \\
            "$(docker inspect --format '{{.Config.Image}}' galera1)" -x -C /var/lib/mysql
        docker exec galera2 tail -n 1 /tmp/seed.log"""
        .formatted(server);
  }

  static String prepare(String server) {
    return """
        docker run --rm --user mysql --volumes-from %s --entrypoint sh \\
          "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
          mariadb-backup --prepare --target-dir=/var/lib/mysql 2>&1 | tail -n 1
          cat /var/lib/mysql/mariadb_backup_binlog_info'"""
        .formatted(server);
  }

  static void oneGtid(Runbook page, Node galera1) {
    page.step("Have the cluster make a transaction")
        .loses("nothing: the database is this step's own")
        .run(galera1.sql("CREATE DATABASE gtid_probe; DROP DATABASE gtid_probe"));
    page.step("See that it has one GTID on all")
        .youSee("the same `100-1-…` three times")
        .otherwise("Three different ones, and the same again: no replica yet. Call.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'cd /var/lib/mysql && mariadb-binlog "$(tail -n 1 galera-bin.index)"' |
                grep -E '^#.*GTID [0-9]|^CREATE DATABASE gtid_probe' | grep -B 1 ^CREATE | grep -oE 'GTID [0-9-]+' | tail -n 1
            done""")
        .within(SOON)
        .matches("\\A(GTID 100-1-\\d+)\\n\\1\\n\\1\\n\\z");
  }

  /** Of the lab, which had none: logs that are written again later would have a hole. */
  static void noBinaryLogs(Runbook page) {
    page.step("Take the settings away")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node rm /etc/mysql/mariadb.conf.d/zz-binlog.cnf
            done""");
    restartAll(page);
    page.step("Delete the logs")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'rm -f /var/lib/mysql/galera-bin.*'
            done""");
  }

  private static void restartAll(Runbook page) {
    page.step("Restart the nodes, each when the one before is `Synced`")
        .why("Elsewhere as in [[RollingRestartChapter]].")
        .youSee("three times `Synced`")
        .limit(LONG)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker restart -t 600 $node
              until docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'" 2>&1 | grep Synced; do
                sleep 1
              done
            done""")
        .matches("(?s)(.*\\tSynced\\n){3}");
  }

  static String on(Lab lab, String server, String sql) {
    return LabContainer.named(lab.cluster().spec().identity().containerName(server))
        .exec(SOON, "mariadb", "-N", "-e", sql)
        .orThrow("'" + sql + "' on " + server);
  }

  static String status(String server) {
    return """
        docker exec %s mariadb -e "SHOW REPLICA STATUS\\G" | sed 's/^ *//' |
          grep -E '^(Master_Host|Slave_(IO|SQL)_Running|Seconds_Behind_Master|Last_(IO|SQL)_Error):'"""
        .formatted(server);
  }

  static void follows(Runbook page, String server, String source) {
    page.step("See that it follows")
        .youSee("`" + source + "`, `Yes` twice, no error, and `0`")
        .otherwise(
            "`No` twice and no error: it was restarted, and `skip_slave_start` kept it still. `START REPLICA`."
                + " `Last_IO_Error` says why not. `2026`: a certificate. `1045`: the account. `1236 … not in the"
                + " master's binlog`: that node has not applied it yet, `START REPLICA` again.")
        .run(status(server))
        .within(SOON)
        .matches("^Master_Host: " + source + "\\.local$")
        .matches("^Slave_IO_Running: Yes$")
        .matches("^Slave_SQL_Running: Yes$")
        .matches("^Seconds_Behind_Master: 0$");
  }
}
