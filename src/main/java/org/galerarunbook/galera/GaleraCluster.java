package org.galerarunbook.galera;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.Leftovers;
import org.mariadb.jdbc.MariaDbDataSource;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startable;

/**
 * A MariaDB Galera cluster under mutual TLS, as a Testcontainers {@link Startable}: a
 * {@code @Container} field of any test.
 *
 * <pre>{@code
 * @Container
 * static final GaleraCluster db = new GaleraCluster("mariadb:11.8").withDatabase("orders");
 * }</pre>
 *
 * <ul>
 *   <li>Group communication, state transfers and clients run over TLS. Nodes trust each other by a
 *       CA that signs nothing else; the application's account asks for the application's
 *       certificate, which is of another one.
 *   <li>Started means that every node was asked, and that all tell the same story.
 *   <li>A start that failed or was interrupted leaves nothing on the engine; what a killed JVM
 *       leaves is removed by Testcontainers' own helper.
 * </ul>
 */
public final class GaleraCluster extends ClusterOptions implements Startable {

  private final String image;
  private final LabIdentity identity;
  private final StartReport report = new StartReport();
  private final LabNetwork ownNetwork;
  private WorkFolder folder;
  private ClusterSpec spec;
  private List<GaleraNode> members = List.of();
  private NodeLogs following;

  /**
   * A cluster that is not started yet.
   *
   * @param image a MariaDB image with Galera, with its version: {@code mariadb:11.8}.
   *     Testcontainers' image name substitution applies
   */
  public GaleraCluster(String image) {
    this.image = image;
    this.identity = LabIdentity.ephemeral("galera");
    this.ownNetwork = LabNetwork.of(identity);
  }

  private GaleraCluster(ClusterSpec spec, List<String> names, StartListener listener) {
    this.image = spec.image();
    this.identity = spec.identity();
    this.ownNetwork = LabNetwork.of(identity);
    this.startListener = listener;
    this.database = spec.accounts().database();
    this.username = spec.accounts().user();
    this.password = spec.accounts().password();
    assembled(spec, names);
  }

  /** A cluster of a specification, to be started, or one that runs and is to be talked to. */
  public static GaleraCluster of(ClusterSpec spec, StartListener listener) {
    return new GaleraCluster(spec, spec.nodeNames(), listener);
  }

  /**
   * A handle on the same cluster with these nodes instead of those of its specification: a cluster
   * that was started with another number of nodes is still one cluster.
   */
  public GaleraCluster withNodes(List<String> names) {
    return new GaleraCluster(spec(), names, startListener);
  }

  /** The same, silently. */
  public static GaleraCluster of(ClusterSpec spec) {
    return of(spec, StartListener.SILENT);
  }

  private void assembled(ClusterSpec made, List<String> names) {
    spec = made;
    members = names.stream().map(n -> new GaleraNode(n, made, faultListeners)).toList();
  }

  @Override
  GaleraCluster changed(String what) {
    if (spec != null) {
      throw new IllegalStateException(
          "the " + what + " of a cluster can't change after its start; stop it first");
    }
    return this;
  }

  /**
   * Brings the nodes up from nothing and waits until all agree. What is running already stays.
   *
   * @throws RuntimeException naming node, last state and log lines when they do not; nothing is
   *     left then
   */
  @Override
  public synchronized void start() {
    if (following != null || folder != null) {
      return;
    }
    try {
      if (spec == null) {
        folder = WorkFolder.make(identity);
        startListener.phase("image and certificates");
        ClusterSpec made =
            new ClusterAssembly(this, image, folder.path())
                .spec(identity, network.orElse(ownNetwork));
        assembled(made, made.nodeNames());
      }
      if (logs != null) {
        following = NodeLogs.follow(this, NodeLogs.to(logs));
      }
      new ClusterStart(spec, members, startupTimeout, startListener, report).run();
    } catch (RuntimeException | Error e) {
      // Nothing of what follows may be cut short by the interrupt that ended the start.
      boolean interrupted = Thread.interrupted();
      try {
        stop();
      } catch (RuntimeException cleanup) {
        e.addSuppressed(cleanup);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  /**
   * Removes containers, network and volumes, and the files of this cluster. It can be started
   * again: from nothing, with other certificates.
   *
   * @throws IllegalStateException naming what could not be removed, and why
   */
  @Override
  public synchronized void stop() {
    if (following != null) {
      following.close();
      following = null;
    }
    try {
      Leftovers.removeAll(identity);
    } finally {
      ownNetwork.forget();
      if (folder != null) {
        folder.close();
        folder = null;
        spec = null;
        members = List.of();
      }
    }
  }

  /** Whether all its nodes run. */
  public boolean isRunning() {
    return !members.isEmpty() && members.stream().allMatch(n -> n.container().status().running());
  }

  public List<GaleraNode> nodes() {
    return members;
  }

  /** Node 1, 2, … as the guide counts. */
  public GaleraNode node(int number) {
    if (number < 1 || number > members.size()) {
      throw new IllegalArgumentException(
          members.isEmpty()
              ? "the cluster is not started"
              : "there is no node " + number + ", there are 1 to " + members.size());
    }
    return members.get(number - 1);
  }

  /**
   * What it is made of.
   *
   * @throws IllegalStateException when it is not started
   */
  public ClusterSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("the cluster is not started");
    }
    return spec;
  }

  public StartReport report() {
    return report;
  }

  /** What every node says of itself, asked at the same time. */
  public List<NodeStatus> status() {
    return AtOnce.each(members, GaleraNode::status);
  }

  /**
   * Makes containers of nodes anew, on the volumes that are there, and starts none of them: what
   * they hold decides who is started first. Hosts keep their data in themselves: each is started,
   * without data, and takes all from the others.
   */
  public void makeAgain(List<String> names) {
    new ClusterStart(spec(), members, startupTimeout, startListener, report).makeAgain(names);
  }

  /** Waits until every node is Primary, Synced, of one history and of full size. */
  public List<NodeStatus> awaitAgreement(Duration limit) {
    return new ClusterWatch(members, startListener).await(limit);
  }

  /** The same, as long as a start may take. */
  public List<NodeStatus> awaitSynced() {
    return awaitAgreement(startupTimeout);
  }

  /**
   * Asserts that all nodes are Primary and Synced in one history, and have the same rows; for times
   * in which nobody writes.
   *
   * @param tables to compare, by name or as database.table; none of them need be given
   * @return what was looked at
   * @throws AssertionError naming what differs; also when tables were given and none has a row
   */
  public RowAgreement assertAgreement(String... tables) {
    return RowAgreement.of(members, database, List.of(tables));
  }

  /**
   * The address of all nodes for Connector/J, with all that TLS needs in it: the first node that
   * answers is used, and the next one when that connection breaks. User and password are apart.
   */
  public String getJdbcUrl() {
    return url(GaleraNode::address, ClientTls.of(spec()));
  }

  /**
   * The same for an application in a container of {@link #getNetwork()}.
   *
   * @param folder that {@link ClientTls#copyTo} filled
   */
  public String getNetworkJdbcUrl(String folder) {
    return url(n -> n.host() + ":3306", ClientTls.of(spec(), folder));
  }

  private String url(Function<GaleraNode, String> host, Map<String, String> tls) {
    return members.stream()
        .map(host)
        .collect(
            Collectors.joining(
                ",", "jdbc:mariadb:sequential://", "/" + database + ClientTls.inUrl(tls)));
  }

  /** Connections to the first node that answers. */
  public DataSource dataSource() {
    return dataSource(getJdbcUrl());
  }

  /** Connections to one node. */
  public DataSource dataSource(int node) {
    return dataSource(node(node).getJdbcUrl());
  }

  private DataSource dataSource(String url) {
    try {
      MariaDbDataSource source = new MariaDbDataSource(url);
      source.setUser(username);
      source.setPassword(password);
      return source;
    } catch (SQLException e) {
      throw new IllegalStateException("the driver refuses " + url, e);
    }
  }

  /**
   * Key store, trust store and PEM files of the application.
   *
   * @throws IllegalStateException when the cluster has no TLS, or is not started
   */
  public ClientTls tls() {
    if (!spec().options().tls()) {
      throw new IllegalStateException("this cluster was asked for without TLS");
    }
    return new ClientTls(spec.pki());
  }

  /** The network in which the nodes are {@code galera1}, {@code galera1.local} and so on. */
  public Network getNetwork() {
    return network.orElse(ownNetwork);
  }
}
