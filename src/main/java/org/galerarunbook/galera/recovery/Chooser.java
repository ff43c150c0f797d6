package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.galera.recovery.Decision.Refusal;

/**
 * Decides which node to bootstrap from. It sees nothing but what it is given and touches nothing.
 *
 * <ul>
 *   <li>Nothing is bootstrapped while a node is primary, nor while one runs that may be.
 *   <li>The node with the highest seqno is chosen, among nodes of one history. Several histories
 *       are for an operator to decide.
 *   <li>A node that can't be looked at may have more than all others. It is left out by name only.
 *   <li>Nor is it bootstrapped where the last members can't be read, unless an operator saw them.
 *   <li>A running node is made primary rather than restarted: it keeps its gcache.
 *   <li>The rest of an interrupted snapshot is no history, and nobody bootstraps from it.
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
   * @throws Wish.Impossible if the wish does not fit the cluster
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
    sights.stream().flatMap(Refusals::mayBePrimary).forEach(refusals::add);
    sights.stream()
        .flatMap(s -> Refusals.unseen(s, wish.without().contains(s.node())))
        .forEach(refusals::add);
    sights.stream()
        .flatMap(s -> Refusals.peersUnread(s, wish.peersSeen().contains(s.node())))
        .forEach(refusals::add);
    wish.rebuild().forEach(n -> refusals.add(Refusals.nobodyToRebuildFrom(n)));
    if (!refusals.isEmpty()) {
      return Decision.refuse(refusals);
    }
    List<String> waiting =
        sights.stream()
            .filter(
                s -> s.condition() == Condition.STARTING || s.condition() == Condition.DISCONNECTED)
            .map(Sight::node)
            .toList();
    return waiting.isEmpty() ? choose() : Decision.lookAgain(waiting);
  }

  private Decision choose() {
    List<Sight> candidates = sights.stream().filter(Sight::hasHistory).toList();
    Optional<Sight> wished = sights.stream().filter(s -> s.node().equals(wish.node())).findFirst();
    if (wished.isPresent() && !mayBeChosen(wished.get())) {
      return Decision.refuse(List.of(Refusals.noFounder(wished.get())));
    }
    if (candidates.isEmpty() && wished.isEmpty()) {
      return Decision.refuse(Refusals.nothingToFoundFrom(sights));
    }
    List<Sight> known = sights.stream().filter(s -> s.position().isKnown()).toList();
    List<Refusal> refusals = wish.force() ? List.of() : severalHistories(known);
    if (!refusals.isEmpty()) {
      return Decision.refuse(refusals);
    }
    Sight chosen = wished.orElseGet(() -> best(candidates));
    List<Sight> same =
        known.stream().filter(s -> s.position().uuid().equals(chosen.position().uuid())).toList();
    if (!wish.force()) {
      Sight most = same.stream().max(Comparator.comparing(s -> s.position().seqno())).orElseThrow();
      if (most.position().seqno() > chosen.position().seqno()) {
        return Decision.refuse(List.of(Refusals.behind(chosen, most, wish.names())));
      }
      if (!wish.names()) {
        refusals = Refusals.contradictingFlags(same, chosen);
      }
    }
    return refusals.isEmpty()
        ? new Following(sights, known, chosen).decide()
        : Decision.refuse(refusals);
  }

  private boolean mayBeChosen(Sight sight) {
    return sight.hasHistory() || sight.isDoubtful() && wish.force();
  }

  /** Data of no history count as one that nobody knows. */
  private List<Refusal> severalHistories(List<Sight> known) {
    Set<String> histories =
        known.stream().map(s -> s.position().uuid()).collect(Collectors.toCollection(TreeSet::new));
    Stream<Sight> ofNone = sights.stream().filter(s -> s.isDoubtful() && !s.position().isKnown());
    Stream<Sight> several = histories.size() > 1 ? known.stream() : Stream.of();
    return Stream.concat(several, ofNone)
        .map(s -> Refusals.severalHistories(s, histories.size()))
        .toList();
  }

  /**
   * The highest; a running one, one that left last, one whose grastate.dat vouches for its data,
   * the first by name, in this order.
   */
  private static Sight best(List<Sight> candidates) {
    return candidates.stream()
        .min(
            Comparator.<Sight>comparingLong(s -> -s.position().seqno())
                .thenComparing(s -> s.condition() != Condition.NON_PRIMARY)
                .thenComparing(s -> !s.safeToBootstrap())
                .thenComparing(s -> s.holding() == Holding.DATA_UNVOUCHED)
                .thenComparing(Sight::node))
        .orElseThrow();
  }
}
