package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Verdict;
import org.galerarunbook.runbook.Runbook;

/** What a good backup is known by, and how those look that are not. */
final class BackupProofSteps {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String PER_WRITER =
      """
      SELECT writer, COUNT(*), COUNT(DISTINCT number), MIN(number), MAX(number),
        HEX(BIT_XOR(CAST(CONV(LEFT(SHA1(CONCAT_WS('#', id, writer, number, payload)), 16), 16, 10) AS UNSIGNED)))
      FROM passbolt.ledger_entry %s GROUP BY writer ORDER BY writer""";

  private BackupProofSteps() {}

  static void unprepared(Runbook page) {
    page.step("See that nothing keeps you from using it as it is")
        .why(
            """
            It must not be used yet, but a server starts on it as after a crash, and answers. Tables
            that were made, renamed or dropped during the backup are only put right by preparing it.
            What tells is `backup_type`, above: `full-backuped` here, `log-applied` once it is
            prepared. This is a copy.""")
        .run(
            """
            docker exec --user mysql restored sh -c '
              cp -a /var/lib/mysql /tmp/unprepared
              mariadbd --datadir=/tmp/unprepared --wsrep-on=OFF --skip-networking --skip-grant-tables \\
                --socket=/tmp/unprepared.sock --pid-file=/tmp/unprepared.pid >/tmp/unprepared.log 2>&1 &'""")
        .succeeds()
        .run("docker exec restored mariadb-admin --socket=/tmp/unprepared.sock ping")
        .within(Duration.ofSeconds(60))
        .prints("mysqld is alive")
        .run(
            """
            docker exec restored mariadb-admin --socket=/tmp/unprepared.sock shutdown &&
            docker exec restored rm -rf /tmp/unprepared""")
        .succeeds();
  }

  static void cutOff(Runbook page) {
    page.step("Cut one off in the middle")
        .run(
            """
            docker exec backups sh -c 'cd /backups && head -c $(($(stat -c %s galera2.mbs) / 2)) galera2.mbs' |
              docker exec -i --user mysql restored sh -c 'mkdir /tmp/cut && mbstream -x -C /tmp/cut'""")
        .exits(1)
        .prints("xb_stream_read_chunk()");
    page.step("Cut one off between two files, as when the backup's process was killed")
        .why(
            """
            `mbstream` has nothing to say against it, and even preparing it is `completed OK!`. The last
            file is missing: `mariadb_backup_info`. So look for that one, and keep the backup's last
            line.""")
        .run(
            """
            docker exec backups sh -c '
              cd /backups && end=$(grep -abo XBSTCK01 galera2.mbs | tail -n 2 | head -n 1 | cut -d: -f1)
              head -c "$end" galera2.mbs' |
              docker exec -i --user mysql restored sh -c '
                rm -rf /tmp/cut && mkdir /tmp/cut && mbstream -x -C /tmp/cut' && echo unpacked
            docker exec --user mysql restored sh -c '
              mariadb-backup --prepare --target-dir=/tmp/cut 2>&1 | tail -n 1; ls /tmp/cut/mariadb_backup_info'""")
        .exits(2)
        .printsLine("unpacked")
        .matches("completed OK!$")
        .prints("cannot access '/tmp/cut/mariadb_backup_info'");
  }

  static void wrongOwner(Runbook page) {
    page.step("Start a server on files that are not its own")
        .why(
            """
            As after unpacking as root. The entrypoints of MariaDB's images put the owner right at a
            start; a server under systemd ends like this.""")
        .run(
            """
            docker exec restored mariadb-admin shutdown
            docker exec restored chown -R root:root /var/lib/mysql
            docker exec restored mariadbd --user=mysql --wsrep-on=OFF 2>&1 | grep -E 'ERROR|Permission'
            docker exec restored chown -R mysql:mysql /var/lib/mysql""")
        .matches("\\[ERROR\\].*Permission denied")
        .prints("[ERROR] Aborting");
  }

  /**
   * Each writer's rows up to the last one in the backup: all of them, and as the cluster has them.
   */
  static void assertPrefix(Lab lab) {
    LabContainer restored = BackupSteps.beside(lab, "restored");
    String inBackup = query(restored, PER_WRITER.formatted(""));
    assertThat(inBackup.lines()).as("writers whose rows are in the backup").hasSize(2);
    StringBuilder upTo = new StringBuilder("WHERE FALSE");
    for (String writer : inBackup.lines().toList()) {
      String[] column = writer.split("\t");
      assertThat(column[1]).as("rows of writer %s, none twice", column[0]).isEqualTo(column[2]);
      assertThat(Long.parseLong(column[4]) - Long.parseLong(column[3]) + 1)
          .as("writer %s: from its first number to its last without a hole", column[0])
          .isEqualTo(Long.parseLong(column[1]));
      upTo.append(" OR writer = %s AND number <= %s".formatted(column[0], column[4]));
    }
    for (var node : lab.cluster().nodes()) {
      assertThat(query(node.container(), PER_WRITER.formatted(upTo)))
          .as("the same rows on %s, by their hashes", node)
          .isEqualTo(inBackup);
    }
  }

  /** When the chapter noted that on its ledger. */
  static Moment marked(Verdict verdict, String text) {
    return verdict.history().marks().stream()
        .filter(m -> m.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the ledger has no mark '" + text + "'"))
        .at();
  }

  /** The seqno that the backup ends with. */
  static long seqno(Lab lab) {
    String info =
        BackupSteps.beside(lab, "restored")
            .exec(LIMIT, "sh", "-c", "cat /var/lib/mysql/*backup_galera_info")
            .orThrow("reading the backup's position");
    return Long.parseLong(info.strip().split("[: ]")[1]);
  }

  private static String query(LabContainer server, String sql) {
    return server
        .exec(LIMIT, "mariadb", "-N", "-e", "SET SESSION wsrep_sync_wait=1; " + sql)
        .orThrow("'" + sql + "'");
  }
}
