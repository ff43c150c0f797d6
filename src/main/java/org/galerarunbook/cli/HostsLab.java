package org.galerarunbook.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.lab.Revival;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.view.View;

/** What {@code ./lab up --world hosts} does about the lab that is there, and says of it. */
final class HostsLab {

  private static final Duration REJOIN = Duration.ofSeconds(180);
  private static final String RESET =
      "begin afresh, losing their data: ./lab up --world hosts --reset";

  private HostsLab() {}

  /**
   * Hosts that are stopped are started, those that are gone are made again. What their servers hold
   * is left as it is: that is repaired as their pages say.
   */
  static int look(LabAssembly assembly, ProgressOption shown) {
    ContainerLab lab = LabThatIsThere.asItIs(assembly);
    List<String> lost = new Revival(lab).lostNodes();
    if (lost.size() == lab.cluster().nodes().size()) {
      System.err.println("lab up: no host is left, and their data went with them; " + RESET);
      return Main.NOT_RIGHT;
    }
    boolean whole = lost.isEmpty() && !anyStopped(lab);
    if (!whole) {
      lab = madeAgain(assembly, lost, shown);
    }
    if (!lab.problems().isEmpty()) {
      awaitStarted(lab, !whole, shown);
    }
    List<String> problems = lab.problems();
    if (problems.isEmpty()) {
      System.out.println(
          (whole ? "The hosts are up already." : "All hosts are up again.")
              + " './lab up --world hosts --reset' begins afresh.");
      tell(lab, HostsCluster.begin(lab));
      return Main.OK;
    }
    System.err.println("lab up: there are hosts, but they are not right:");
    problems.forEach(p -> System.err.println("  " + p));
    System.err.printf(
        "  Their data was left as it is. %s%n  Repair them as docs/runbook says (pages 'On hosts'), or %s%n",
        lab.isPrimary()
            ? "Look: ./lab check --world hosts."
            : "No host is Primary: ./lab recover --world hosts --dry-run says what to type where.",
        RESET);
    return Main.NOT_RIGHT;
  }

  private static boolean anyStopped(ContainerLab lab) {
    return !lab.toolboxContainer().status().running()
        || lab.cluster().nodes().stream().anyMatch(n -> !n.container().status().running());
  }

  private static ContainerLab madeAgain(
      LabAssembly assembly, List<String> lost, ProgressOption shown) {
    if (!lost.isEmpty()) {
      System.err.printf(
          "lab up: %s gone, and the data with it; made again, to take all from the others%n",
          String.join(", ", lost));
    }
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      assembly.withImages(progress);
      ContainerLab lab =
          ContainerLab.of(
              Ownership.asItIs(assembly.commandLineSpec()), progress, assembly.components());
      progress.phase("hosts");
      new Revival(lab).makeHosts(lost);
      progress.done("");
      return lab;
    }
  }

  /**
   * What the hosts do by themselves comes first: after a crash of all of them it is enough.
   *
   * @param join whether some were just started, and are to join those that are Primary
   */
  private static void awaitStarted(ContainerLab lab, boolean join, ProgressOption shown) {
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      progress.phase("hosts' own start");
      AtOnce.run(lab.cluster().nodes(), n -> n.awaitHostStarted(REJOIN));
      progress.done("");
      if (join && lab.isPrimary()) {
        progress.phase("nodes synced");
        lab.cluster().awaitAgreement(REJOIN);
        progress.done("");
      }
    }
  }

  static void tell(ContainerLab lab, Path file) {
    System.out.printf(
        """

          Hosts            %2$s
          Operator's desk  docker exec -it %3$s bash
          From there       ssh %1$s      mariadb -h %1$s.local
          As your cluster  %4$s

          Try              ./lab check --world hosts      docs/runbook/, pages 'On hosts'
          Prove            ./lab verify --world hosts
          Remove           ./lab down (the lab in containers, too)
        """,
        lab.cluster().node(1).name(),
        lab.cluster().nodes().stream().map(GaleraNode::name).collect(Collectors.joining(", ")),
        lab.toolboxContainer().name(),
        HomeFolders.shown(file));
  }
}
