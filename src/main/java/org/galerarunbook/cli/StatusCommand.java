package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.Ownership;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = "Shows what each node says of itself. Exit code 1 when there is no lab.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private WorldOption world;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    ContainerLab lab = LabThatIsThere.asItIs(world.choose());
    List<NodeStatus> nodes = lab.cluster().status();
    List<PartStatus> parts = PartStatus.of(lab.stack());
    if (json) {
      System.out.println(toJson(nodes, parts));
    } else {
      print(nodes);
      printParts(parts);
    }
    boolean none = nodes.stream().allMatch(n -> n.container().equals("absent"));
    if (none) {
      System.err.println("lab status: " + Ownership.absence(Ownership.of(lab.spec())));
    }
    return none ? Main.NOT_RIGHT : Main.OK;
  }

  static String toJson(List<NodeStatus> nodes, List<PartStatus> parts) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode array = root.putArray("nodes");
    for (NodeStatus node : nodes) {
      ObjectNode entry = array.addObject();
      entry.put("name", node.name());
      entry.put("running", node.container().equals("running"));
      entry.put("status", node.clusterStatus());
      entry.put("state", node.state());
      entry.put("size", node.size());
      entry.put("uuid", node.uuid());
      entry.put("seqno", node.seqno());
      if (!node.reachable()) {
        entry.put(
            "problem", node.container() + (node.problem().isEmpty() ? "" : ": " + node.problem()));
      }
    }
    ArrayNode application = root.putArray("application");
    for (PartStatus part : parts) {
      ObjectNode entry = application.addObject();
      entry.put("name", part.name());
      entry.put("running", part.container().equals("running"));
      if (!part.problem().isEmpty()) {
        entry.put("problem", part.problem());
      }
      if (!part.detail().isEmpty()) {
        entry.put("detail", part.detail());
      }
    }
    return root.toPrettyString();
  }

  private static void printParts(List<PartStatus> parts) {
    if (parts.isEmpty()) {
      return;
    }
    String format = "%-9s %-18s %s%n";
    System.out.printf("%n" + format, "PART", "CONTAINER", "");
    parts.forEach(
        p ->
            System.out.printf(
                format, p.name(), p.container(), p.problem().isEmpty() ? p.detail() : p.problem()));
  }

  private static void print(List<NodeStatus> nodes) {
    String format = "%-9s %-18s %-12s %-15s %4s  %-36s %s%n";
    System.out.printf(format, "NODE", "CONTAINER", "STATUS", "STATE", "SIZE", "UUID", "SEQNO");
    for (NodeStatus n : nodes) {
      System.out.printf(
          format,
          n.name(),
          n.container(),
          n.reachable() ? n.clusterStatus() : "-",
          n.reachable() ? n.state() : "-",
          n.reachable() ? n.size() : "-",
          n.reachable() ? n.uuid() : "-",
          n.reachable() ? n.seqno() : "-");
      if (!n.problem().isEmpty()) {
        System.out.println("          " + n.problem());
      }
    }
  }
}
