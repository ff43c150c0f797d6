package org.galerarunbook.galera;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.galerarunbook.fault.FaultListener;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;

/** What can be asked of a cluster before it starts. */
abstract class ClusterOptions {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final Set<String> OWN_ACCOUNTS = Set.of("root", "health", "sst", "mysql");
  private static final Set<String> OWN_DATABASES =
      Set.of("mysql", "sys", "information_schema", "performance_schema");

  int nodes = 3;
  String database = "test";
  String username = "test";
  String password = "test";
  Timers timers = Timers.LAB;
  String gcache = "32M";
  Formation formation = Formation.PREPARED;
  SstMethod sstMethod = SstMethod.MARIABACKUP;
  boolean tls = true;
  String diskSize = "";
  boolean movableClock;
  String helperImage = "";
  Duration startupTimeout = Duration.ofSeconds(120);
  Optional<Network> network = Optional.empty();
  NodeCustomizer customizer = (number, container) -> {};
  Function<GaleraNode, Consumer<OutputFrame>> logs;
  StartListener startListener = StartListener.SILENT;
  final List<FaultListener> faultListeners = new CopyOnWriteArrayList<>();

  /** Fails when it is too late. */
  abstract GaleraCluster changed(String what);

  /** How many nodes; three unless said. An even number is refused: a half is no majority. */
  public GaleraCluster withNodes(int count) {
    if (count < 1 || count > 9 || count % 2 == 0) {
      throw new IllegalArgumentException(
          "a cluster of " + count + " nodes: use 1, 3, 5, 7 or 9, since a half is no majority");
    }
    nodes = count;
    return changed("nodes");
  }

  /** The database that is made; {@code test} unless said. */
  public GaleraCluster withDatabase(String name) {
    database = identifier("database", name, OWN_DATABASES);
    return changed("database");
  }

  /** The application's account, with all rights in its database; {@code test} unless said. */
  public GaleraCluster withUsername(String name) {
    username = identifier("user name", name, OWN_ACCOUNTS);
    return changed("username");
  }

  /** Its password; {@code test} unless said. */
  public GaleraCluster withPassword(String text) {
    password = text;
    return changed("password");
  }

  /**
   * A network to join, in which the nodes are {@code galera1}, {@code galera1.local} and so on. It
   * stays when the cluster stops. One cluster fits into a network.
   */
  public GaleraCluster withNetwork(Network joined) {
    network = Optional.of(joined);
    return changed("network");
  }

  /** Changes each node's container before it is made. */
  public GaleraCluster withNodeCustomizer(NodeCustomizer change) {
    NodeCustomizer before = customizer;
    customizer =
        (number, container) -> {
          before.customize(number, container);
          change.customize(number, container);
        };
    return changed("node customizer");
  }

  /** Timers of group communication; those of a lab unless said: a silent node is left after 1 s. */
  public GaleraCluster withTimers(Timers other) {
    timers = other;
    return changed("timers");
  }

  /** Size of the write-set cache, which rules how long a node may be away; {@code 32M}. */
  public GaleraCluster withGcache(String size) {
    gcache = size;
    return changed("gcache");
  }

  /** How the nodes come together; from a prepared data directory unless said. */
  public GaleraCluster withFormation(Formation other) {
    formation = other;
    return changed("formation");
  }

  /** How snapshots travel; by mariabackup unless said. */
  public GaleraCluster withSstMethod(SstMethod other) {
    sstMethod = other;
    return changed("SST method");
  }

  /** Nothing is encrypted, and the account asks for no certificate. */
  public GaleraCluster withoutTls() {
    tls = false;
    return changed("TLS");
  }

  /** Each node's data on a disk of this size, for instance {@code 512M}, which can be filled. */
  public GaleraCluster withDiskSize(String size) {
    diskSize = size;
    return changed("disk size");
  }

  /** Servers whose clocks can be set wrong. */
  public GaleraCluster withMovableClock() {
    movableClock = true;
    return changed("clock");
  }

  /**
   * The image of the containers that faults are brought about from, with sh, iptables, tc, perl,
   * losetup, mkfs.ext4 and libfaketime. Unless said, one is built from Debian's packages when it is
   * needed first: by a fault, or at the start by {@link #withDiskSize} or {@link
   * #withMovableClock}.
   */
  public GaleraCluster withHelperImage(String image) {
    helperImage = image;
    return changed("helper image");
  }

  /** How long nodes may take to agree; 120 s unless said. */
  public GaleraCluster withStartupTimeout(Duration limit) {
    startupTimeout = limit;
    return changed("startup timeout");
  }

  /** Gets each line that a node logs, over all of its lives. */
  public GaleraCluster withLogConsumer(Consumer<OutputFrame> consumer) {
    return withLogConsumers(node -> consumer);
  }

  /** The same with a consumer for each node, for instance a Slf4jLogConsumer with its name. */
  public GaleraCluster withLogConsumers(Function<GaleraNode, Consumer<OutputFrame>> perNode) {
    logs = perNode;
    return changed("log consumer");
  }

  /** Hears of the start. */
  public GaleraCluster withStartListener(StartListener listener) {
    startListener = listener;
    return changed("start listener");
  }

  /**
   * Refused: containers that were left by an earlier run would have its history, its data and its
   * certificates, whose keys are gone.
   *
   * @throws UnsupportedOperationException when it is asked for
   */
  public GaleraCluster withReuse(boolean reusable) {
    if (reusable) {
      throw new UnsupportedOperationException(
          "a cluster can't be reused by another run: it has its own history, data and certificates,"
              + " whose keys end with this JVM; a start takes some seconds. Within a JVM keep it in"
              + " a static field");
    }
    return changed("reuse");
  }

  /** Hears of each fault that is brought upon a node from now on. */
  public GaleraCluster addFaultListener(FaultListener listener) {
    faultListeners.add(listener);
    return (GaleraCluster) this;
  }

  public void removeFaultListener(FaultListener listener) {
    faultListeners.remove(listener);
  }

  public String getUsername() {
    return username;
  }

  public String getPassword() {
    return password;
  }

  public String getDatabaseName() {
    return database;
  }

  public String getDriverClassName() {
    return "org.mariadb.jdbc.Driver";
  }

  private static String identifier(String what, String name, Set<String> taken) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " '"
              + name
              + "' must be letters, digits and underscores, and begin with a letter");
    }
    if (taken.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(what + " '" + name + "' is the server's own; use another");
    }
    return name;
  }
}
