package org.galerarunbook.galera;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.fault.FaultListener;
import org.galerarunbook.fault.FaultPlan;
import org.galerarunbook.fault.FaultTarget;
import org.galerarunbook.fault.Faults;
import org.galerarunbook.fault.Partition;
import org.galerarunbook.fault.Partition.Direction;

/** What can be wrong with a node. Each fault holds until it is closed. */
abstract class BreakableNode {

  private static final Duration CLOCK_LIMIT = Duration.ofSeconds(5);

  /** Group communication, incremental and full state transfer. */
  private static final Partition PEERS =
      Partition.fromPorts("peers", "its peers", List.of(4567, 4568, 4444));

  private static final Partition CLIENTS =
      Partition.fromPorts("clients", "its clients", List.of(3306));

  private final ClusterSpec spec;
  private final List<FaultListener> listeners;

  BreakableNode(ClusterSpec spec, List<FaultListener> listeners) {
    this.spec = spec;
    this.listeners = listeners;
  }

  /** The guide's name. */
  public abstract String name();

  /** Where it runs. */
  public abstract LabContainer container();

  /** Runs SQL as root by the socket. */
  public abstract String sql(String statements);

  final ClusterSpec spec() {
    return spec;
  }

  /** SIGKILL; closing starts it again, and it joins its peers. */
  public Fault kill() {
    return inject(Faults.killed());
  }

  /** Shut down in order; closing starts it again. */
  public Fault stop() {
    return inject(Faults.stopped());
  }

  /** Frozen: its connections stay open, and nothing answers. */
  public Fault pause() {
    return inject(Faults.paused());
  }

  /** What {@link #partition()} does, as commands for who is to see them. */
  public static FaultPlan cutOffFromPeers() {
    return PEERS.plan();
  }

  /** Cut off from its peers, silently; its clients still reach it. */
  public Fault partition() {
    return partition(Direction.BOTH);
  }

  /** The same, in one direction. */
  public Fault partition(Direction direction) {
    return inject(PEERS.plan(direction));
  }

  /** Cut off from some nodes, which must run now. */
  public Fault partitionFrom(GaleraNode... others) {
    return inject(Partition.fromHosts(Arrays.stream(others).map(GaleraNode::host).toList()).plan());
  }

  /** Cut off from clients; its peers still reach it, and see nothing wrong. */
  public Fault partitionFromClients() {
    return inject(CLIENTS.plan());
  }

  /** Cut off from everybody, as by a pulled cable. */
  public Fault isolate() {
    return inject(Partition.fromEverybody().plan());
  }

  /** Each answer of it takes so much longer, to peers and clients. */
  public Fault delay(Duration time) {
    return inject(
        Faults.canDelayInKernel(target())
            ? Faults.delayedByKernel(time)
            : Faults.delayedByQueue(time));
  }

  /**
   * A part of the packets to it is lost. Seen with {@link Timers#LAB}: a fifth of them changes the
   * view again and again, and the others refuse writes (1180, 1047) for moments, too; of a
   * twentieth no write failed.
   *
   * @param share more than 0, less than 1
   */
  public Fault lose(double share) {
    return inject(Faults.losing(share));
  }

  /** Its disk takes few writes a second. */
  public Fault slowDisk(int writesPerSecond) {
    return inject(Faults.slowDisk(NodeFiles.DATADIR, writesPerSecond));
  }

  /**
   * Its disk has no room left.
   *
   * @throws IllegalStateException when its disk has no size of its own; see {@link
   *     GaleraCluster#withDiskSize}
   */
  public Fault fillDisk() {
    if (spec.options().diskSize().isEmpty()) {
      throw new IllegalStateException(
          "the data of "
              + name()
              + " lies on this machine's disk, which is not filled;"
              + " give nodes disks of their own: withDiskSize(\"512M\")");
    }
    return inject(Faults.fullDisk(NodeFiles.DATADIR));
  }

  /**
   * Its clock is wrong.
   *
   * @param offset by how much; negative for a clock that is late
   * @throws IllegalStateException when its clock can't be moved; see {@link
   *     GaleraCluster#withMovableClock}
   */
  public Fault moveClock(Duration offset) {
    if (!spec.options().movableClock()) {
      throw new IllegalStateException(
          "the clock of " + name() + " is this machine's; make clusters with withMovableClock()");
    }
    Fault wrong = inject(Faults.clock(offset));
    try {
      Waiting.until(name() + " tells a time that is off by " + offset, CLOCK_LIMIT)
          .holds(() -> MovableClock.isOffBy(sql("SELECT UNIX_TIMESTAMP()"), offset));
      return wrong;
    } catch (RuntimeException e) {
      wrong.close();
      throw e;
    }
  }

  /** Brings any fault upon it. */
  public Fault inject(FaultPlan plan) {
    return plan.inject(target(), listeners);
  }

  private FaultTarget target() {
    return new FaultTarget(name(), container(), spec.identity(), spec.options().helperImage());
  }
}
