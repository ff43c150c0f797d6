package org.galerarunbook.check;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.galerarunbook.container.AtOnce;

/** Looks at one node of any cluster: at its ports, by an account, and by ssh where there is one. */
final class HostEyes {

  private final ClusterFile file;
  private final ClusterFile.Node node;
  private final Place place;
  private final Map<Integer, PortSeen> ports = new ConcurrentHashMap<>();
  private Map<Question, QueryResult> answers = Map.of();
  private Clock clock;
  private FilesSeen files;
  private String silence = "";
  private String trouble = "";

  HostEyes(ClusterFile file, ClusterFile.Node node) {
    this.file = file;
    this.node = node;
    Map<Integer, Integer> numbers = new HashMap<>();
    NodeSeen.PORTS.forEach(p -> numbers.put(p, file.number(node, p)));
    this.place = new Place(node.name(), node.host(), node.certificateName(), numbers);
  }

  /**
   * Everything at once. The login comes after the look at its port, so that the server forgets the
   * connections that were broken off there: after 100 in a row it would block this machine.
   *
   * @param store null when there is no certificate to show
   */
  NodeSeen look(ClientStore store, boolean deep) {
    AtOnce.run(
        List.of(
            () -> {
              ports.put(3306, Wire.clients(node.host(), place.number(3306)));
              silence = ask(store, deep);
              if (NodeSeen.isFull(answers)) {
                NodeSeen.TRANSFERS.forEach(
                    p -> ports.put(p, Wire.open(node.host(), place.number(p))));
              }
            },
            () -> ports.put(4567, Wire.peers(node.host(), place.number(4567))),
            this::readFiles));
    String word = silence.isEmpty() ? "running" : node.host() + ":" + node.port();
    String container = file.account() == null ? NodeSeen.OUTSIDE : word;
    return new NodeSeen(place, container, silence, answers, ports, clock, files);
  }

  /** Why its files were not read although they were asked for; empty when they were. */
  String trouble() {
    return trouble;
  }

  private String ask(ClientStore store, boolean deep) {
    if (file.account() == null) {
      return "";
    }
    if (!ports.get(3306).listening()) {
      return new InetSocketAddress(node.host(), node.port()).isUnresolved()
          ? "its name leads to no address from here"
          : "nobody listens";
    }
    if (!ports.get(3306).greets()) {
      return "takes connections, and says nothing within 1.2 s: frozen, or overloaded";
    }
    try (HostSession session = HostSession.open(file, node, store)) {
      Instant asked = Instant.now();
      String said = session.ask(Question.BEGAN.sql()).get(0).get(0);
      clock = Clock.read(said, asked, Instant.now());
      answers = session.answers(deep);
      return "";
    } catch (SQLException e) {
      return HostSession.inWords(e);
    }
  }

  private void readFiles() {
    if (file.ssh() == null) {
      return;
    }
    ClusterFile.Backups backups = file.backups();
    boolean here =
        backups != null && (backups.node() == null || backups.node().equals(node.name()));
    try {
      files = new Shell(file.ssh(), node.host()).look(here ? backups.path() : "");
    } catch (IllegalStateException e) {
      trouble = e.getMessage();
    }
  }

  static List<HostEyes> of(ClusterFile file) {
    return file.nodes().stream().map(n -> new HostEyes(file, n)).toList();
  }

  static List<NodeSeen> look(List<HostEyes> eyes, ClientStore store, boolean deep) {
    return AtOnce.each(eyes, e -> e.look(store, deep));
  }
}
