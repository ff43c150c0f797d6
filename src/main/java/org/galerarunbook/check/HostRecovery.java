package org.galerarunbook.check;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.ClusterAddress;
import org.galerarunbook.galera.Grastate;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Contents;
import org.galerarunbook.galera.recovery.Contents.View;
import org.galerarunbook.galera.recovery.Holding;
import org.galerarunbook.galera.recovery.Noted;
import org.galerarunbook.galera.recovery.Position;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Survey;

/**
 * Looks at all nodes of a cluster after a full outage: by the account at those that run, by ssh at
 * the data directories of those that don't. It starts, stops and bootstraps nothing.
 */
public final class HostRecovery {

  /** Prints what {@link Contents} reads; asks InnoDB when the argument is "ask". */
  private static final String LOOK =
      """
      set -u
      option() {
        my_print_defaults --mysqld 2>/dev/null | sed -n "s/^--\\(loose[-_]\\)\\{0,1\\}$1=//p" | tail -n 1
      }
      command -v my_print_defaults >/dev/null || { echo 'there is no my_print_defaults' >&2; exit 1; }
      data=$(option datadir)
      cd "${data:-/var/lib/mysql}" || exit 1
      data=$(pwd -P)
      echo "datadir $data"
      echo "peers $(option 'wsrep[-_]cluster[-_]address')"
      name=$(option 'wsrep[-_]node[-_]name')
      echo "name ${name:-$(uname -n)}"
      for process in /proc/[0-9]*; do
        { read -r program < "$process/comm"; } 2>/dev/null || continue
        case $program in mariadbd|mysqld)
          where=$(readlink "$process/cwd") || {
            # One that has ended meanwhile has none.
            case $(cat "$process/stat" 2>/dev/null) in ''|*') Z '*) continue;; esac
            echo 'a server runs, of whom is not seen' >&2; exit 1; }
          [ "$where" != "$data" ] || { echo running; exit 0; };;
        esac
      done
      """
          + Contents.LISTING
          + """
      log=$(option 'log[-_]error')
      { if [ -n "$log" ] && [ -f "$log" ]; then cat "$log"; else journalctl -u mariadb -b 2>/dev/null; fi; } |
        grep -o -e 'SST started on joiner' -e 'T completed on joiner' -e 'Inconsistency detected' |
        sed 's/^/log /'
      if [ "$1" = ask ] && [ -z "$rest" ] && [ -e ibdata1 ]; then
        owner=$(stat -c %U .)
        mariadbd --user="$owner" --wsrep-recover --disable-log-error 2>&1
      fi
      """
          + Contents.LAST_MEMBERS
          + "echo 'looked at all'\n";

  /** Older releases note nobody. */
  private static final int NO_SUCH_TABLE = 1146;

  private static final String NOT_ASKED = "grastate.dat; InnoDB was not asked";

  private final ClusterFile file;
  private final ClientStore store;
  private final boolean ask;

  private HostRecovery(ClusterFile file, ClientStore store, boolean ask) {
    this.file = file;
    this.store = store;
    this.ask = ask;
  }

  /**
   * All nodes at once, in the order of the file.
   *
   * @param ask whether InnoDB is asked where a stopped node stands, which applies its log
   */
  public static List<HostLook> look(ClusterFile file, boolean ask) {
    try (ClientStore store = ClientStore.of(file.tls())) {
      HostRecovery recovery = new HostRecovery(file, store, ask);
      return AtOnce.each(file.nodes(), recovery::look);
    }
  }

  private HostLook look(ClusterFile.Node node) {
    if (Wire.open(node.host(), node.port()).listening()) {
      return running(node);
    }
    try {
      return read(node, new Shell(file.ssh(), node.host()).patient().run(LOOK, ask ? "ask" : ""));
    } catch (IllegalStateException e) {
      return unread(Sight.blind(node.name(), Condition.STOPPED, e.getMessage()));
    }
  }

  private static HostLook unread(Sight sight) {
    return new HostLook(sight, "", "", View.NONE, List.of(), Noted.NOTHING);
  }

  private HostLook running(ClusterFile.Node node) {
    try (HostSession session = HostSession.open(file, node, store)) {
      Map<String, String> status = QueryResult.of(session.ask("SHOW GLOBAL STATUS")).values();
      String component = status.getOrDefault("wsrep_cluster_status", "");
      if (component.equals("Disconnected")) {
        return unread(Sight.blind(node.name(), Condition.DISCONNECTED, ""));
      }
      Position position =
          new Position(
              status.getOrDefault("wsrep_local_state_uuid", ""),
              Long.parseLong(status.getOrDefault("wsrep_last_committed", "-1")));
      TreeSet<String> strangers =
          new TreeSet<>(strangers(variable(session, "wsrep_cluster_address")));
      Noted noted = members(session, strangers);
      boolean synced = "Synced".equals(status.get("wsrep_local_state_comment"));
      int size = Integer.parseInt(status.getOrDefault("wsrep_cluster_size", "0"));
      Condition condition = component.equals("Primary") ? Condition.PRIMARY : Condition.NON_PRIMARY;
      Sight sight = Sight.answering(node.name(), condition, position, synced, size);
      String name = variable(session, "wsrep_node_name");
      return new HostLook(sight, name, "", View.NONE, List.copyOf(strangers), noted);
    } catch (SQLException e) {
      return unread(Sight.blind(node.name(), Condition.SILENT, HostSession.inWords(e)));
    }
  }

  private static String variable(HostSession session, String name) throws SQLException {
    return session.ask("SHOW GLOBAL VARIABLES LIKE '" + name + "'").get(0).get(1);
  }

  /** Adds the members that it knows by name, where the account may see them. */
  private Noted members(HostSession session, Set<String> strangers) {
    try {
      session.ask(Question.MEMBERS.sql()).forEach(r -> strangers.addAll(strangers(r.get(1))));
      return Noted.NOTHING;
    } catch (SQLException mayNot) {
      return mayNot.getErrorCode() == NO_SUCH_TABLE
          ? Noted.NOTHING
          : Noted.unread(HostSession.inWords(mayNot));
    }
  }

  /** Peers of a list that are none of the nodes, and no arbitrator. */
  private List<String> strangers(String address) {
    return ClusterAddress.hosts(address).stream()
        .filter(p -> !file.arbitrators().contains(p))
        .filter(p -> file.nodes().stream().noneMatch(n -> isOf(n, p)))
        .toList();
  }

  /** By its names, or by the address to which both lead from here. */
  private static boolean isOf(ClusterFile.Node node, String peer) {
    return peer.equals(node.name())
        || peer.equals(node.host())
        || peer.equals(node.certificateName())
        || isOneAddress(node.host(), peer);
  }

  private static boolean isOneAddress(String one, String other) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(one));
      return Arrays.stream(InetAddress.getAllByName(other)).anyMatch(addresses::contains);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private HostLook read(ClusterFile.Node node, String said) {
    String datadir = line(said, "datadir ");
    String name = line(said, "name ");
    List<String> strangers = strangers(line(said, "peers "));
    if (said.lines().anyMatch("running"::equals)) {
      Sight running = Sight.blind(node.name(), Condition.SILENT, "a server runs on " + datadir);
      return new HostLook(running, name, datadir, View.NONE, strangers, Noted.NOTHING);
    }
    String log = said.lines().filter(l -> l.startsWith("log ")).collect(Collectors.joining("\n"));
    Contents contents =
        Contents.parse(
            said.lines()
                .filter(l -> !l.matches("(log|datadir|peers|name) .*"))
                .collect(Collectors.joining("\n")));
    Sight sight =
        contents.seen(
            node.name(),
            () -> Survey.snapshotUnfinished(log),
            () -> log.contains(Survey.INCONSISTENT));
    if (!ask && !sight.isHalf() && !sight.isEmpty()) {
      sight = unasked(node.name(), contents.grastate());
    }
    Noted members = contents.members().only(m -> !strangers(m).isEmpty());
    return new HostLook(sight, name, datadir, contents.view(), strangers, members);
  }

  /** By grastate.dat alone, which knows the position of a node that was shut down cleanly. */
  private static Sight unasked(String node, String grastate) {
    Grastate state = Grastate.read(grastate).orElse(null);
    Position position = state == null ? null : new Position(state.uuid(), state.seqno());
    return position != null && position.isKnown()
        ? Sight.read(node, Holding.DATA, position, NOT_ASKED, state.safeToBootstrap())
        : Sight.blind(
            node,
            Condition.STOPPED,
            "grastate.dat knows no position, as after a crash: InnoDB has to be asked");
  }

  private static String line(String said, String mark) {
    return said.lines()
        .filter(l -> l.startsWith(mark))
        .map(l -> l.substring(mark.length()))
        .reduce("", (first, last) -> last);
  }
}
