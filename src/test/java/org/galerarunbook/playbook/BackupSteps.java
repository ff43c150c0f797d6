package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;

/** What the pages about backups have in common: taking one, and looking into it. */
final class BackupSteps {

  /** The rows that were there before the backup, as a count and one number, on each server. */
  static final String ROWS_BEFORE =
      """
      for server in %s; do
        docker exec $server mariadb -N -e "
          SET SESSION wsrep_sync_wait=1;
          SELECT COUNT(*), HEX(BIT_XOR(CAST(CONV(LEFT(SHA1(CONCAT_WS('#', id, note)), 16), 16, 10) AS UNSIGNED)))
          FROM passbolt.backup_probe WHERE note LIKE 'before%%'"
      done | sort | uniq -c""";

  /** What to do when there is a container of the name that a page takes. */
  static final String IN_USE =
      "`is already in use`: somebody's. Look what it is; then `docker rename restored restored-earlier`, and"
          + " paste again.";

  private static final Duration STARTED = Duration.ofSeconds(60);
  private static final Duration COPY = Duration.ofMinutes(10);

  private BackupSteps() {}

  static void table(Runbook page, Node node) {
    page.step("Make a table to recognise afterwards")
        .run(
            node.clientSql(
                """
                CREATE OR REPLACE TABLE backup_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
                INSERT INTO backup_probe (note) SELECT CONCAT('before ', seq) FROM seq_1_to_1000;"""))
        .succeeds();
  }

  static void place(Runbook page) {
    page.step("Make a place for backups, outside the cluster")
        .why(
            """
            A container with a volume of its own and no network stands for a disk of another machine.
            A backup that lies on the node it was taken from is lost with it.""")
        .run(
            """
            docker run -d --name backups --network none -v /backups --entrypoint sleep \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" infinity""")
        .succeeds();
  }

  static void take(Runbook page) {
    page.step("Take the backup, straight to its place")
        .why(
            """
            As user `mysql`, who may read the files; the account comes from a file that only this user
            reads. `--galera-info` writes down which write-set the backup ends with. As a stream it
            needs no space on the node.""")
        .otherwise(
            "`File exists`: that backup is kept. Give this one another name, here and in all that follows.")
        .loses("nothing: a backup of that name that is there is kept")
        .limit(COPY)
        .run(
            """
            docker exec --user mysql galera2 sh -c '
              mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf \\
                --backup --galera-info --stream=mbstream 2>/tmp/backup.log' |
              docker exec -i backups sh -c 'set -C; cat > /backups/galera2.mbs'""");
    page.step("See that it came to its end")
        .why("A pipe tells only how its last command went, and that one stores what it gets.")
        .youSee(
            "`completed OK!`, with the time of now. It counts only if the backup itself printed nothing")
        .otherwise(
            "The last lines of that file say why. Whatever lies in /backups then is no backup, however"
                + " large it is.")
        .run("docker exec galera2 tail -n 1 /tmp/backup.log")
        .matches("completed OK!$");
  }

  /** A server beside the cluster that has the backup, prepared and looked at. */
  static void ready(Runbook page) {
    unpack(page);
    prepare(page);
  }

  static void unpack(Runbook page) {
    page.step("Make a server beside the cluster, from the same image")
        .why("Without a network it can't reach the cluster, whatever it is told.")
        .youSee("its long number")
        .otherwise(IN_USE)
        .run(
            """
            docker run -d --name restored --network none --entrypoint sleep \\
              "$(docker inspect --format '{{.Config.Image}}' galera2)" infinity""");
    page.step("Unpack the backup there, as the server's user")
        .why("Unpacked as root, it would be root's, and a server can't write what is root's.")
        .youSee("nothing")
        .otherwise(
            "`xb_stream_read_chunk()`: the backup is cut off. Use an older one, in a new `restored`: that was made"
                + " here, and holds a copy alone; `docker rm -f -v restored`, and make it again.")
        .limit(COPY)
        .run(
            """
            docker exec backups cat /backups/galera2.mbs |
              docker exec -i --user mysql restored mbstream -x -C /var/lib/mysql""");
  }

  static void prepare(Runbook page) {
    page.step("See that the backup is whole")
        .why(
            """
            `mariadb_backup_info` is the last file of each backup. A stream that ends between two files
            is unpacked without a word, and even preparing it is `completed OK!`. With 10.11 the names
            begin with `xtrabackup_`, wherever they are named.""")
        .youSee("the file")
        .otherwise("Do not use this backup. Take an older one, in a new `restored`.")
        .run("docker exec restored ls /var/lib/mysql/mariadb_backup_info")
        .printsLine("/var/lib/mysql/mariadb_backup_info");
    page.step("Prepare it")
        .why(
            """
            Its files were copied one after the other while the server wrote. Their redo log brings all
            of them to one moment.""")
        .limit(COPY)
        .run(
            """
            docker exec --user mysql restored \\
              mariadb-backup --prepare --target-dir=/var/lib/mysql 2>&1 | tail -n 1""")
        .prints("completed OK!");
    page.step("See that it is prepared, and the server's own")
        .why(
            """
            `full-backuped` would be one that is not prepared, whatever was said. Files that end in
            `.ren`, `.del` or `.new` are of tables that were renamed, dropped or made during the backup:
            preparing puts them right.""")
        .youSee("`backup_type = log-applied`, and no file's name")
        .otherwise("Do not use this backup. Take an older one, in a new `restored`.")
        .run(
            """
            docker exec restored sh -c '
              cd /var/lib/mysql && grep backup_type mariadb_backup_checkpoints
              find . ! -user mysql -o -name "*.ren" -o -name "*.del" -o -name "*.new\"'""")
        .matches("\\Abackup_type = log-applied\\n\\z");
  }

  static void serve(Runbook page) {
    page.step("Start a plain server on it")
        .why(
            "No replication, no network, no accounts: its socket is inside the container, and the"
                + " container is yours.")
        .run(
            """
            docker exec -d --user mysql restored sh -c \\
              'exec mariadbd --wsrep-on=OFF --skip-networking --skip-grant-tables >/tmp/server.log 2>&1'""");
    page.step("Wait until it answers")
        .otherwise("Its log is `docker exec restored tail /tmp/server.log`.")
        .run("docker exec restored mariadb-admin ping")
        .within(STARTED)
        .prints("mysqld is alive");
  }

  static void cleanUp(Runbook page, String node, String containers) {
    page.step("Remove what this page made")
        .run(
            """
            docker rm -f -v %2$s
            docker exec galera2 rm -f /tmp/backup.log
            docker exec toolbox mariadb -h %1$s.local -e "DROP TABLE backup_probe\""""
                .formatted(node, containers))
        .succeeds();
  }

  /** A container that a page started beside the lab. */
  static LabContainer beside(Lab lab, String name) {
    return LabContainer.named(lab.cluster().spec().identity().containerName(name));
  }
}
