package org.galerarunbook.hosts;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

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

  /** Packets that this host saw of three ports, and those that had the text, on any port. */
  static final String COUNTED = "sudo iptables-save -c -t filter | grep -- '-A LOOK '";

  /** Without the option apt-get says 0 when it reached nothing. */
  private static final String REACHES = "apt-get -qq -o APT::Update::Error-Mode=any update";

  /** Each host, by name, is synced with two others in the primary component of one history. */
  static final String WELL_AT_LAST =
      well("galera1", "(\\S{36})") + well("galera2", "\\1") + well("galera3", "\\1") + "\\z";

  /** That, and nothing before it. */
  static final String WELL = "\\A" + WELL_AT_LAST;

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

  /** What passes galera3 is counted from now on. */
  static void count(Runbook page) {
    page.step("Have galera3 count packets with a text")
        .on("galera3")
        .why(
            """
            Rules without a target count and let everything pass. `tcpdump` would do as well, and leave a
            file of what may be secret.""")
        .youSee("`4` rules that count")
        .run(
            """
            sudo iptables-restore --noflush <<'RULES'
            *filter
            :LOOK - [0:0]
            -A LOOK -p tcp -m multiport --ports 4567
            -A LOOK -p tcp -m multiport --ports 4568
            -A LOOK -p tcp -m multiport --ports 4444
            -A LOOK -m string --algo kmp --string in-a-row-4f1c
            -I INPUT -j LOOK
            -I OUTPUT -j LOOK
            COMMIT
            RULES
            """
                + "sudo iptables-save -t filter | grep -c -- '-A LOOK '")
        .printsLine("4");
  }

  /** Nothing is counted any more. */
  static void uncount(Runbook page) {
    page.step("Take the counting rules away")
        .on("galera3")
        .why("Each jump to them, if they were pasted twice.")
        .youSee("`0` rules are left")
        .run(
            """
            { echo '*filter'
              sudo iptables-save -t filter | sed -nE 's/^-A (INPUT|OUTPUT) -j LOOK$/-D \\1 -j LOOK/p'
              printf '%s\\n' '-F LOOK' '-X LOOK' COMMIT
            } | sudo iptables-restore --noflush
            sudo iptables-save -t filter | grep -c LOOK""")
        .exits(1)
        .printsLine("0");
  }
}
