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

/** What goes wrong with nodes, by the commands that the library's own faults have. */
final class Break {

  private static final String HELPER = "\"$(docker inspect --format '{{.Config.Image}}' toolbox)\"";

  private static final FaultPlan FROM_PEERS = GaleraNode.cutOffFromPeers();

  private static final FaultPlan RESET =
      Partition.fromPorts("group", "its peers", List.of(4567)).resetting();

  private static final FaultPlan SNAPSHOT_STOPS =
      Partition.fromPorts("snapshot", "its donor", List.of(4444))
          .after(30_000_000, Partition.Direction.IN);

  private static final FaultPlan FULL_DISK = Faults.fullDisk("/var/lib/mysql");

  private Break() {}

  /** SIGKILL to their servers. */
  static String kill(String... nodes) {
    return Faults.killed().command(String.join(" ", nodes), HELPER);
  }

  /** Its connections stay open, and nothing answers. */
  static String freeze(String node) {
    return Faults.paused().command(node, HELPER);
  }

  /** It goes on where it was. */
  static String thaw(String node) {
    return Faults.paused().healCommand(node, HELPER);
  }

  /** Drops what goes to and comes from the ports of the nodes. Nobody is told. */
  static String cutOff(String node) {
    return FROM_PEERS.command(node, HELPER);
  }

  /** Drops what goes between these nodes and these others, at the same moment. Nobody is told. */
  static String cutOffFrom(List<String> others, String... nodes) {
    FaultPlan plan = Partition.fromHosts(hosts(others)).plan();
    return atOnce(node -> plan.command(node, HELPER), nodes);
  }

  /** Takes back these rules, and no others. */
  static String letThroughTo(List<String> others, String... nodes) {
    FaultPlan plan = Partition.fromHosts(hosts(others)).plan();
    return atOnce(node -> plan.healCommand(node, HELPER), nodes);
  }

  /** What these others send these nodes arrives so much later. */
  static String late(int milliseconds, List<String> others, String... nodes) {
    FaultPlan plan = Faults.delayedByQueue(Duration.ofMillis(milliseconds), hosts(others));
    return inTurn(node -> plan.command(node, HELPER), nodes);
  }

  /** Nothing is held back any more. */
  static String onTime(List<String> others, String... nodes) {
    FaultPlan plan = Faults.delayedByQueue(Duration.ZERO, hosts(others));
    return inTurn(node -> plan.healCommand(node, HELPER), nodes);
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
    return FROM_PEERS.healCommand(node, HELPER);
  }

  /** Refuses its peers, and tells both at once that the connection is broken. */
  static String reset(String node) {
    return RESET.command(node, HELPER);
  }

  /** Drops what comes to the port of its snapshot, after the first 30 MB. Nobody is told. */
  static String stopSnapshot(String node) {
    return SNAPSHOT_STOPS.command(node, HELPER);
  }

  /** Takes the room that is left on the disk of its data. */
  static String fillDisk(String node) {
    return FULL_DISK.command(node, HELPER);
  }

  /** Gives the room back. */
  static String makeRoom(String node) {
    return FULL_DISK.healCommand(node, HELPER);
  }

  /** Lets its peers in again. */
  static String endReset(String node) {
    return RESET.healCommand(node, HELPER);
  }
}
