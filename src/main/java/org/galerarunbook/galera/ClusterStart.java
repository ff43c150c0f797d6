package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.galerarunbook.container.SizedVolume;
import org.testcontainers.containers.Network;

/** One start of a cluster, from nothing to nodes that agree. */
final class ClusterStart {

  private static final int CLIENT_PORT = 3306;

  private final ClusterSpec spec;
  private final List<GaleraNode> nodes;
  private final Duration limit;
  private final StartListener listener;
  private final StartReport report;
  private final Network network;

  ClusterStart(
      ClusterSpec spec,
      List<GaleraNode> nodes,
      Duration limit,
      StartListener listener,
      StartReport report) {
    this.spec = spec;
    this.nodes = nodes;
    this.limit = limit;
    this.listener = listener;
    this.report = report;
    this.network = spec.options().network().orElseGet(() -> LabNetwork.of(spec.identity()));
  }

  void run() {
    timed("data directory prepared", () -> new PreparedDatadir(spec).ensure());
    timed("network", network::getId);
    timed("volumes", this::volumes);
    if (spec.formation() == Formation.PREPARED) {
      timed("containers", () -> AtOnce.all(launches(0, spec.nodes(), false)));
      timed("nodes synced", () -> ClusterWatch.ofFirstStart(nodes, listener).await(limit));
    } else {
      for (int i = 0; i < spec.nodes(); i++) {
        int number = i;
        timed(
            nodes.get(i) + " synced",
            () -> {
              AtOnce.all(launches(number, number + 1, number == 0));
              return ClusterWatch.ofFirstStart(nodes.subList(0, number + 1), listener).await(limit);
            });
      }
    }
    if (spec.options().accountLater()) {
      timed("account", this::account);
    }
    listener.done();
  }

  private List<String> volumes() {
    LabIdentity identity = spec.identity();
    String size = spec.options().diskSize();
    List<String> names =
        nodes.stream()
            .map(
                n ->
                    size.isEmpty()
                        ? LabVolume.create(identity, n.name())
                        : SizedVolume.create(
                            identity, n.name(), size, spec.options().helperImage().get()))
            .toList();
    PreparedDatadir prepared = new PreparedDatadir(spec);
    if (spec.formation() == Formation.PREPARED) {
      prepared.copyTo(names, identity, new Seed(spec.nodes()));
    } else {
      prepared.copyTo(names.subList(0, 1), identity, null);
    }
    return names;
  }

  private List<Supplier<LabContainer>> launches(int from, int to, boolean bootstrap) {
    List<Supplier<LabContainer>> launches = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int number = i + 1;
      ContainerSpec container = container(i, bootstrap);
      launches.add(
          () ->
              LabContainer.launch(
                  container,
                  spec.identity(),
                  network,
                  c -> spec.options().customizer().customize(number, c)));
    }
    return launches;
  }

  private ContainerSpec container(int index, boolean bootstrap) {
    String node = nodes.get(index).name();
    int port = spec.firstPort() == 0 ? FreePorts.next() : spec.firstPort() + index;
    return ContainerSpec.of(node, spec.image())
        .withEntrypoint(NodeFiles.START_NODE)
        .withCommand("mariadbd")
        .withEnvironment(spec.options().movableClock() ? MovableClock.environment() : Map.of())
        .withFiles(NodeFiles.of(spec, node, bootstrap))
        .withVolumes(Map.of(spec.identity().volumeName(node), NodeFiles.DATADIR))
        .withPorts(spec.options().address(), new HashMap<>(Map.of(CLIENT_PORT, port)))
        // A node that drops packets is one of the faults that the chapters bring about.
        .withCapabilities("NET_ADMIN")
        .withHealth(NodeFiles.HEALTHCHECK);
  }

  /** On the first node; started means that every node has it. */
  private List<String> account() {
    nodes.get(0).sql(NodeFiles.application(spec));
    return AtOnce.all(
        nodes.stream()
            .<Supplier<String>>map(
                n ->
                    () ->
                        n.sql(
                            "SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM mysql.global_priv"))
            .toList());
  }

  private <T> T timed(String phase, Supplier<T> work) {
    listener.phase(phase);
    Instant begin = Instant.now();
    try {
      return work.get();
    } catch (RuntimeException e) {
      listener.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      report.add(phase, Duration.between(begin, Instant.now()));
    }
  }
}
