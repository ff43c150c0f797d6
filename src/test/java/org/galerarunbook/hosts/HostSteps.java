package org.galerarunbook.hosts;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;

/** What several pages of hosts ask. */
final class HostSteps {

  /** How long what was read anew may take to be served. */
  static final Duration SOON = Duration.ofSeconds(20);

  private static final Duration BACK = Duration.ofMinutes(2);

  /** Size, history, status and state of each host; one that does not answer says so by an error. */
  static final String STATES =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size',
          'wsrep_cluster_state_uuid','wsrep_cluster_status','wsrep_local_state_comment')\\"" 2>&1 |
          tr '\\t' ' ' | sed "s/^/$host /"
      done""";

  /** Without the option apt-get says 0 when it reached nothing. */
  private static final String REACHES = "apt-get -qq -o APT::Update::Error-Mode=any update";

  /** Each host, by name, is synced with two others in the primary component of one history. */
  static final String WELL =
      "\\A"
          + well("galera1", "(\\S{36})")
          + well("galera2", "\\1")
          + well("galera3", "\\1")
          + "\\z";

  private HostSteps() {}

  /** Nothing is installed, and nobody is to blame, where the hosts have no mirror. */
  static void reachApt(Lab lab) {
    if (lab.cluster().node(1).container().exec(BACK, "sh", "-c", REACHES).exitCode() != 0) {
      throw new CouldNotRunException(
          "the hosts do not reach apt's mirror: `" + REACHES + "` fails on galera1");
    }
  }

  /** What all three say, in order: the pattern with each one's name instead of {@code HOST}. */
  static String each(String says) {
    return named("galera1 galera2 galera3", says);
  }

  /** What these say, in order. */
  static String named(String hosts, String says) {
    return Stream.of(hosts.split(" "))
        .map(host -> says.replace("HOST", host))
        .collect(Collectors.joining());
  }

  private static String well(String host, String uuid) {
    return named(
        host,
        "HOST wsrep_local_state_comment Synced\\nHOST wsrep_cluster_size 3\\n"
            + "HOST wsrep_cluster_state_uuid "
            + uuid
            + "\\nHOST wsrep_cluster_status Primary\\n");
  }
}
