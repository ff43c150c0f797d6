package org.galerarunbook.playbook;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.fault.FaultPlan;
import org.galerarunbook.fault.Faults;
import org.galerarunbook.fault.Partition;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.operator.Containers;

/**
 * What goes wrong with nodes in containers, by the commands that the library's own faults have.
 * What hosts have as well is a verb of {@link org.galerarunbook.operator.Servers}.
 */
final class Break {

  private static final FaultPlan FROM_PEERS = GaleraNode.cutOffFromPeers();

  private static final FaultPlan RESET =
      Partition.fromPorts("group", "its peers", List.of(4567)).resetting();

  private static final FaultPlan SNAPSHOT_STOPS =
      Partition.fromPorts("snapshot", "its donor", List.of(4444))
          .after(30_000_000, Partition.Direction.IN);

  private static final FaultPlan FULL_DISK = Faults.fullDisk("/var/lib/mysql");

  private Break() {}

  /** Drops what goes to and comes from the ports of the nodes. Nobody is told. */
  static String cutOff(String node) {
    return FROM_PEERS.command(node, Containers.HELPER);
  }

  /** Drops what goes between these nodes and these others, at the same moment. Nobody is told. */
  static String cutOffFrom(List<String> others, String... nodes) {
    FaultPlan plan = Partition.fromHosts(hosts(others)).plan();
    return atOnce(node -> plan.command(node, Containers.HELPER), nodes);
  }

  /** Takes back these rules, and no others. */
  static String letThroughTo(List<String> others, String... nodes) {
    FaultPlan plan = Partition.fromHosts(hosts(others)).plan();
    return atOnce(node -> plan.healCommand(node, Containers.HELPER), nodes);
  }

  /** What these others send these nodes arrives so much later. */
  static String late(int milliseconds, List<String> others, String... nodes) {
    FaultPlan plan = Faults.delayedByQueue(Duration.ofMillis(milliseconds), hosts(others));
    return inTurn(node -> plan.command(node, Containers.HELPER), nodes);
  }

  /** Nothing is held back any more. */
  static String onTime(List<String> others, String... nodes) {
    FaultPlan plan = Faults.delayedByQueue(Duration.ZERO, hosts(others));
    return inTurn(node -> plan.healCommand(node, Containers.HELPER), nodes);
  }

  private static List<String> hosts(List<String> nodes) {
    return nodes.stream().map(n -> n + ".local").toList();
  }

  private static String inTurn(UnaryOperator<String> command, String... nodes) {
    return Stream.of(nodes).map(command).collect(Collectors.joining("\n"));
  }

  private static String atOnce(UnaryOperator<String> command, String... nodes) {
    return Stream.of(nodes).map(command).collect(Collectors.joining(" &\n", "", " &\nwait"));
  }

  /** Takes back these rules, and no others. */
  static String letThrough(String node) {
    return FROM_PEERS.healCommand(node, Containers.HELPER);
  }

  /** Refuses its peers, and tells both at once that the connection is broken. */
  static String reset(String node) {
    return RESET.command(node, Containers.HELPER);
  }

  /** Drops what comes to the port of its snapshot, after the first 30 MB. Nobody is told. */
  static String stopSnapshot(String node) {
    return SNAPSHOT_STOPS.command(node, Containers.HELPER);
  }

  /** Takes the room that is left on the disk of its data. */
  static String fillDisk(String node) {
    return FULL_DISK.command(node, Containers.HELPER);
  }

  /** Gives the room back. */
  static String makeRoom(String node) {
    return FULL_DISK.healCommand(node, Containers.HELPER);
  }

  /** Lets its peers in again. */
  static String endReset(String node) {
    return RESET.healCommand(node, Containers.HELPER);
  }
}
