package org.galerarunbook.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.galera.GaleraNode;

/** Looks at one node of the lab: by its socket as root, and at its ports from the toolbox. */
final class LabEyes {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** Certificates, CAs, and what a snapshot's script reads, each after a line that says so. */
  private static final String FILES =
      """
      cd /etc/mysql/tls; echo leaf; cat server-cert.pem; echo; echo trust; cat ca.pem; echo
      echo leaf; cat cluster-cert.pem; echo; echo trust; cat cluster-ca.pem; echo
      command -v my_print_defaults > /dev/null && echo sst && my_print_defaults sst\
      """;

  /** By TLS 1.2: there a client knows before the connection stands whether it was accepted. */
  private static final String KNOCK =
      "timeout 5 openssl s_client -brief -tls1_2 -connect \"$1:4567\" -cert"
          + " /etc/tls/client-cert.pem -key /etc/tls/client-key.pem < /dev/null 2>&1";

  /** Runs a command in a container, as {@link LabContainer#exec} does. */
  interface Hand {
    ExecResult exec(Duration limit, String... argv);
  }

  private final Place place;
  private final Supplier<ContainerStatus> engine;
  private final Hand node;
  private final Hand toolbox;
  private final List<String> trouble = new ArrayList<>();
  private Clock clock;
  private Map<Question, QueryResult> answers = Map.of();
  private final Map<Integer, PortSeen> ports = new ConcurrentHashMap<>();
  private Placed placed;
  private String silence = "";
  private String login = "";
  private String admitted = "";

  LabEyes(Place place, Supplier<ContainerStatus> engine, Hand node, Hand toolbox) {
    this.place = place;
    this.engine = engine;
    this.node = node;
    this.toolbox = toolbox;
  }

  static LabNodeSeen look(GaleraNode node, LabContainer toolbox) {
    return new LabEyes(
            Place.of(node.name(), node.host()),
            node.container()::status,
            node.container()::exec,
            toolbox::exec)
        .look();
  }

  /** Everything at once; a part that can't be looked at is said, and leaves the others. */
  LabNodeSeen look() {
    ContainerStatus before = engine.get();
    return before.running() && !before.paused() ? look(before.word()) : silent(before);
  }

  private LabNodeSeen silent(ContainerStatus status) {
    return LabNodeSeen.silent(NodeSeen.silent(place, status.word(), ""));
  }

  private LabNodeSeen look(String word) {
    AtOnce.run(
        List.of(
            part("its clock", this::readClock),
            this::ask,
            part(
                "its certificates",
                () -> placed = ServerText.placed(node.exec(LIMIT, "sh", "-c", FILES).stdout())),
            part("the application's way in", this::logIn),
            part("who is a peer on port 4567", this::knock)));
    part("its ports", this::probe).run();
    if (!silence.isEmpty() || !trouble.isEmpty()) {
      ContainerStatus after = engine.get();
      if (!after.running() || after.paused()) {
        return silent(after); // That is why.
      }
    }
    FilesSeen files =
        placed == null || placed.sst() == null
            ? null
            : new FilesSeen(placed.sst(), Map.of(), Map.of(), Map.of(), null);
    NodeSeen seen =
        silence.isEmpty()
            ? new NodeSeen(place, word, "", answers, ports, clock, files)
            : NodeSeen.silent(place, word, silence);
    return new LabNodeSeen(seen, placed, login, admitted, List.copyOf(trouble));
  }

  private Runnable part(String what, Runnable look) {
    return () -> {
      try {
        look.run();
      } catch (RuntimeException e) {
        synchronized (trouble) {
          trouble.add(what + " could not be looked at: " + lastLine(e.getMessage()));
        }
      }
    };
  }

  /** A statement that failed stands before the server's reason, over many lines. */
  private static String lastLine(String message) {
    return String.valueOf(message).strip().replaceFirst("(?s)^.*\n", "");
  }

  private void readClock() {
    String[] client = {
      "mariadb", "--connect-timeout=5", "-N", "-s", "-e", "SELECT UTC_TIMESTAMP(6)"
    };
    Instant asked = Instant.now();
    String said = node.exec(LIMIT, client).orThrow("its clock");
    clock = Clock.read(said, asked, Instant.now());
  }

  private void ask() {
    String client = "printf '%s\\n' \"$1\" | mariadb --connect-timeout=5 --force --xml";
    try {
      answers =
          ServerText.answers(node.exec(LIMIT, "sh", "-c", client, "sh", ServerText.questions()));
    } catch (RuntimeException e) {
      silence = lastLine(e.getMessage());
    }
  }

  /** After its answers: what it says of itself decides which. */
  private void probe() {
    ports.putAll(
        ServerText.ports(
            toolbox
                .exec(LIMIT, "sh", "-c", ServerText.probe(answers), "sh", place.host())
                .orThrow("a look at the ports of " + place.name())));
  }

  /** Group communication has to refuse what the application shows. */
  private void knock() {
    String said = toolbox.exec(LIMIT, "sh", "-c", KNOCK, "sh", place.host()).stdout();
    if (said.contains("ESTABLISHED")) {
      admitted = "takes the application's certificate for a peer's on port 4567";
    } else if (!said.contains("alert") && !said.contains("errno")) {
      throw new IllegalStateException(said); // Nobody listens: that is said by another rule.
    }
  }

  /** The application's account and certificate, the server's name verified, a transaction. */
  private void logIn() {
    String transaction = "BEGIN; SELECT @@wsrep_node_name; COMMIT";
    String[] client = {
      "mariadb", "--connect-timeout=5", "-N", "-h", place.host(), "-e", transaction
    };
    ExecResult result = toolbox.exec(LIMIT, client);
    String reached = result.stdout().strip();
    if (result.exitCode() != 0) {
      login = "the application is turned away: " + lastLine(result.stderr());
    } else if (!reached.equals(place.name())) {
      login = "the application reaches '%s' by the name %s".formatted(reached, place.host());
    }
  }
}
