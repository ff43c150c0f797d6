package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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
    if (spec.options().machine()) {
      machines();
      return;
    }
    PreparedDatadir prepared = new PreparedDatadir(spec);
    timed("data directory prepared", () -> prepared.ensure(this::waiting));
    timed("network and volumes", this::networkAndVolumes);
    if (spec.formation() == Formation.PREPARED) {
      Seed seed = new Seed(spec.nodes());
      List<Supplier<LabContainer>> launches =
          IntStream.range(0, spec.nodes())
              .mapToObj(i -> launch(i, prepared.filling(container(i, false), seed, i)))
              .toList();
      timed("containers", () -> AtOnce.all(launches));
      timed("nodes synced", () -> ClusterWatch.ofFirstStart(nodes, listener).await(limit));
    } else {
      for (int i = 0; i < spec.nodes(); i++) {
        int number = i;
        ContainerSpec container = container(i, i == 0);
        Supplier<LabContainer> launch =
            launch(i, i == 0 ? prepared.filling(container, null, 0) : container);
        timed(
            nodes.get(i) + " synced",
            () -> {
              launch.get();
              ClusterWatch.ofFirstStart(nodes.subList(0, number + 1), listener).await(limit);
            });
      }
    }
    if (spec.options().accountLater()) {
      timed("account", this::account);
    }
    listener.done();
  }

  /**
   * Hosts have the data directory that the package made, all the same one, and find each other as
   * after a power failure. Accounts are made when they have.
   */
  private void machines() {
    timed("network", network::getId);
    boolean together = spec.formation() == Formation.PREPARED;
    Seed seed = together ? new Seed(spec.nodes()) : null;
    timed("hosts", () -> AtOnce.each(nodes, n -> machine(nodes.indexOf(n), seed)));
    if (together) {
      timed("nodes synced", () -> ClusterWatch.ofFirstStart(nodes, listener).await(limit));
      timed("accounts", () -> nodes.get(0).sql(NodeFiles.accounts(spec)));
    }
    listener.done();
  }

  private LabContainer machine(int index, Seed seed) {
    GaleraNode node = nodes.get(index);
    LabContainer host =
        Machine.launch(
            () ->
                LabContainer.launch(
                    Machine.of(spec, node.name(), seed, index),
                    spec.identity(),
                    network,
                    Machine::asMachine));
    Machine.requireSystemd(node);
    return host;
  }

  /**
   * Containers of these nodes, not started, on the volumes that are there. A host has none: it is
   * started without a history, so that its server takes all from the others.
   */
  void makeAgain(List<String> names) {
    network.getId();
    if (spec.options().machine()) {
      AtOnce.run(names, name -> machine(spec.nodeNames().indexOf(name), null));
      return;
    }
    AtOnce.run(
        names,
        name -> {
          LabVolume.create(spec.identity(), name);
          LabContainer.create(
              container(spec.nodeNames().indexOf(name), false), spec.identity(), network);
        });
  }

  private void waiting(String what) {
    listener.waiting("data directory prepared", what, Duration.ZERO, limit);
  }

  private void networkAndVolumes() {
    List<Runnable> work = new ArrayList<>(List.of(network::getId));
    nodes.forEach(n -> work.add(() -> volume(n.name())));
    AtOnce.run(work);
  }

  private void volume(String node) {
    LabIdentity identity = spec.identity();
    String size = spec.options().diskSize();
    if (size.isEmpty()) {
      LabVolume.create(identity, node);
    } else {
      SizedVolume.create(identity, node, size, spec.options().helperImage().get());
    }
  }

  private Supplier<LabContainer> launch(int index, ContainerSpec container) {
    return () ->
        LabContainer.launch(
            container,
            spec.identity(),
            network,
            c -> spec.options().customizer().customize(index + 1, c));
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
        .withPorts(spec.options().address(), Map.of(CLIENT_PORT, port))
        // A node that drops packets is one of the faults that the chapters bring about.
        .withCapabilities("NET_ADMIN")
        .withHealth(NodeFiles.HEALTHCHECK);
  }

  /** On the first node; started means that every node has it. */
  private void account() {
    nodes.get(0).sql(NodeFiles.application(spec));
    AtOnce.each(
        nodes, n -> n.sql("SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM mysql.global_priv"));
  }

  private void timed(String phase, Runnable work) {
    listener.phase(phase);
    Instant begin = Instant.now();
    try {
      work.run();
    } catch (RuntimeException e) {
      listener.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      report.add(phase, Duration.between(begin, Instant.now()));
    }
  }
}
