package org.galerarunbook.galera;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.fault.FaultListener;

/** One node: answers questions about itself, and can be stopped, started and broken. */
public final class GaleraNode extends BreakableNode {

  private static final Duration EXEC_LIMIT = Duration.ofSeconds(10);

  private static final String STATUS_QUERY =
      "SET SESSION wsrep_sync_wait=0; SHOW GLOBAL STATUS WHERE Variable_name IN"
          + " ('wsrep_cluster_status','wsrep_local_state_comment','wsrep_cluster_size',"
          + "'wsrep_cluster_state_uuid','wsrep_last_committed','wsrep_ready')";

  /** A node without quorum answers this, too. */
  private static final String MEMBERS_QUERY =
      "SET SESSION wsrep_sync_wait=0; SET SESSION wsrep_dirty_reads=ON;"
          + " SELECT node_name FROM mysql.wsrep_cluster_members";

  private final String name;
  private final LabContainer container;
  private final Accounts accounts;

  GaleraNode(String name, ClusterSpec spec, List<FaultListener> listeners) {
    super(spec, listeners);
    this.name = name;
    this.container = LabContainer.named(spec.identity().containerName(name));
    this.accounts = spec.accounts();
  }

  /** As the guide counts, from 1. */
  public int number() {
    return Integer.parseInt(name.substring("galera".length()));
  }

  /** The guide's name, for instance {@code galera1}. */
  @Override
  public String name() {
    return name;
  }

  /** Its name in the lab's network, which its certificate carries. */
  public String host() {
    return name + ".local";
  }

  @Override
  public LabContainer container() {
    return container;
  }

  /**
   * Whether its container has a certificate for its peers alone. One of an older version has the
   * clients' for both, and would not find peers of this one.
   */
  public boolean hasMemberCertificate() {
    return container.readFile(NodeFiles.TLS + "cluster-cert.pem").isPresent();
  }

  /** What it says of itself, asked by its socket; never throws for a node that does not answer. */
  public NodeStatus status() {
    ContainerStatus engine = container.status();
    if (!engine.running() || engine.paused()) {
      return NodeStatus.silent(name, engine.word(), "");
    }
    try {
      ExecResult result =
          container.exec(
              EXEC_LIMIT, "mariadb", "--connect-timeout=5", "-N", "-s", "-e", STATUS_QUERY);
      if (result.exitCode() != 0) {
        return NodeStatus.silent(name, engine.word(), result.stderr().strip());
      }
      return NodeStatus.of(name, NodeStatus.values(result.stdout()));
    } catch (RuntimeException e) {
      return NodeStatus.silent(name, engine.word(), String.valueOf(e.getMessage()));
    }
  }

  /** Its {@code grastate.dat}, also while it is stopped; empty when there is none. */
  public Optional<Grastate> grastate() {
    return container
        .readFile("/var/lib/mysql/grastate.dat")
        .map(bytes -> Grastate.parse(new String(bytes, StandardCharsets.UTF_8)));
  }

  /**
   * Hosts of its peers' list, {@code wsrep_cluster_address} in its configuration, read also while
   * it is stopped; none when there is no container to read it from.
   */
  public List<String> peers() {
    return container
        .readFile(NodeFiles.CONFIGURATION)
        .map(bytes -> ClusterAddress.inFile(new String(bytes, StandardCharsets.UTF_8)))
        .orElse(List.of());
  }

  /**
   * Names of the members of the last primary component that it saw, as its server noted them; none
   * when it does not answer.
   */
  public List<String> members() {
    try {
      ExecResult answer = container.exec(EXEC_LIMIT, "mariadb", "-N", "-s", "-e", MEMBERS_QUERY);
      return answer.exitCode() == 0 ? answer.stdout().lines().toList() : List.of();
    } catch (RuntimeException silent) {
      return List.of();
    }
  }

  /** Runs SQL as root by the socket. */
  @Override
  public String sql(String statements) {
    return container
        .exec(Duration.ofSeconds(60), "mariadb", "-N", "-s", "-e", statements)
        .orThrow("'" + statements + "' on " + name);
  }

  /**
   * Connects as the application does: TLS, its certificate, the server's host name verified.
   *
   * @throws SQLException as the server or the handshake says
   */
  public Connection connect() throws SQLException {
    return connect(jdbcUrl(), Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  /**
   * The same with an address that is known already, so that the engine is not asked, and with
   * limits of one's own.
   *
   * @param url as {@link #jdbcUrl()} gave it; a node keeps its port
   * @param connectWithin until the server has to have taken the connection
   * @param answerWithin until it has to have answered each question
   * @throws SQLException as the server or the handshake says
   */
  public Connection connect(String url, Duration connectWithin, Duration answerWithin)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", accounts.user());
    properties.setProperty("password", accounts.password());
    ClientTls.of(spec()).forEach(properties::setProperty);
    properties.setProperty("socketFactory", ImpatientSocketFactory.class.getName());
    properties.setProperty("connectTimeout", Long.toString(connectWithin.toMillis()));
    properties.setProperty("socketTimeout", Long.toString(answerWithin.toMillis()));
    return DriverManager.getConnection(url, properties);
  }

  /** The node's address for JDBC from this machine, without credentials. */
  public String jdbcUrl() {
    return "jdbc:mariadb://" + address() + "/" + accounts.database();
  }

  /** The same with all that TLS needs, so that it works by itself; user and password are apart. */
  public String getJdbcUrl() {
    return jdbcUrl() + ClientTls.inUrl(ClientTls.of(spec()));
  }

  /** Host and port for clients on this machine; the same while it is stopped. */
  public String address() {
    return spec().options().host() + ":" + container.hostPort(3306);
  }

  /** Starts the same node with the data it has; it joins its peers. */
  public void start() {
    container.start();
  }

  /**
   * Of a host: waits until it has started what it starts by itself, the server with it, or has
   * given up. Before that, a server that is not Primary has not had its time.
   *
   * @throws IllegalStateException naming the host when it is still at it
   */
  public void awaitHostStarted(Duration limit) {
    Machine.awaitStarted(this, limit);
  }

  /** Starts the same node so that it bootstraps a primary component, this once. */
  public void startAsFirst() {
    container.copyIn(List.of(FileEntry.text(NodeFiles.BOOTSTRAP_ONCE, "")));
    container.start();
  }

  /**
   * Bootstraps a primary component from this running node ({@code pc.bootstrap}). Where the
   * provider's options are variables of their own, the string is read-only.
   */
  public void becomePrimary() {
    boolean isVariable = !sql("SHOW VARIABLES LIKE 'wsrep_provider_pc_bootstrap'").isBlank();
    sql(
        isVariable
            ? "SET GLOBAL wsrep_provider_pc_bootstrap=ON"
            : "SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'");
  }

  /** Everything it logged since then, oldest first. */
  public String log(Instant since) {
    return container.logs(since);
  }

  @Override
  public String toString() {
    return name;
  }
}
