package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.galerarunbook.galera.recovery.Decision.Refusal;

/**
 * Decides who founds the cluster again. It sees nothing but what it is given and touches nothing.
 *
 * <ul>
 *   <li>Nothing is founded while a node is primary, nor while one runs that may be.
 *   <li>The node with the highest seqno is chosen, among nodes of one history. Several histories
 *       are for an operator to decide.
 *   <li>A node that can't be looked at may have more than all others. It is left out by name only.
 *   <li>A running node is made primary rather than restarted: it keeps its gcache.
 * </ul>
 */
public final class Chooser {

  private final List<Sight> sights;
  private final Wish wish;

  private Chooser(List<Sight> sights, Wish wish) {
    this.sights = List.copyOf(sights);
    this.wish = wish;
  }

  /**
   * What is to be done about these nodes.
   *
   * @param sights every node of the cluster, in its order
   * @throws IllegalArgumentException if the wish does not fit the cluster
   */
  public static Decision decide(List<Sight> sights, Wish wish) {
    wish.requirePossible(sights.stream().map(Sight::node).toList());
    List<Sight> primaries = with(sights, Condition.PRIMARY);
    return primaries.isEmpty()
        ? new Chooser(sights, wish).found()
        : new Joining(sights, primaries, wish).decide();
  }

  static List<Sight> with(List<Sight> sights, Condition condition) {
    return sights.stream().filter(s -> s.condition() == condition).toList();
  }

  static List<String> names(List<Sight> sights) {
    return sights.stream().map(Sight::node).toList();
  }

  private Decision found() {
    List<Refusal> refusals = new ArrayList<>();
    sights.forEach(s -> mayBePrimary(s, refusals));
    sights.forEach(s -> unseen(s, refusals));
    if (!refusals.isEmpty()) {
      return Decision.refuse(refusals);
    }
    List<String> waiting =
        sights.stream()
            .filter(
                s -> s.condition() == Condition.STARTING || s.condition() == Condition.DISCONNECTED)
            .map(Sight::node)
            .toList();
    if (!waiting.isEmpty()) {
      return Decision.lookAgain(waiting);
    }
    List<Sight> candidates = sights.stream().filter(Sight::hasHistory).toList();
    if (candidates.isEmpty()) {
      return Decision.refuse(
          "cluster",
          "no node has a history: there is nothing to found it from",
          "restore a backup, or begin afresh: ./lab up --reset");
    }
    return choose(candidates);
  }

  private static void mayBePrimary(Sight sight, List<Refusal> refusals) {
    if (sight.condition() == Condition.SILENT) {
      refusals.add(
          new Refusal(
              sight.node(),
              "runs and does not answer: it may be primary",
              "docker logs --tail 50 %1$s; if it hangs, docker kill %1$s, then again"
                  .formatted(sight.node())));
    } else if (sight.condition() == Condition.PAUSED) {
      refusals.add(
          new Refusal(
              sight.node(),
              "is frozen, and would go on as what it was",
              "docker unpause %1$s, or docker kill %1$s, then again".formatted(sight.node())));
    }
  }

  private void unseen(Sight sight, List<Refusal> refusals) {
    boolean leftOut = wish.without().contains(sight.node());
    if (sight.isUnreadable() && !leftOut) {
      refusals.add(
          new Refusal(
              sight.node(),
              "can't be looked at (%s): it may have seen more than the others"
                  .formatted(reason(sight)),
              "bring it back; if it is gone for good: --without " + sight.node()));
    } else if (leftOut && !sight.isUnreadable()) {
      refusals.add(
          new Refusal(
              sight.node(),
              "can be looked at: it is not left out",
              "leave --without %s away".formatted(sight.node())));
    }
  }

  private static String reason(Sight sight) {
    return sight.problem().isEmpty() ? sight.condition().words() : sight.problem();
  }

  private Decision choose(List<Sight> candidates) {
    if (wish.names() && candidates.stream().noneMatch(c -> c.node().equals(wish.node()))) {
      return Decision.refuse(
          wish.node(), "has no history that others could follow", "choose another, or none");
    }
    Set<String> histories =
        candidates.stream()
            .map(c -> c.position().uuid())
            .collect(Collectors.toCollection(TreeSet::new));
    if (histories.size() > 1 && !wish.force()) {
      return Decision.refuse(
          candidates.stream().map(c -> severalHistories(c, histories.size())).toList());
    }
    Sight wished =
        candidates.stream().filter(c -> c.node().equals(wish.node())).findFirst().orElse(null);
    List<Sight> same =
        wished == null
            ? candidates
            : candidates.stream()
                .filter(c -> c.position().uuid().equals(wished.position().uuid()))
                .toList();
    Sight best = best(same);
    if (wished == null) {
      List<Refusal> flags = contradictingFlags(same, best);
      return flags.isEmpty() ? follow(best, candidates, best) : Decision.refuse(flags);
    }
    long behind = best.position().seqno() - wished.position().seqno();
    if (behind > 0 && !wish.force()) {
      return Decision.refuse(
          wished.node(),
          "is %d seqnos behind %s: founded from it, what those are is lost"
              .formatted(behind, best.node()),
          "leave --node away, and %s is chosen; or give them up by --force".formatted(best.node()));
    }
    return follow(wished, candidates, best);
  }

  private static Refusal severalHistories(Sight sight, int count) {
    return new Refusal(
        sight.node(),
        "has seqno %d of history %s: there are %d histories"
            .formatted(sight.position().seqno(), sight.position().uuid(), count),
        "find out which one the application wrote to; then --node %s --force, and the rest is lost"
            .formatted(sight.node()));
  }

  /** Who says that it left last, though another one has more: a hand's work, or two histories. */
  private static List<Refusal> contradictingFlags(List<Sight> same, Sight best) {
    return same.stream()
        .filter(Sight::safeToBootstrap)
        .filter(s -> s.position().seqno() < best.position().seqno())
        .map(
            s ->
                new Refusal(
                    s.node(),
                    "says safe_to_bootstrap: 1, and is %d seqnos behind %s"
                        .formatted(best.position().seqno() - s.position().seqno(), best.node()),
                    "if somebody set the flag by hand, --node %s takes the highest; else there were"
                            .formatted(best.node())
                        + " two components, and both have writes that the other lacks"))
        .toList();
  }

  /** The highest; a running one, one that left last, the first by name, in this order. */
  private static Sight best(List<Sight> same) {
    return same.stream()
        .min(
            Comparator.<Sight>comparingLong(s -> -s.position().seqno())
                .thenComparing(s -> s.condition() != Condition.NON_PRIMARY)
                .thenComparing(s -> !s.safeToBootstrap())
                .thenComparing(Sight::node))
        .orElseThrow();
  }

  private Decision follow(Sight chosen, List<Sight> candidates, Sight best) {
    List<String> rebuild =
        candidates.stream().filter(c -> hasWhatIsLost(c, chosen)).map(Sight::node).toList();
    List<Sight> running = with(sights, Condition.NON_PRIMARY);
    boolean inPlace = chosen.condition() == Condition.NON_PRIMARY && rebuild.isEmpty();
    List<String> stop = inPlace ? List.of() : names(running);
    List<String> start =
        sights.stream()
            .filter(s -> s != chosen && !s.isUnreadable())
            .filter(s -> s.condition() == Condition.STOPPED || stop.contains(s.node()))
            .map(Sight::node)
            .toList();
    return new Decision(
        inPlace ? Kind.MAKE_PRIMARY : Kind.FOUND,
        chosen.node(),
        why(chosen, candidates, best),
        stop,
        rebuild,
        start,
        List.of(),
        List.of(),
        notes(chosen, rebuild));
  }

  private static boolean hasWhatIsLost(Sight other, Sight chosen) {
    return !other.position().uuid().equals(chosen.position().uuid())
        || other.position().seqno() > chosen.position().seqno();
  }

  private static String why(Sight chosen, List<Sight> candidates, Sight best) {
    String others =
        candidates.stream()
            .filter(c -> c != chosen)
            .map(c -> c.node() + " " + compared(c.position(), chosen.position()))
            .collect(Collectors.joining(", "));
    boolean highest = best.position().seqno() == chosen.position().seqno();
    return "%s has %sseqno %d%s"
        .formatted(
            chosen.node(),
            highest ? "the highest " : "",
            chosen.position().seqno(),
            others.isEmpty() ? "" : "; " + others);
  }

  private static String compared(Position other, Position chosen) {
    if (!other.uuid().equals(chosen.uuid())) {
      return "has another history";
    }
    long ahead = other.seqno() - chosen.seqno();
    if (ahead == 0) {
      return "has the same";
    }
    return ahead > 0 ? "is " + ahead + " ahead" : "is " + -ahead + " behind";
  }

  private List<String> notes(Sight chosen, List<String> rebuild) {
    List<String> notes = new ArrayList<>();
    for (Sight sight : sights) {
      if (sight.isUnreadable()) {
        notes.add(
            "%s is left out. If it comes back, empty its data directory before it starts: what it has"
                    .formatted(sight.node())
                + " beyond seqno %d is not in this history".formatted(chosen.position().seqno()));
      } else if (sight.isEmpty()) {
        notes.add(sight.node() + " has no history (" + sight.source() + "): it gets a snapshot");
      }
    }
    for (String node : rebuild) {
      notes.add(
          "%s has what %s lacks; that is lost. It is rebuilt by a snapshot, for by write-sets it"
                  .formatted(node, chosen.node())
              + " would differ from the others without a word");
    }
    return notes;
  }
}
