package org.galerarunbook.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ApplicationSpec;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabSpec;
import org.galerarunbook.lab.Settings;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Brings the lab up: certificates, cluster, Passbolt with Valkey and a proxy, and a toolbox.",
      "It stays until './lab down'. Where Passbolt's image can't be had, the rest comes up.",
      "A lab that runs already is found and left as it is."
    })
final class UpCommand implements Callable<Integer> {

  @Option(
      names = "--reset",
      description = "Begin afresh: remove the lab with its data first. Certificates stay.")
  private boolean reset;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before installing what is missing (read by the launcher).")
  private boolean yes;

  @Mixin private ProgressOption shown;

  @Override
  public Integer call() {
    LabAssembly assembly = LabAssembly.ofProject();
    NeedsEngine.orSay();
    LabIdentity identity = LabIdentity.ofCommandLine();
    List<Leftovers.Leftover> present = Leftovers.of(identity);
    if (!present.isEmpty() && !reset) {
      return found(assembly, present);
    }
    ContainerLab lab;
    Optional<ApplicationSpec> application;
    String setupLink = "";
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      // What keeps the new lab from starting is found while the old one is still there.
      List<Integer> own = present.isEmpty() ? List.of() : Ports.ofLab();
      requireFreePorts(assembly, own);
      assembly.withImages(progress);
      application = application(assembly, progress, own);
      lab = ContainerLab.of(assembly.commandLineSpec(), progress, assembly.components());
      ContainerLab started = lab;
      if (!present.isEmpty()) {
        lab.spec().prepareCertificates();
        application.ifPresent(a -> started.spec().requireKeys());
        progress.phase("removing the lab that was there");
        Leftovers.remove(present);
        progress.done("");
      }
      Thread cleanUp = new Thread(() -> interrupted(started), "lab-interrupted");
      Runtime.getRuntime().addShutdownHook(cleanUp);
      try {
        lab.start(application);
        if (application.isPresent()) {
          setupLink = ApplicationLines.admin(lab, assembly.settings(), progress);
        }
      } finally {
        removeHook(cleanUp);
      }
    }
    tellHowToConnect(lab, assembly);
    ApplicationLines.tell(lab, assembly, setupLink);
    return Main.OK;
  }

  /** What is missing is said at the end, by {@link ApplicationLines}, where it is read. */
  private static Optional<ApplicationSpec> application(
      LabAssembly assembly, Progress progress, List<Integer> own) {
    ApplicationSpec spec;
    try {
      spec = assembly.application(progress, false);
    } catch (CouldNotRunException missing) {
      return Optional.empty();
    }
    if (!own.contains(spec.httpsPort()) && !Ports.taken(List.of(spec.httpsPort())).isEmpty()) {
      throw new CouldNotRunException(
          "port %d of 127.0.0.1 cannot be opened: another program has it ('ss -ltnp' names it), or this user may not; set PASSBOLT_HTTPS_PORT and PASSBOLT_BASE_URL in .env to a free one"
              .formatted(spec.httpsPort()));
    }
    return Optional.of(spec);
  }

  private static void removeHook(Thread cleanUp) {
    try {
      Runtime.getRuntime().removeShutdownHook(cleanUp);
    } catch (IllegalStateException shuttingDown) {
      // Ctrl-C came: the hook is at work.
    }
  }

  /** Ctrl-C half-way: nothing stays, or it is said what. */
  private static void interrupted(ContainerLab lab) {
    System.err.println("lab up: interrupted; removing what was made so far");
    lab.close();
    List<String> left = lab.leftovers();
    System.err.println(
        left.isEmpty()
            ? "lab up: nothing is left behind"
            : "lab up: still there: " + String.join(", ", left) + "; './lab down' removes it");
  }

  private static Integer found(LabAssembly assembly, List<Leftovers.Leftover> present) {
    ContainerLab lab =
        ContainerLab.of(assembly.commandLineSpec(), Progress.to(List.of()), List.of());
    List<String> problems = lab.problems();
    if (problems.isEmpty()) {
      System.out.println("The lab is up already. './lab up --reset' begins afresh.");
      tellHowToConnect(lab, assembly);
      ApplicationLines.tell(lab, assembly, "");
      return Main.OK;
    }
    System.err.println("lab up: there is a lab, but it is not right:");
    problems.forEach(p -> System.err.println("  " + p));
    System.err.println(
        "  It was left as it is ("
            + present.size()
            + " objects). Look: ./lab check. Begin afresh, losing its data: ./lab up --reset");
    return Main.NOT_RIGHT;
  }

  private static void requireFreePorts(LabAssembly assembly, List<Integer> own) {
    Settings.LabOptions lab = assembly.settings().lab();
    List<Integer> taken =
        Ports.taken(
            Ports.ofNodes(lab.firstPort(), lab.nodes()).stream()
                .filter(p -> !own.contains(p))
                .toList());
    if (!taken.isEmpty()) {
      throw new CouldNotRunException(
          "port %s of 127.0.0.1 is taken by another program ('ss -ltnp' names it); end it, or set LAB_DATABASE_PORT in .env to the first of %d free ports"
              .formatted(Failures.list(taken), lab.nodes()));
    }
  }

  private static void tellHowToConnect(ContainerLab lab, LabAssembly assembly) {
    LabSpec spec = lab.spec();
    System.out.println();
    for (GaleraNode node : lab.cluster().nodes()) {
      System.out.printf(
          "  %s   127.0.0.1:%d   %s in the lab's network%n",
          node.name(), node.container().hostPort(3306), node.host());
    }
    System.out.printf(
        """

          Settings         %s
          As root          docker exec -it %s mariadb
          As application   docker exec -it %s mariadb -h %s
          From this host   mariadb -h localhost --protocol=tcp -P %d -u %s -p \\
                             --ssl-ca=certs/client/ca.pem --ssl-cert=certs/client/client-cert.pem \\
                             --ssl-key=certs/client/client-key.pem --ssl-verify-server-cert
          Names            galeraN.local resolve inside Docker's network. For this host, add to
                           /etc/hosts:  127.0.0.1 galera1.local galera2.local galera3.local

          Try              ./lab status     ./lab check     docs/runbook/
          Prove            ./lab verify
          Remove           ./lab down
        """,
        assembly.settings().origin(),
        lab.cluster().node(1).name(),
        ContainerLab.TOOLBOX,
        lab.cluster().node(1).host(),
        lab.cluster().node(1).container().hostPort(3306),
        spec.accounts().user());
  }
}
