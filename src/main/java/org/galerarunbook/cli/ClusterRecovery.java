package org.galerarunbook.cli;

import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.HostRecovery;
import org.galerarunbook.check.HostRecovery.Look;
import org.galerarunbook.check.Pages;
import org.galerarunbook.galera.recovery.Chooser;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Decision;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Wish;

/**
 * Says how a cluster that is not the lab comes back after a full outage: which node to bootstrap
 * from, and what the operator types on which host. It starts, stops and changes nothing itself.
 */
final class ClusterRecovery {

  private static final String INDENT = "    ";

  private final ClusterFile file;
  private final String named;
  private final BooleanSupplier consent;
  private final PrintStream out;

  ClusterRecovery(ClusterFile file, String named, BooleanSupplier consent, PrintStream out) {
    this.file = file;
    this.named = named;
    this.consent = consent;
    this.out = out;
  }

  /**
   * @param named how the command line named the cluster
   */
  static int plan(Path yaml, String named, boolean yes) {
    ClusterFile file = ClusterFile.read(yaml);
    if (file.ssh() == null || file.account() == null) {
      System.err.printf(
          "%s, ssh and account: both are needed, to see which nodes run and what the others hold; write"
              + " them%n",
          yaml);
      return Main.WRONG_USE;
    }
    return new ClusterRecovery(file, named, () -> yes || asked(), System.out).plan();
  }

  /** Nobody is asked where nobody sits. */
  private static boolean asked() {
    Console console = System.console();
    return console != null && "yes".equals(console.readLine("Ask InnoDB? Type yes: "));
  }

  int plan() {
    List<Look> looks = HostRecovery.look(file, false);
    if (looks.stream().noneMatch(l -> l.sight().condition() == Condition.PRIMARY)
        && looks.stream()
            .anyMatch(l -> l.sight().condition() == Condition.STOPPED && !l.datadir().isEmpty())) {
      tellAsking(looks);
      if (consent.getAsBoolean()) {
        looks = HostRecovery.look(file, true);
      } else {
        out.println("InnoDB was not asked; what grastate.dat says has to do (--yes asks).");
      }
    }
    List<Sight> sights = HostRecovery.sights(looks, file.arbitrators().size());
    sights.forEach(s -> out.printf("  %-9s %s%n", s.node(), s.summary()));
    List<Sight> primaries =
        sights.stream().filter(s -> s.condition() == Condition.PRIMARY).toList();
    return primaries.isEmpty()
        ? tell(Chooser.decide(sights, Wish.NONE), looks)
        : refuse(primaries, sights);
  }

  private void tellAsking(List<Look> looks) {
    out.println(
        "Where a crashed node stands only InnoDB knows: mariadbd --wsrep-recover, on each stopped node,"
            + " applies InnoDB's log to its data, as each start does, and joins nobody. To keep the data"
            + " as they are, copy them first:");
    looks.stream()
        .filter(l -> !l.datadir().isEmpty())
        .forEach(l -> out.println("  " + copy(l, "untouched")));
  }

  private static String copy(Look look, String name) {
    return "sudo cp -aT --reflink=auto %1$s %1$s.%3$s   # on %2$s"
        .formatted(look.datadir(), look.sight().node(), name);
  }

  private int refuse(List<Sight> primaries, List<Sight> sights) {
    String names = primaries.stream().map(Sight::node).collect(Collectors.joining(", "));
    if (primaries.size() == sights.size() && sights.stream().allMatch(Sight::synced)) {
      out.println("nothing to do: all nodes are Primary and Synced");
      return Main.OK;
    }
    out.println(
        "REFUSED: " + names + " Primary: nothing is bootstrapped beside it. The others join it:");
    sights.stream()
        .filter(s -> s.condition() == Condition.STOPPED)
        .forEach(s -> out.println("  sudo systemctl start mariadb   # on " + s.node()));
    out.println(INDENT + Pages.onHosts(Pages.BRING_BACK));
    return Main.NOT_RIGHT;
  }

  private int tell(Decision decision, List<Look> looks) {
    out.println(decision.why());
    for (Decision.Refusal refusal : decision.refusals()) {
      out.println("REFUSED: " + refusal.node() + " " + refusal.problem());
    }
    switch (decision.kind()) {
      case BOOTSTRAP -> bootstrap(decision, looks);
      case MAKE_PRIMARY ->
          out.printf(
              "bootstrap it from %1$s, which runs:%n  sudo mariadb -e \"SET GLOBAL"
                  + " wsrep_provider_pc_bootstrap=ON\"   # on %1$s%n  # where there is no such"
                  + " variable: SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'%n",
              decision.chosen());
      case LOOK_AGAIN ->
          decision.stop().forEach(n -> out.println("  sudo systemctl stop mariadb   # on " + n));
      default -> {
        out.println(INDENT + page(decision));
        return Main.NOT_RIGHT;
      }
    }
    decision.start().stream()
        .filter(n -> !decision.rebuild().contains(n))
        .forEach(n -> out.println("  sudo systemctl start mariadb   # on " + n));
    decision
        .rebuild()
        .forEach(
            n -> out.println("  # " + n + " needs a snapshot: " + Pages.onHosts(Pages.RESTORE)));
    if (decision.kind() == Decision.Kind.LOOK_AGAIN) {
      out.println("then again: ./lab recover " + named + " --dry-run");
      return Main.NOT_RIGHT;
    }
    out.println("  ./lab check " + named + "   # all of it right again?");
    out.println(INDENT + page(decision));
    return Main.OK;
  }

  /** Servers that run are made primary in place: nothing is bootstrapped. */
  private static String page(Decision decision) {
    return Pages.onHosts(
        decision.kind() == Decision.Kind.MAKE_PRIMARY ? Pages.QUORUM : Pages.FULL_OUTAGE);
  }

  private void bootstrap(Decision decision, List<Look> looks) {
    Look chosen =
        looks.stream()
            .filter(l -> l.sight().node().equals(decision.chosen()))
            .findFirst()
            .orElseThrow();
    out.println(
        "bootstrap it from "
            + decision.chosen()
            + "; look once more that no node runs, then type:");
    decision.stop().forEach(n -> out.println("  sudo systemctl stop mariadb   # on " + n));
    looks.stream()
        .filter(l -> decision.save().contains(l.sight().node()) && !l.datadir().isEmpty())
        .forEach(l -> out.println("  " + copy(l, "before")));
    if (!chosen.sight().safeToBootstrap() && !chosen.datadir().isEmpty()) {
      out.printf(
          "  sudo sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' %s/grastate.dat   # on %s%n",
          chosen.datadir(), decision.chosen());
    }
    out.println(
        "  sudo galera_new_cluster   # on "
            + decision.chosen()
            + ", once: on a node that runs it would stop it");
  }
}
