package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** A backup put onto galera1, which is stopped. */
final class RestoreSteps {

  private RestoreSteps() {}

  static void fill(Runbook page) {
    page.step("Stop the node, and empty its data directory")
        .why("With any doubt about the others, copy the directory away first.")
        .run(
            """
            docker stop -t 600 galera1 &&
            docker run --rm --volumes-from galera1 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    page.step("Unpack the backup into it, as the server's user, and prepare it")
        .why("Unpacked as root, it would be root's, and a server can't write what is root's.")
        .limit(Duration.ofMinutes(5))
        .run(
            """
            image=$(docker inspect --format '{{.Config.Image}}' galera1)
            docker exec backups cat /backups/galera2.mbs |
              docker run --rm -i --network none --volumes-from galera1 --user mysql --entrypoint mbstream \\
                "$image" -x -C /var/lib/mysql &&
            docker run --rm --network none --volumes-from galera1 --user mysql --entrypoint mariadb-backup \\
              "$image" --prepare --target-dir=/var/lib/mysql 2>&1 | tail -n 1""")
        .matches("completed OK!$");
    page.step("See that every file is the server's, and that it was complete")
        .why(
            """
            A stream that ends between two files is unpacked without a word; `mariadb_backup_info` is
            the last file of each backup. `full-backuped` instead of `log-applied`: it was not
            prepared, whatever the step before said.""")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cd /var/lib/mysql && find . ! -user mysql && ls mariadb_backup_info &&
                grep backup_type mariadb_backup_checkpoints'""")
        .matches("\\Amariadb_backup_info\\nbackup_type = log-applied\\n\\z");
  }

  /**
   * Writes the node's position down.
   *
   * @param mayFound whether the node may found a cluster from there
   */
  static void position(Runbook page, boolean mayFound) {
    String safe = mayFound ? "1" : "0";
    page.step("Write down where it stands")
        .why(
            """
            `grastate.dat` is not part of a backup. With state UUID and seqno of the backup the node
            asks for what came after; without it, for everything. The last line says %s; it
            must end with a line break, or it is not read."""
                .formatted(
                    mayFound ? "that it may found a cluster" : "that it may not found a cluster"))
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --user mysql --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
                printf "%%s\\n" "# GALERA saved state" "version: 2.1" \\
                  "uuid:    $uuid" "seqno:   $seqno" "safe_to_bootstrap: %s" > grastate.dat
                cat grastate.dat'"""
                .formatted(safe))
        .matches("^uuid:\\s+[0-9a-f-]{36}$")
        .matches("^seqno:\\s+[1-9]\\d*$")
        .printsLine("safe_to_bootstrap: " + safe);
  }

  static void startAsFirst(Runbook page, String node) {
    page.step("Start " + node + " so that it founds, this once")
        .why(
            "A file that is gone before the server runs: the next start of the same container joins."
                + " Under systemd it is `galera_new_cluster`.")
        .run(
            """
            touch bootstrap-once
            docker cp bootstrap-once %1$s:/etc/galera/
            rm bootstrap-once
            docker start %1$s"""
                .formatted(node))
        .succeeds()
        .run(
            "docker exec %s mariadb -N -e \"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_local_state_comment')\""
                .formatted(node))
        .within(Duration.ofSeconds(60))
        .matches("Synced$")
        .matches("wsrep_cluster_size\\s+1$");
  }

  /** A node that is sent everything. */
  static void join(Runbook page, String node, Duration filled) {
    page.step("Start " + node)
        .why(
            "What it has is of another history, or it has nothing: it is sent a whole snapshot, and"
                + " what it had is deleted.")
        .otherwise("`docker logs --tail 50 %s` says what it waits for.".formatted(node))
        .run("docker start " + node)
        .succeeds()
        .run(
            "docker exec %s mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\""
                .formatted(node))
        .within(filled)
        .matches("Synced$")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' %1$s)
            docker logs --since "$since" %1$s 2>&1 | grep -oE 'SST completed on joiner'"""
                .formatted(node))
        .prints("SST completed on joiner");
  }
}
