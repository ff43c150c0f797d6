package org.galerarunbook.cli;

import java.util.List;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.runbook.Progress;

/** What {@code ./lab up --world hosts} says of the lab that is there. */
final class HostsLab {

  private HostsLab() {}

  /** Nothing of it is touched: its hosts are started and repaired as their pages say. */
  static int look(LabAssembly assembly) {
    ContainerLab lab =
        ContainerLab.of(
            Ownership.asItIs(assembly.commandLineSpec()), Progress.to(List.of()), List.of());
    List<String> problems = lab.problems();
    if (problems.isEmpty()) {
      System.out.println(
          "The hosts are up already. './lab up --world hosts --reset' begins afresh.");
      tell(lab);
      return Main.OK;
    }
    System.err.println("lab up: there are hosts, but they are not right:");
    problems.forEach(p -> System.err.println("  " + p));
    System.err.println(
        "  They were left as they are. Repair them as docs/runbook says (pages 'On hosts'), or begin"
            + " afresh, losing their data: ./lab up --world hosts --reset");
    return Main.NOT_RIGHT;
  }

  static void tell(ContainerLab lab) {
    String desk = lab.toolboxContainer().name();
    String first = lab.cluster().node(1).name();
    System.out.printf(
        """

          Hosts            %s
          Operator's desk  docker exec -it %s bash
          From there       ssh %s      mariadb -h %s.local

          Try              ./lab status --world hosts     docs/runbook/, pages 'On hosts'
          Prove            ./lab verify --world hosts
          Remove           ./lab down (the lab in containers, too)
        """,
        String.join(", ", lab.cluster().nodes().stream().map(GaleraNode::name).toList()),
        desk,
        first,
        first);
  }
}
