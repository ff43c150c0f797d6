package org.galerarunbook.playbook;

import org.galerarunbook.runbook.Runbook;

/** The timers by which an unresponsive node is given up. */
final class SilentNodeSteps {

  private SilentNodeSteps() {}

  static void timers(
      Runbook page, String keepalive, String suspect, String inactive, String install) {
    page.step("Set a suspect timeout of %s s on every node".formatted(suspect))
        .why(
            """
            On all of them: each judges by its own. Keepalives come several times within it. Where there are
            no such variables: `SET GLOBAL wsrep_provider_options='evs.suspect_timeout=PT…S'`. It holds
            until the next restart; what is to stay goes into `wsrep_provider_options` in the file of each
            node. Shorter ones can evict a node that is only busy, see [[SilentNodeChapter]].""")
        .youSee("the new value, from each node")
        .otherwise("A node without it judges by its own timer: paste it again.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET GLOBAL wsrep_provider_evs_keepalive_period=%s;
                SET GLOBAL wsrep_provider_evs_inactive_timeout=%s;
                SET GLOBAL wsrep_provider_evs_suspect_timeout=%s;
                SET GLOBAL wsrep_provider_evs_install_timeout=%s;
                SELECT @@wsrep_provider_options" | grep -o 'evs.suspect_timeout = [^;]*'
            done"""
                .formatted(keepalive, inactive, suspect, install))
        .matches("(evs.suspect_timeout = PT%sS\\s+){3}".formatted(suspect.replace(".", "\\.")));
  }
}
