package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** galera3 falls silent, is given up, and comes back. */
final class SilentNodeSteps {

  private static final String SIZE =
      "docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"";

  private static final String RETURN =
      """
      docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_size'"
      docker exec galera3 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'\"""";

  private SilentNodeSteps() {}

  static void timers(
      Runbook page, String keepalive, String suspect, String inactive, String install) {
    page.step("Set a suspect timeout of %s s on every node".formatted(suspect))
        .why(
            """
            On all of them: each judges by its own. Keepalives come several times within it. Where there are
            no such variables: `SET GLOBAL wsrep_provider_options='evs.suspect_timeout=PT…S'`. It holds
            until the next restart; what is to stay goes into the file. Shorter ones can evict a node that is
            only busy, see [A silent node](playbook-22-a-silent-node.md).""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET GLOBAL wsrep_provider_evs_keepalive_period=%s;
                SET GLOBAL wsrep_provider_evs_inactive_timeout=%s;
                SET GLOBAL wsrep_provider_evs_suspect_timeout=%s;
                SET GLOBAL wsrep_provider_evs_install_timeout=%s" || exit
            done"""
                .formatted(keepalive, inactive, suspect, install))
        .succeeds();
  }

  static void freeze(Runbook page, Duration limit) {
    page.step("Freeze galera3, and see the others go on without it")
        .run("docker pause galera3")
        .succeeds()
        .run(SIZE)
        .within(limit)
        .matches("\\s2$");
  }

  static void thaw(Runbook page, Duration limit) {
    page.step("Let it go on, and wait until it is back")
        .run("docker unpause galera3")
        .succeeds()
        .run(RETURN)
        .within(limit)
        .matches("wsrep_cluster_size\\s+3$")
        .matches("Synced$");
  }

  static void drop(Runbook page, Duration limit) {
    page.step("Drop every packet between galera3 and its peers, and see them go on without it")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                for peer in galera1.local galera2.local; do
                  iptables -A INPUT -s $peer -j DROP && iptables -A OUTPUT -d $peer -j DROP || exit
                done'""")
        .succeeds()
        .run(SIZE)
        .within(limit)
        .matches("\\s2$");
  }

  static void connect(Runbook page, Duration limit) {
    page.step("Let packets through, and wait until it is back")
        .why(
            "In the container's network only. On a real machine take back just these rules, by `-D` instead of"
                + " `-A`: `--flush` removes the whole firewall.")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" --flush""")
        .succeeds()
        .run(RETURN)
        .within(limit)
        .matches("wsrep_cluster_size\\s+3$")
        .matches("Synced$");
  }
}
