package org.galerarunbook.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.pki.PkiDirectory;

/**
 * Whether the whole stack is right, asked where it shows: every node about itself, every node about
 * its accounts, the certificates on disk, and the certificates that the ports really serve.
 */
public final class StackCheck {

  private StackCheck() {}

  /** Everything that is wrong; empty when the whole stack is right. */
  public static List<Finding> of(Stack stack) {
    List<NodeStatus> statuses = stack.cluster().status();
    if (statuses.stream().allMatch(n -> n.container().equals("absent"))) {
      return List.of(Finding.problem("lab", "there is none", "'./lab up' makes one"));
    }
    List<Finding> findings = new ArrayList<>(agreement(statuses));
    findings.addAll(certificatesOnDisk(stack));
    AtOnce.all(
            stack.cluster().nodes().stream()
                .filter(n -> answers(n, statuses))
                .<Supplier<List<Finding>>>map(n -> () -> NodeCheck.of(n, stack))
                .toList())
        .forEach(findings::addAll);
    if (stack.hasApplication()) {
      findings.addAll(ApplicationCheck.of(stack));
    }
    return findings;
  }

  private static boolean answers(GaleraNode node, List<NodeStatus> statuses) {
    return statuses.stream().anyMatch(s -> s.name().equals(node.name()) && s.reachable());
  }

  private static List<Finding> agreement(List<NodeStatus> statuses) {
    Map<String, String> containers =
        statuses.stream().collect(Collectors.toMap(NodeStatus::name, NodeStatus::container));
    return Agreement.problems(statuses).stream()
        .map(f -> f.withRemedy(remedy(f.who(), containers.getOrDefault(f.who(), ""))))
        .toList();
  }

  /** What to do about a container that is not right, by what the engine says of it. */
  static String remedy(String name, String container) {
    return switch (container.replaceFirst(" .*", "")) {
      case "absent" -> "somebody removed it; './lab up --reset' makes a new lab, without its data";
      case "paused" -> "docker unpause " + name;
      case "stopped" -> "docker logs --tail 50 %s says why; docker start %s".formatted(name, name);
      default -> "read its log: docker logs --tail 50 " + name;
    };
  }

  private static List<Finding> certificatesOnDisk(Stack stack) {
    PkiDirectory pki = stack.cluster().spec().pki();
    List<String> names = stack.cluster().nodes().stream().map(GaleraNode::name).toList();
    return pki.verify(names).stream()
        .filter(f -> f.severity() != Finding.Severity.OK)
        .map(
            f -> {
              Path file = pki.root().relativize(Path.of(f.who()));
              return new Finding(
                  // The folder that the file is in: galera2, client, ca.
                  file.getNameCount() > 1 ? file.getName(0).toString() : "certs",
                  f.severity(),
                  file.getFileName() + " " + f.what(),
                  f.remedy(),
                  f.page());
            })
        .toList();
  }
}
