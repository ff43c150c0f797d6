package org.galerarunbook.cli;

import java.util.List;
import java.util.Optional;
import org.galerarunbook.container.Claims;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Making;
import org.galerarunbook.container.Unfinished;
import org.galerarunbook.lab.ApplicationSpec;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.lab.settings.Settings;
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
      "A lab that runs already is found and left as it is; lost containers are made again on the data"
          + " that was kept. A host's data is lost with it: made again, it takes all from the others."
    })
final class UpCommand extends LabCommand {

  @Option(
      names = "--reset",
      description = "Begin afresh: remove the lab with its data first. Certificates stay.")
  private boolean reset;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before installing what is missing (read by the launcher).")
  private boolean yes;

  @Mixin private WorldOption world;
  @Mixin private ProgressOption shown;

  @Override
  public Integer call() {
    LabAssembly assembly = world.choose();
    NeedsEngine.orSay();
    return LabLock.whileHeld("up", () -> up(assembly));
  }

  private int up(LabAssembly assembly) {
    Claims claims = Ownership.require(assembly.commandLineSpec());
    if (claims.own().isEmpty() || reset) {
      return afresh(assembly, claims.own());
    }
    if (Unfinished.isSaidOf(LabIdentity.ofCommandLine())) {
      System.err.println("lab up: an up or a down was cut off; what it left is removed");
      return afresh(assembly, claims.own());
    }
    if (world.isHosts()) {
      return HostsLab.look(assembly, shown);
    }
    return new LabThatIsThere(assembly, claims).look(shown);
  }

  private int afresh(LabAssembly assembly, List<Leftovers.Leftover> present) {
    LabIdentity identity = LabIdentity.ofCommandLine();
    ContainerLab lab;
    Optional<ApplicationSpec> application;
    String setupLink = "";
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      // What keeps the new lab from starting is found while the old one is still there.
      List<Integer> own = present.isEmpty() ? List.of() : Ports.ofLab();
      if (!world.isHosts()) {
        requireFreePorts(assembly.settings(), own);
      }
      assembly.withImages(progress);
      application = world.isHosts() ? Optional.empty() : application(assembly, progress, own);
      lab = ContainerLab.of(assembly.commandLineSpec(), progress, assembly.components());
      lab.spec().prepareCertificates();
      ContainerLab started = lab;
      if (!present.isEmpty()) {
        application.ifPresent(a -> started.spec().requireKeys());
      }
      Thread cleanUp = new Thread(() -> interrupted(started), "lab-interrupted");
      Runtime.getRuntime().addShutdownHook(cleanUp);
      try {
        Making.undoWhenEnded(identity);
        Unfinished.begin(identity);
        if (!present.isEmpty()) {
          progress.phase("removing the lab that was there");
          Leftovers.removeButMark(present);
          progress.done("");
        }
        lab.start(application);
        if (application.isPresent()) {
          setupLink = registered(lab, assembly.settings().passbolt(), progress);
        }
        Making.keep(identity);
      } finally {
        try {
          Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException shuttingDown) {
          // Ctrl-C came: the hook is at work.
        }
      }
    }
    if (world.isHosts()) {
      HostsLab.tell(lab, HostsCluster.begin(lab));
      return Main.OK;
    }
    HowToConnect.tell(lab, assembly, setupLink);
    return Main.OK;
  }

  /** The link of the administrator's set-up. */
  private static String registered(ContainerLab lab, Settings.Passbolt admin, Progress progress) {
    progress.phase("administrator");
    String link =
        lab.application()
            .passbolt()
            .register(admin.adminEmail(), admin.adminFirstName(), admin.adminLastName(), "admin");
    progress.done(admin.adminEmail());
    return link;
  }

  /** What is missing is said at the end, by {@link HowToConnect}, where it is read. */
  private static Optional<ApplicationSpec> application(
      LabAssembly assembly, Progress progress, List<Integer> own) {
    ApplicationSpec spec;
    try {
      spec = assembly.application(progress, false);
    } catch (CouldNotRunException missing) {
      return Optional.empty();
    }
    requireFreePort(spec, own);
    return Optional.of(spec);
  }

  static void requireFreePort(ApplicationSpec spec, List<Integer> own) {
    if (!Ports.taken(List.of(spec.httpsPort()), own).isEmpty()) {
      throw new CouldNotRunException(
          "port %d of 127.0.0.1 is taken by another program ('ss -ltnp' names it); set PASSBOLT_HTTPS_PORT and PASSBOLT_BASE_URL in .env to a free one"
              .formatted(spec.httpsPort()));
    }
  }

  /** Ctrl-C half-way: nothing stays, or it is said what. */
  private static void interrupted(ContainerLab lab) {
    System.err.println("lab up: interrupted; removing what was made so far");
    Making.endNow();
    List<String> left = lab.leftovers();
    System.err.println(
        left.isEmpty()
            ? "lab up: nothing is left behind"
            : "lab up: still there: " + String.join(", ", left) + "; './lab down' removes it");
  }

  static void requireFreePorts(Settings settings, List<Integer> own) {
    Settings.LabOptions lab = settings.lab();
    List<Integer> taken = Ports.taken(Ports.ofNodes(lab.firstPort(), lab.nodes()), own);
    if (!taken.isEmpty()) {
      throw new CouldNotRunException(
          "port %s of 127.0.0.1 is taken by another program ('ss -ltnp' names it); end it, or set LAB_DATABASE_PORT in .env to the first of %d free ports"
              .formatted(Failures.list(taken), lab.nodes()));
    }
  }
}
