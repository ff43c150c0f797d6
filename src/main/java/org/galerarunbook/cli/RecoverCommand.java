package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.recovery.Arrival;
import org.galerarunbook.galera.recovery.Decision;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.galerarunbook.galera.recovery.Recovery;
import org.galerarunbook.galera.recovery.RecoveryReport;
import org.galerarunbook.galera.recovery.Roster;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Wish;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "recover",
    description = {
      "Brings the cluster back after a full outage, from the node with the highest seqno.",
      "It bootstraps nothing while a node is Primary, may be, or can't be looked at, nor among several"
          + " histories. Each data directory that it bootstraps from, or that a snapshot may overwrite,"
          + " is saved first, and says how to go back."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all nodes are one primary component, Synced; with --dry-run: they can be made one",
      "1:refused, or not right in the end; each line that says so says what to do",
      "2:the command line is wrong, or names a node that there is not; nothing was changed",
      "5:the container engine does not answer"
    })
final class RecoverCommand extends LabCommand {

  @Option(
      names = "--dry-run",
      description =
          "Only say what would be done. A crashed node's position is asked of InnoDB, which applies"
              + " its log by that, as at each start.")
  private boolean dryRun;

  @Option(names = "--node", paramLabel = "NODE", description = "Bootstrap from this node.")
  private String node = "";

  @Option(
      names = "--force",
      description =
          "With --node: though others have write-sets that it lacks, or its data are of no history."
              + " What only the others have is lost to the application; they are saved and rebuilt.")
  private boolean force;

  @Option(
      names = "--without",
      paramLabel = "NODE",
      description = "Go on without this node, which is gone for good or can't be read.")
  private List<String> without = List.of();

  @Option(
      names = "--rebuild",
      paramLabel = "NODE",
      description =
          "Beside nodes that are Primary: save the data of this stopped node, whatever they are, and"
              + " have them replaced by a snapshot.")
  private List<String> rebuild = List.of();

  @Option(
      names = "--peers-seen",
      paramLabel = "NODE",
      description =
          "Of this node nobody can read whom it knew last; you looked at all its peers, and none is"
              + " Primary.")
  private List<String> peersSeen = List.of();

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description =
          "With --dry-run: look by ssh at the cluster of this file instead of the lab, and print the"
              + " commands; docs/your-cluster.md explains it.")
  private Path outside;

  @Mixin private WorldOption world;

  @Option(
      names = "--yes",
      description = "Of a cluster: ask InnoDB for positions without asking you first.")
  private boolean yes;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      Wish wish =
          new Wish(node, force, Set.copyOf(without), Set.copyOf(rebuild), Set.copyOf(peersSeen));
      wish.requireSense();
      return outside != null || world.isHosts() || yes ? cluster(wish) : lab(wish);
    } catch (Wish.Impossible doesNotFit) {
      throw wrong(doesNotFit.getMessage());
    }
  }

  private int lab(Wish wish) {
    Instant begin = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    GaleraCluster cluster = ContainerLab.of(LabAssembly.ofProject().commandLineSpec()).cluster();
    engineOrSay();
    Roster roster = Roster.of(cluster);
    Optional<String> noLab = noLab(roster);
    if (noLab.isPresent()) {
      System.err.println("lab recover: " + noLab.get());
      return Main.NOT_RIGHT;
    }
    Consumer<String> teller = json ? line -> {} : System.out::println;
    Recovery recovery = new Recovery(cluster, roster, wish, teller, begin);
    RecoveryReport report = dryRun ? recovery.plan() : LabLock.whileHeld("recover", recovery::run);
    if (json) {
      System.out.println(toJson(report, dryRun));
    } else if (dryRun) {
      report.sights().forEach(s -> System.out.printf("  %-9s %s%n", s.node(), s.summary()));
      tellPlan(report.decision());
    } else {
      tellEnd(report);
    }
    return exitCode(report);
  }

  private int cluster(Wish wish) {
    Wish fitting = new Wish("", false, wish.without(), Set.of(), wish.peersSeen());
    if (outside == null && !world.isHosts() || !dryRun || json || !wish.equals(fitting)) {
      throw wrong(
          "--cluster FILE and --world hosts go with --dry-run, --without, --peers-seen and --yes"
              + " alone: you type the rest");
    }
    return ClusterRecovery.plan(
        world.cluster(outside, this),
        outside == null ? "--world hosts" : "--cluster " + outside,
        wish,
        yes);
  }

  /** Why there is nothing to recover: no lab, or somebody else's containers in its place. */
  static Optional<String> noLab(Roster roster) {
    if (!roster.strangers().isEmpty()) {
      String names = String.join(", ", roster.strangers());
      return Optional.of(
          ("REFUSED: %s: not containers of this lab (they lack its label); nothing was made or"
                  + " changed%n    if they are in the way: docker rename %s NAME, or remove what"
                  + " made them")
              .formatted(names, roster.strangers().get(0)));
    }
    return roster.isEmpty()
        ? Optional.of("there is no lab; './lab up' makes one")
        : Optional.empty();
  }

  /** What is not decided is not done, and what was left or failed is not right. */
  static int exitCode(RecoveryReport report) {
    Kind kind = report.decision().kind();
    boolean undone = kind == Kind.REFUSE || kind == Kind.LOOK_AGAIN;
    boolean left = !report.decision().left().isEmpty();
    return undone || left || !report.problems().isEmpty() ? Main.NOT_RIGHT : Main.OK;
  }

  /** A machine on which everything has just crashed is busy: its engine gets a second chance. */
  private static void engineOrSay() {
    try {
      NeedsEngine.orSay();
    } catch (CouldNotRunException busy) {
      NeedsEngine.orSay();
    }
  }

  private static void tellPlan(Decision decision) {
    System.out.println(decision.why());
    decision.notes().forEach(n -> System.out.println("  note: " + n));
    decision.stop().forEach(n -> System.out.println("would stop " + n));
    decision.save().forEach(n -> System.out.println("would save " + n));
    switch (decision.kind()) {
      case BOOTSTRAP -> System.out.println("would bootstrap from " + decision.chosen());
      case MAKE_PRIMARY -> System.out.println("would make primary in place " + decision.chosen());
      case LOOK_AGAIN ->
          System.out.println(
              "would look again then, and decide; ./lab recover without --dry-run does both");
      case NOTHING -> System.out.println("nothing to do");
      default -> {
        // A refusal speaks for itself; who joins is said below.
      }
    }
    decision.rebuild().forEach(n -> System.out.println("would have a snapshot replace " + n));
    decision.start().forEach(n -> System.out.println("would start " + n));
    tellRefusals(decision);
  }

  private static void tellRefusals(Decision decision) {
    for (Decision.Refusal refusal : decision.refusals()) {
      System.out.println("REFUSED: " + refusal.node() + " " + refusal.problem());
      System.out.println("    " + refusal.remedy());
    }
  }

  private static void tellEnd(RecoveryReport report) {
    tellRefusals(report.decision());
    if (report.decision().kind() == Kind.NOTHING) {
      System.out.println("nothing to do");
      return;
    }
    report.problems().forEach(p -> System.out.println("NOT RIGHT: " + p));
    if (report.writable() != null) {
      String all = report.problems().isEmpty() ? "; all nodes agree" : "";
      System.out.printf(
          Locale.ROOT,
          "writable %.1f s after the command%s%n",
          report.writable().toMillis() / 1000.0,
          all);
    }
  }

  static String toJson(RecoveryReport report, boolean dryRun) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    Decision decision = report.decision();
    root.put("dry_run", dryRun);
    root.put("decision", decision.kind().name().toLowerCase(Locale.ROOT));
    root.put("chosen", decision.chosen());
    root.put("why", decision.why());
    ArrayNode nodes = root.putArray("nodes");
    for (Sight sight : report.sights()) {
      nodes
          .addObject()
          .put("name", sight.node())
          .put("condition", sight.condition().name().toLowerCase(Locale.ROOT))
          .put("holding", sight.holding().name().toLowerCase(Locale.ROOT))
          .put("uuid", sight.position().uuid())
          .put("seqno", sight.position().seqno())
          .put("source", sight.source())
          .put("safe_to_bootstrap", sight.safeToBootstrap())
          .put("problem", sight.problem())
          .put("peers_unread", sight.peersUnread());
    }
    ObjectNode decided = mapper.valueToTree(decision);
    for (String what : List.of("stop", "save", "rebuild", "start", "left", "refusals", "notes")) {
      root.set(what, decided.get(what));
    }
    root.set("saved", mapper.valueToTree(report.saved()));
    ArrayNode arrivals = root.putArray("arrivals");
    for (Arrival arrival : report.arrivals()) {
      arrivals
          .addObject()
          .put("node", arrival.node())
          .put("how", arrival.how())
          .put("after_ms", arrival.after().toMillis());
    }
    if (report.writable() != null) {
      root.put("writable_ms", report.writable().toMillis());
    }
    root.set("problems", mapper.valueToTree(report.problems()));
    return root.toPrettyString();
  }
}
