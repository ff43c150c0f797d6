package org.galerarunbook.playbook;

/** What each node says of the cluster that it is in. */
final class Membership {

  private Membership() {}

  /** Name, size, Primary or not, state; a line each. */
  static String ask(String nodes) {
    return """
        for node in %s; do
          echo $node $(docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' ')
            FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN
            ('WSREP_CLUSTER_SIZE','WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE_COMMENT')" 2>&1 | tail -n 1)
        done"""
        .formatted(nodes);
  }

  /** That so many nodes were asked, and each is synced in a primary component of this size. */
  static String all(int nodes, int size) {
    return "(?s)\\A(galera\\d %d Primary Synced\\s*){%d}\\z".formatted(size, nodes);
  }
}
