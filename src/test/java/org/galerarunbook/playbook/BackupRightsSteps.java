package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.galera.ServerVersion;
import org.galerarunbook.runbook.Runbook;

/** The account that takes backups: made once, by socket only, with no right too many. */
final class BackupRightsSteps {

  private BackupRightsSteps() {}

  static void rights(Runbook page, ServerVersion version) {
    page.step("Read what the lab's account may do, on every node")
        .why(
            "It was made on one node, when the data directory was; accounts replicate. `localhost` is"
                + " the socket: nobody can use it from elsewhere.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT user, host FROM mysql.user WHERE user = 'backup'; SHOW GRANTS FOR backup@localhost" |
                sed 's/ IDENTIFIED.*//'
            done | sort | uniq -c""")
        .matches("^ +3 backup\\s+localhost$")
        .matches("^ +3 GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, SLAVE MONITOR ON")
        .printsNot("%");
    // Seen to be missing on 10.11 and to be there on 11.8.
    if (!version.isAtLeast(11, 6)) {
      page.note(
          """
          Which of these rights are needed is not tried on this server: the trial's account is for the
          operating system's user `mysql`, whatever the account is called (`IDENTIFIED VIA unix_socket AS
          'mysql'`), and this version does not look at the `AS`.""");
      return;
    }
    page.step("Make an account with fewer rights, on one node")
        .why(
            """
            For a try: it has no password, but is for the operating system's user `mysql`, by the
            socket.""")
        .run(
            """
            docker exec galera1 mariadb -e "
              CREATE USER backup_probe@localhost IDENTIFIED VIA unix_socket AS 'mysql';
              GRANT RELOAD, PROCESS, BINLOG MONITOR ON *.* TO backup_probe@localhost\"""")
        .succeeds();
    page.step("Back up with it, on another node")
        .why("Three rights suffice, where the documentation names up to five.")
        .run(
            """
            docker exec --user mysql galera2 mariadb-backup --user=backup_probe \\
              --backup --galera-info --stream=mbstream 2>&1 >/dev/null | tail -n 1""")
        .within(Duration.ofSeconds(30))
        .matches("completed OK!$");
    page.step("Take one right after the other away")
        .why(
            """
            Without `BINLOG MONITOR` it fails in its last second, when everything is copied already:
            what lies there then looks like a backup and is none. It is asked for by `--galera-info`,
            though this server has no binary log. `REPLICA MONITOR`, called `SLAVE MONITOR` in the
            messages, is only missed by a warning, `LOCK TABLES` not at all.""")
        .run(
            """
            for right in RELOAD PROCESS 'BINLOG MONITOR'; do
              docker exec galera2 mariadb -e "REVOKE $right ON *.* FROM backup_probe@localhost"
              echo "without $right:"
              docker exec --user mysql galera2 mariadb-backup --user=backup_probe \\
                --backup --galera-info --stream=mbstream 2>&1 >/dev/null |
                grep -oE 'Error: missing required privilege .*|the [A-Z ]+ privilege|completed OK!' | sort -u
              docker exec galera2 mariadb -e "GRANT $right ON *.* TO backup_probe@localhost"
            done""")
        .matches("^without RELOAD:\\nError: missing required privilege RELOAD")
        .matches("^without PROCESS:\\nError: missing required privilege PROCESS")
        .matches("^without BINLOG MONITOR:\\nthe BINLOG MONITOR privilege$")
        .printsNot("completed OK!");
    page.step("Remove that account")
        .run("docker exec galera1 mariadb -e \"DROP USER backup_probe@localhost\"")
        .succeeds();
  }

  static void pause(Runbook page) {
    page.step("See what a backup does to its node, at leisure")
        .why(
            """
            Near its end a backup takes `BACKUP STAGE BLOCK_DDL`. The server then leaves flow control
            by itself (`Donor/Desynced`) and applies nothing until the backup is done. Held here for
            two seconds by hand, while three hundred rows are written elsewhere: they queue, far
            beyond `gcs.fc_limit` (16), and it asks nobody to wait. So `wsrep_desync` need not be set
            for a backup; set it where the copying itself makes the node slow.""")
        .otherwise(
            "`wsrep_flow_control_sent` grows: writers wait for this node. `SET GLOBAL wsrep_desync=ON`"
                + " before, `OFF` afterwards.")
        .run(
            """
            docker exec toolbox sh -c 'for i in $(seq 300); do
                echo "INSERT INTO backup_probe (note) VALUES (\\"meanwhile $i\\");"
              done | mariadb -h galera3.local' &
            docker exec galera2 mariadb -N -e "
              SHOW STATUS LIKE 'wsrep_flow_control_sent';
              BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL; DO SLEEP(2);
              SHOW STATUS WHERE Variable_name IN
                ('wsrep_local_state_comment', 'wsrep_local_recv_queue', 'wsrep_flow_control_sent');
              BACKUP STAGE END"
            wait""")
        .prints("Donor/Desynced")
        .matches("wsrep_local_recv_queue\\s+(1[7-9]|[2-9]\\d|\\d{3,})$")
        .matches("(?s)wsrep_flow_control_sent\\s+(\\d+)\\n.*wsrep_flow_control_sent\\s+\\1\\n");
    page.step("See that it catches up")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(Duration.ofSeconds(30))
        .matches("Synced$");
  }
}
