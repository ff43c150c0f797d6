package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.check.ApplicationCheck;
import org.galerarunbook.check.Stack;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.passbolt.PassboltServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = "Shows what each node says of itself. Exit code 1 when there is no lab.")
final class StatusCommand extends LabCommand {

  @Mixin private WorldOption world;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  /**
   * A part of the application tier.
   *
   * @param container what the engine says of it, in a word
   * @param problem what is wrong; empty when nothing is
   * @param detail what else is worth knowing, such as where connections go
   */
  private record Part(String name, String container, String problem, String detail) {}

  @Override
  public Integer call() {
    ContainerLab lab = LabThatIsThere.asItIs(world.choose());
    List<NodeStatus> nodes = lab.cluster().status();
    List<Part> parts = parts(lab.stack());
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

  /** None when the lab has no application tier. */
  private static List<Part> parts(Stack stack) {
    if (!stack.hasApplication()) {
      return List.of();
    }
    List<Finding> problems = ApplicationCheck.health(stack);
    PassboltServer passbolt = stack.passbolt();
    return List.of(
        part("proxy", stack.proxy().container(), problems, writer(stack)),
        part("valkey", stack.valkey().container(), problems, ""),
        part("passbolt", passbolt.container(), problems, passbolt.baseUrl().toString()));
  }

  private static Part part(
      String name, LabContainer container, List<Finding> problems, String detail) {
    Stream<String> own = problems.stream().filter(p -> p.who().equals(name)).map(Finding::what);
    return new Part(name, container.status().word(), own.findFirst().orElse(""), detail);
  }

  private static String writer(Stack stack) {
    try {
      return "leads to " + stack.proxy().writer().orElse("no node");
    } catch (RuntimeException silent) {
      return "";
    }
  }

  private static String toJson(List<NodeStatus> nodes, List<Part> parts) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode array = root.putArray("nodes");
    for (NodeStatus node : nodes) {
      ObjectNode entry =
          array
              .addObject()
              .put("name", node.name())
              .put("running", node.container().equals("running"))
              .put("status", node.clusterStatus())
              .put("state", node.state())
              .put("size", node.size())
              .put("uuid", node.uuid())
              .put("seqno", node.seqno());
      if (!node.reachable()) {
        entry.put(
            "problem", node.container() + (node.problem().isEmpty() ? "" : ": " + node.problem()));
      }
    }
    ArrayNode application = root.putArray("application");
    for (Part part : parts) {
      ObjectNode entry =
          application
              .addObject()
              .put("name", part.name())
              .put("running", part.container().equals("running"));
      if (!part.problem().isEmpty()) {
        entry.put("problem", part.problem());
      }
      if (!part.detail().isEmpty()) {
        entry.put("detail", part.detail());
      }
    }
    return root.toPrettyString();
  }

  private static void printParts(List<Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    String format = "%-9s %-18s %s%n";
    System.out.printf("%n" + format, "PART", "CONTAINER", "");
    for (Part part : parts) {
      String said = part.problem().isEmpty() ? part.detail() : part.problem();
      System.out.printf(format, part.name(), part.container(), said);
    }
  }

  private static void print(List<NodeStatus> nodes) {
    String format = "%-9s %-18s %-12s %-15s %4s  %-36s %s%n";
    System.out.printf(format, "NODE", "CONTAINER", "STATUS", "STATE", "SIZE", "UUID", "SEQNO");
    for (NodeStatus n : nodes) {
      if (n.reachable()) {
        System.out.printf(
            format,
            n.name(),
            n.container(),
            n.clusterStatus(),
            n.state(),
            n.size(),
            n.uuid(),
            n.seqno());
      } else {
        System.out.printf(format, n.name(), n.container(), "-", "-", "-", "-", "-");
      }
      if (!n.problem().isEmpty()) {
        System.out.println("          " + n.problem());
      }
    }
  }
}
