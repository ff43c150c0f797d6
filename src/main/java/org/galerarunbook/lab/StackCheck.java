package org.galerarunbook.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.pki.Finding;

/**
 * Whether the whole stack is right, asked where it shows: every node about itself, every node about
 * its accounts, the certificates on disk, and the certificates that the ports really serve.
 */
public final class StackCheck {

  /**
   * Something that is not right.
   *
   * @param node whom it concerns
   * @param problem what it is
   * @param remedy what to do
   */
  public record Problem(String node, String problem, String remedy) {}

  private final ContainerLab lab;
  private final List<Problem> problems = new ArrayList<>();

  private StackCheck(ContainerLab lab) {
    this.lab = lab;
  }

  /** Everything that is wrong; empty when the whole stack is right. */
  public static List<Problem> of(ContainerLab lab) {
    List<NodeStatus> statuses = lab.cluster().status();
    if (statuses.stream().allMatch(n -> n.container().equals("absent"))) {
      return List.of(new Problem("lab", "there is none", "'./lab up' makes one"));
    }
    StackCheck check = new StackCheck(lab);
    check.nodes(statuses);
    check.certificatesOnDisk();
    AtOnce.all(
            lab.cluster().nodes().stream()
                .filter(n -> answers(n, statuses))
                .<Supplier<List<Problem>>>map(n -> () -> NodeCheck.of(n, lab))
                .toList())
        .forEach(check.problems::addAll);
    check.problems.addAll(ApplicationCheck.of(lab));
    return check.problems;
  }

  private static boolean answers(GaleraNode node, List<NodeStatus> statuses) {
    return statuses.stream().anyMatch(s -> s.name().equals(node.name()) && s.reachable());
  }

  private void nodes(List<NodeStatus> statuses) {
    Map<String, String> containers =
        statuses.stream().collect(Collectors.toMap(NodeStatus::name, NodeStatus::container));
    for (Agreement.Disagreement found : Agreement.problems(statuses)) {
      problems.add(
          new Problem(
              found.node(),
              found.problem(),
              remedy(found.node(), containers.getOrDefault(found.node(), ""))));
    }
  }

  static String remedy(String node, String container) {
    return switch (container.replaceFirst(" .*", "")) {
      case "absent" -> "somebody removed it; './lab up --reset' makes a new lab, without its data";
      case "paused" -> "docker unpause " + node;
      case "stopped" -> "docker logs --tail 50 %s says why; docker start %s".formatted(node, node);
      default -> "read its log: docker logs --tail 50 " + node;
    };
  }

  private void certificatesOnDisk() {
    List<String> names = lab.cluster().nodes().stream().map(GaleraNode::name).toList();
    for (Finding finding : lab.pki().verify(names)) {
      problems.add(
          new Problem(
              owner(finding.file()),
              finding.file().getFileName() + " " + finding.problem(),
              finding.remedy()));
    }
  }

  /** The folder that the file is in: galera2, client, ca. */
  private String owner(Path file) {
    Path relative = lab.pki().root().relativize(file);
    return relative.getNameCount() > 1 ? relative.getName(0).toString() : "certs";
  }
}
