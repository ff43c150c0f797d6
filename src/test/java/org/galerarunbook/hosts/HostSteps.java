package org.galerarunbook.hosts;

/** What several pages of hosts ask. */
final class HostSteps {

  /** Size, history, status and state of each host; one that does not answer says so by an error. */
  static final String STATES =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size',
          'wsrep_cluster_state_uuid','wsrep_cluster_status','wsrep_local_state_comment')\\"" 2>&1 |
          tr '\\t' ' ' | sed "s/^/$host /"
      done""";

  private HostSteps() {}
}
