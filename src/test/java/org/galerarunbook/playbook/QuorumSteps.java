package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** What a node without quorum does, and who has it. */
final class QuorumSteps {

  private QuorumSteps() {}

  static void refuses(Runbook page, String node) {
    page.step("Write there")
        .run(
            """
            docker exec toolbox mariadb -h %s.local -e "
              INSERT INTO quorum_probe (note) VALUES ('refused')\""""
                .formatted(node))
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    page.step("Read there")
        .why(
            "What it has may be old by now. `wsrep_dirty_reads=ON` in a session reads all the same.")
        .run(
            """
            docker exec toolbox mariadb -h %s.local -e "SELECT * FROM quorum_probe\""""
                .formatted(node))
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    page.step("Ask it as two kinds of health check do")
        .why("A ping is answered. Whether the node takes part is another question.")
        .run(
            """
            docker exec %1$s mariadb-admin ping
            docker exec %1$s /usr/local/bin/galera-healthcheck || echo 'not healthy'"""
                .formatted(node))
        .prints("mysqld is alive")
        .prints("not healthy");
  }

  /** Asked of every node: a second component could only be seen so. */
  static void primaries(Lab lab, int count) {
    var primary =
        lab.cluster().status().stream().filter(s -> "Primary".equals(s.clusterStatus())).toList();
    assertThat(primary).as("nodes that say Primary").hasSize(count);
    assertThat(primary).as("the size that each of them sees").allMatch(s -> s.size() == count);
    assertThat(primary.stream().map(s -> s.uuid()).distinct().count()).isLessThanOrEqualTo(1);
  }
}
