package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FreePorts;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.runbook.Progress;
import org.testcontainers.lifecycle.Startable;

/**
 * A MariaDB Galera cluster under mutual TLS. As a Testcontainers {@link Startable} it can be a
 * {@code @Container} field of any test:
 *
 * <ul>
 *   <li>Every node trusts one CA, which belongs to this cluster alone: any leaf of it can join.
 *   <li>Every node has a leaf of its own, for both directions, with its names in it.
 *   <li>Group communication, state transfers and clients run over TLS; the application's account
 *       asks for the application's certificate.
 *   <li>Started means that every node was asked, and that all tell the same story.
 * </ul>
 */
public final class GaleraCluster implements Startable {

  private static final Duration SYNC_LIMIT = Duration.ofSeconds(120);

  private final ClusterSpec spec;
  private final Progress progress;
  private final List<GaleraNode> nodes = new ArrayList<>();
  private final StartReport report = new StartReport();

  private GaleraCluster(ClusterSpec spec, List<String> names, Progress progress) {
    this.spec = spec;
    this.progress = progress;
    for (String name : names) {
      LabContainer container = LabContainer.named(spec.identity().containerName(name));
      nodes.add(new GaleraNode(name, container, spec.accounts(), spec.pki()));
    }
  }

  /** A cluster that is not started yet, or one that runs already and is only to be talked to. */
  public static GaleraCluster of(ClusterSpec spec, Progress progress) {
    return new GaleraCluster(spec, spec.nodeNames(), progress);
  }

  /**
   * A handle on the same cluster with these nodes instead of those of its specification: a cluster
   * that was started with another number of nodes is still one cluster.
   */
  public GaleraCluster withNodes(List<String> names) {
    return new GaleraCluster(spec, names, progress);
  }

  /** The same, silently. */
  public static GaleraCluster of(ClusterSpec spec) {
    return of(spec, Progress.to(List.of()));
  }

  public List<GaleraNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Node 1, 2, … as the guide counts. */
  public GaleraNode node(int number) {
    return nodes.get(number - 1);
  }

  public ClusterSpec spec() {
    return spec;
  }

  public StartReport report() {
    return report;
  }

  /** What every node says of itself, asked at the same time. */
  public List<NodeStatus> status() {
    return AtOnce.all(nodes.stream().<Supplier<NodeStatus>>map(n -> n::status).toList());
  }

  /**
   * Brings the nodes up from nothing and waits until all agree.
   *
   * @throws IllegalStateException naming node, last state and log lines when they do not
   */
  @Override
  public void start() {
    timed("data directory prepared", () -> new PreparedDatadir(spec).ensure());
    LabNetwork network = timed("network", () -> LabNetwork.open(spec.identity()));
    timed("volumes", this::volumes);
    if (spec.formation() == Formation.PREPARED) {
      timed("containers", () -> AtOnce.all(launches(network, 0, spec.nodes(), false)));
      timed("nodes synced", () -> ClusterWatch.ofFirstStart(nodes, progress).await(SYNC_LIMIT));
    } else {
      for (int i = 0; i < spec.nodes(); i++) {
        int number = i;
        timed(
            nodes.get(i) + " synced",
            () -> {
              AtOnce.all(launches(network, number, number + 1, number == 0));
              return ClusterWatch.ofFirstStart(nodes.subList(0, number + 1), progress)
                  .await(SYNC_LIMIT);
            });
      }
    }
    progress.done("");
  }

  /** Waits until every node is Primary, Synced, of one history and of full size. */
  public List<NodeStatus> awaitAgreement(Duration limit) {
    return new ClusterWatch(nodes, progress).await(limit);
  }

  /** Memory that all nodes use now, page cache not counted, in MiB. */
  public long memoryMebibytes() {
    return nodes.stream().mapToLong(n -> n.container().memoryBytes()).sum() / (1024 * 1024);
  }

  /** Removes containers, network and volumes of this cluster's lab. */
  @Override
  public void stop() {
    Leftovers.remove(Leftovers.of(spec.identity()));
  }

  private List<String> volumes() {
    LabIdentity identity = spec.identity();
    List<String> names = nodes.stream().map(n -> LabVolume.create(identity, n.name())).toList();
    PreparedDatadir prepared = new PreparedDatadir(spec);
    if (spec.formation() == Formation.PREPARED) {
      prepared.copyTo(names, identity, new Seed(spec.nodes()));
    } else {
      prepared.copyTo(names.subList(0, 1), identity, null);
    }
    return names;
  }

  private List<Supplier<LabContainer>> launches(
      LabNetwork network, int from, int to, boolean bootstrap) {
    List<Supplier<LabContainer>> launches = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ContainerSpec container = container(i, bootstrap);
      launches.add(() -> LabContainer.launch(container, spec.identity(), network));
    }
    return launches;
  }

  private ContainerSpec container(int index, boolean bootstrap) {
    String node = nodes.get(index).name();
    int port = spec.firstPort() == 0 ? FreePorts.next() : spec.firstPort() + index;
    return ContainerSpec.of(node, spec.image())
        .withEntrypoint(NodeFiles.START_NODE)
        .withCommand("mariadbd")
        .withFiles(NodeFiles.of(spec, node, bootstrap))
        .withVolumes(Map.of(spec.identity().volumeName(node), "/var/lib/mysql"))
        .withPorts(Map.of(3306, port))
        // A node that drops packets is one of the faults that the chapters bring about.
        .withCapabilities("NET_ADMIN")
        .withHealth(NodeFiles.HEALTHCHECK);
  }

  private <T> T timed(String phase, Supplier<T> work) {
    progress.phase(phase);
    Instant begin = Instant.now();
    try {
      return work.get();
    } catch (RuntimeException e) {
      progress.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      report.add(phase, Duration.between(begin, Instant.now()));
    }
  }
}
