package org.galerarunbook.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.HostLook;
import org.galerarunbook.check.HostRecovery;
import org.galerarunbook.check.Pages;
import org.galerarunbook.galera.recovery.Chooser;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Decision;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Wish;

/**
 * Says how a cluster that is not the lab comes back after a full outage: which node to bootstrap
 * from, and what the operator types on which host. It starts, stops and changes nothing itself.
 *
 * @param named how the command line named the cluster
 * @param wish nodes that the command line leaves out, and those whose peers were looked at
 */
record ClusterRecovery(
    ClusterFile file, String named, Wish wish, RecoveryOperator operator, PrintStream out) {

  private static final String INDENT = "    ";
  private static final String STOP = "sudo systemctl stop mariadb";
  private static final String START = "sudo systemctl start mariadb";

  private static final String NOT_LISTED =
      "is not in cluster.yaml; write it under 'nodes:', so that it is looked at";

  static int plan(Path yaml, String named, Wish wish, boolean yes) {
    ClusterFile file = ClusterFile.read(yaml);
    if (file.ssh() == null || file.account() == null) {
      System.err.printf(
          "%s, ssh and account: both are needed, to see which nodes run and what the others hold; write"
              + " them%n",
          yaml);
      return Main.WRONG_USE;
    }
    return new ClusterRecovery(file, named, wish, new AtConsole(yes), System.out).plan();
  }

  int plan() {
    List<HostLook> looks = HostRecovery.look(file, false);
    if (looks.stream().noneMatch(l -> l.sight().condition() == Condition.PRIMARY)
        && looks.stream()
            .anyMatch(l -> l.sight().condition() == Condition.STOPPED && !l.datadir().isEmpty())) {
      tellAsking(looks);
      if (operator.letsInnoDbBeAsked()) {
        looks = HostRecovery.look(file, true);
      } else {
        out.println("InnoDB was not asked; what grastate.dat says has to do (--yes asks).");
      }
    }
    List<Sight> sights = HostLook.sights(looks, file.arbitrators().size());
    sights.forEach(s -> out.printf("  %-9s %s%n", s.node(), s.summary()));
    List<String> primaries = nodes(sights, Condition.PRIMARY);
    return primaries.isEmpty() ? choose(sights, looks) : refuse(primaries, sights);
  }

  private static List<String> nodes(List<Sight> sights, Condition condition) {
    return sights.stream().filter(s -> s.condition() == condition).map(Sight::node).toList();
  }

  private int choose(List<Sight> sights, List<HostLook> looks) {
    Map<String, String> unseen = unseen(looks);
    Set<String> off =
        affirmed(
            wish.without(),
            unseen.size() < looks.size() ? unseen : Map.of(),
            operator::knowsToBeOff);
    Set<String> listed = looks.stream().map(l -> l.sight().node()).collect(Collectors.toSet());
    for (Sight sight : sights) {
      String node = sight.node();
      if (off.contains(node) && !unseen.containsKey(node)) {
        out.printf(
            "REFUSED: %s %s: it is not left out%n",
            node, listed.contains(node) ? "can be looked at" : NOT_LISTED);
        return Main.NOT_RIGHT;
      }
    }
    Map<String, String> unread = new TreeMap<>();
    sights.forEach(s -> unread.put(s.node(), s.peersUnread()));
    unread.values().removeIf(String::isEmpty);
    Set<String> seen = affirmed(wish.peersSeen(), unread, operator::sawPeersOf);
    Decision decision = Chooser.decide(sights, new Wish("", false, off, Set.of(), seen));
    tellRefusals(decision, unseen);
    if (decision.refusals().isEmpty()) {
      unread.forEach(
          (node, problem) ->
              out.printf(
                  "  # %1$s could not be asked whom it knew last (%2$s). See once more that none of"
                      + " its peers is Primary%n",
                  node, problem));
    }
    return tell(decision, looks, off);
  }

  /** Those that the command line affirms already, and those that the operator affirms. */
  private static Set<String> affirmed(
      Set<String> already, Map<String, String> problems, BiPredicate<String, String> ask) {
    Set<String> all = new TreeSet<>(already);
    problems.forEach(
        (node, problem) -> {
          if (!all.contains(node) && ask.test(node, problem)) {
            all.add(node);
          }
        });
    return all;
  }

  private void type(String command, Collection<String> nodes) {
    nodes.forEach(n -> out.println("  " + command + "   # on " + n));
  }

  private void tellRefusals(Decision decision, Map<String, String> unseen) {
    out.println(decision.why());
    for (Decision.Refusal refusal : decision.refusals()) {
      out.println("REFUSED: " + refusal.node() + " " + refusal.problem());
      if (unseen.containsKey(refusal.node())) {
        out.printf(
            "%sif its server is off, seen at its console, and stays off: again with --without %s%n",
            INDENT, refusal.node());
      } else if (refusal.remedy().contains("--peers-seen")) {
        out.println(INDENT + refusal.remedy());
      }
    }
  }

  /**
   * Why nobody could look at a node of the list, by its name. One whose InnoDB was not asked was
   * looked at; and of one that is not listed nobody knows which it is, so nobody knows it to be
   * off.
   */
  private static Map<String, String> unseen(List<HostLook> looks) {
    Map<String, String> unseen = new TreeMap<>();
    looks.stream()
        .filter(l -> l.datadir().isEmpty() && l.sight().isUnreadable())
        .forEach(l -> unseen.put(l.sight().node(), l.sight().problem()));
    return unseen;
  }

  private void tellAsking(List<HostLook> looks) {
    out.println(
        "Where a crashed node stands only InnoDB knows: mariadbd --wsrep-recover, on each stopped node,"
            + " applies InnoDB's log to its data, as each start does, and joins nobody. To keep the data"
            + " as they are, copy them first:");
    looks.stream()
        .filter(l -> !l.datadir().isEmpty())
        .forEach(l -> out.println("  " + copy(l, "untouched")));
  }

  private static String copy(HostLook look, String name) {
    return "sudo cp -aT --reflink=auto %1$s %1$s.%3$s   # on %2$s"
        .formatted(look.datadir(), look.sight().node(), name);
  }

  private int refuse(List<String> primaries, List<Sight> sights) {
    if (primaries.size() == sights.size() && sights.stream().allMatch(Sight::synced)) {
      out.println("nothing to do: all nodes are Primary and Synced");
      return Main.OK;
    }
    out.println(
        "REFUSED: "
            + String.join(", ", primaries)
            + " Primary: nothing is bootstrapped beside it. The others join it:");
    type(START, nodes(sights, Condition.STOPPED));
    out.println(INDENT + Pages.onHosts(Pages.BRING_BACK));
    return Main.NOT_RIGHT;
  }

  private int tell(Decision decision, List<HostLook> looks, Set<String> off) {
    if (decision.refusals().isEmpty()) {
      off.forEach(
          n ->
              out.printf(
                  "  # %1$s was not looked at. See once more at its console that its server is off, and"
                      + " keep it off: sudo systemctl mask mariadb   # on %1$s%n",
                  n));
    }
    switch (decision.kind()) {
      case BOOTSTRAP -> bootstrap(decision, looks);
      case MAKE_PRIMARY ->
          out.printf(
              "bootstrap it from %1$s, which runs:%n  sudo mariadb -e \"SET GLOBAL"
                  + " wsrep_provider_pc_bootstrap=ON\"   # on %1$s%n  # where there is no such"
                  + " variable: SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'%n",
              decision.chosen());
      case LOOK_AGAIN -> type(STOP, decision.stop());
      default -> {
        out.println(INDENT + page(decision));
        return Main.NOT_RIGHT;
      }
    }
    type(START, decision.start().stream().filter(n -> !decision.rebuild().contains(n)).toList());
    String restore = Pages.onHosts(Pages.RESTORE);
    off.forEach(
        n ->
            out.printf(
                "  # %1$s comes back last, by a snapshot, and what only it has is lost: %2$s; first sudo"
                    + " systemctl unmask mariadb   # on %1$s%n",
                n, restore));
    decision.rebuild().forEach(n -> out.println("  # " + n + " needs a snapshot: " + restore));
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

  private void bootstrap(Decision decision, List<HostLook> looks) {
    HostLook chosen =
        looks.stream()
            .filter(l -> l.sight().node().equals(decision.chosen()))
            .findFirst()
            .orElseThrow();
    out.println(
        "bootstrap it from "
            + decision.chosen()
            + "; look once more that no node runs, then type:");
    type(STOP, decision.stop());
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
