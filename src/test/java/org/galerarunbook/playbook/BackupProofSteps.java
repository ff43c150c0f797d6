package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.ledger.Judgement;
import org.galerarunbook.ledger.Moment;

/** What a good backup is known by. */
final class BackupProofSteps {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String PER_WRITER =
      """
      SELECT writer, COUNT(*), COUNT(DISTINCT number), MIN(number), MAX(number),
        HEX(BIT_XOR(CAST(CONV(LEFT(SHA1(CONCAT_WS('#', id, writer, number, payload)), 16), 16, 10) AS UNSIGNED)))
      FROM passbolt.ledger_entry %s GROUP BY writer ORDER BY writer""";

  private BackupProofSteps() {}

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
  static Moment marked(Judgement verdict, String text) {
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
