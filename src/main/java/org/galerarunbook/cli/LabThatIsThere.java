package org.galerarunbook.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.container.Claims;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.ApplicationSpec;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.lab.Revival;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.view.View;

/** What {@code ./lab up} does about a lab that is there: nothing of its data is touched. */
record LabThatIsThere(LabAssembly assembly, Claims claims) {

  private static final Duration REJOIN = Duration.ofSeconds(120);

  /**
   * The lab of {@code ./lab up} with all nodes that it has, to be asked and not to be started.
   *
   * @throws IllegalStateException when there is no engine, or when the lab is somebody else's
   */
  static ContainerLab asItIs(LabAssembly assembly) {
    NeedsEngine.orSay();
    return ContainerLab.of(Ownership.asItIs(assembly.commandLineSpec()));
  }

  int look(ProgressOption shown) {
    int nodes = Ownership.nodes(claims);
    int wanted = assembly.settings().lab().nodes();
    if (nodes != wanted && nodes > 0) {
      System.err.printf(
          "lab up: the lab that is there has %1$d nodes, and LAB_NODES says %2$d; it was left as it is%n  remedy: LAB_NODES=%1$d, or begin afresh, losing its data: ./lab up --reset%n",
          nodes, wanted);
      return Main.NOT_RIGHT;
    }
    ContainerLab lab = ContainerLab.of(assembly.commandLineSpec());
    Revival revival = new Revival(lab);
    boolean hadApplication =
        claims.own().stream()
            .anyMatch(l -> l.kind().equals("volume") && l.role().equals(PassboltServer.NAME));
    List<String> lost = revival.lostNodes();
    List<String> older = lost.isEmpty() ? List.of() : revival.olderNodes();
    if (!older.isEmpty()) {
      System.err.printf(
          "lab up: made when one CA did for clients and peers: %1$s. A container of %2$s made now could not join; all was left as it is%n"
              + "  remedy, all nodes anew on their data: docker stop -t 600 %3$s && docker rm %3$s && ./lab up; ./lab recover%n",
          String.join(", ", older), String.join(", ", lost), String.join(" ", older));
      return Main.NOT_RIGHT;
    }
    if (!lost.isEmpty()) {
      lab = nodesMadeAgain(lost, shown);
    }
    if (isUp(lab) && revival.lacksOthers(hadApplication)) {
      lab = othersMadeAgain(hadApplication, shown);
    }
    List<String> problems = lab.problems();
    if (problems.isEmpty()) {
      System.out.println("The lab is up already. './lab up --reset' begins afresh.");
      HowToConnect.tell(lab, assembly, "");
      return Main.OK;
    }
    System.err.println("lab up: there is a lab, but it is not right:");
    problems.forEach(p -> System.err.println("  " + p));
    System.err.println(
        "  Its data was left as it is. "
            + remedy(lab)
            + " Begin afresh, losing its data: ./lab up --reset");
    return Main.NOT_RIGHT;
  }

  private static String remedy(ContainerLab lab) {
    return lab.isPrimary()
        ? "Look: ./lab check."
        : "No node is Primary: ./lab recover finds the one with the highest seqno, and starts from there;"
            + " then ./lab up once more.";
  }

  /** All nodes are Primary: what stands before them can be started. */
  private static boolean isUp(ContainerLab lab) {
    return lab.cluster().status().stream()
        .map(NodeStatus::clusterStatus)
        .allMatch("Primary"::equals);
  }

  private ContainerLab nodesMadeAgain(List<String> lost, ProgressOption shown) {
    System.err.printf(
        "lab up: no container of %s, whose data is there; made again%n", String.join(", ", lost));
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      UpCommand.requireFreePorts(assembly.settings(), Ports.ofLab());
      assembly.withImages(progress);
      ContainerLab lab =
          ContainerLab.of(assembly.commandLineSpec(), progress, assembly.components());
      if (new Revival(lab).makeNodes(lost)) {
        progress.phase("nodes synced");
        lab.cluster().awaitAgreement(REJOIN);
        progress.done("");
      }
      return lab;
    }
  }

  private ContainerLab othersMadeAgain(boolean hadApplication, ProgressOption shown) {
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      assembly.withImages(progress);
      Optional<ApplicationSpec> application =
          hadApplication ? Optional.of(assembly.application(progress, false)) : Optional.empty();
      application.ifPresent(a -> UpCommand.requireFreePort(a, Ports.ofLab()));
      ContainerLab lab =
          ContainerLab.of(assembly.commandLineSpec(), progress, assembly.components());
      progress.phase("toolbox and application");
      new Revival(lab).makeOthers(application);
      progress.done("");
      return lab;
    }
  }
}
