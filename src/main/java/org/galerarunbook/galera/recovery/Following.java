package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galerarunbook.galera.recovery.Decision.Kind;

/** What becomes of all nodes once one is chosen. */
final class Following {

  private final List<Sight> sights;
  private final List<Sight> known;
  private final Sight chosen;

  Following(List<Sight> sights, List<Sight> known, Sight chosen) {
    this.sights = sights;
    this.known = known;
    this.chosen = chosen;
  }

  Decision decide() {
    List<Sight> lacking = sights.stream().filter(s -> s != chosen && hasWhatIsLost(s)).toList();
    boolean inPlace = chosen.condition() == Condition.NON_PRIMARY && lacking.isEmpty();
    List<String> stop =
        inPlace ? List.of() : Chooser.names(Chooser.with(sights, Condition.NON_PRIMARY));
    List<Sight> start =
        sights.stream()
            .filter(s -> s != chosen && !s.isUnreadable())
            .filter(s -> s.condition() == Condition.STOPPED || stop.contains(s.node()))
            .toList();
    List<Sight> rebuild =
        start.stream().filter(s -> lacking.contains(s) || !isVouchedFor(s)).toList();
    List<String> save =
        sights.stream()
            .filter(s -> start.contains(s) && !s.isEmpty() || s == chosen && !inPlace)
            .map(Sight::node)
            .toList();
    return new Decision(
        inPlace ? Kind.MAKE_PRIMARY : Kind.BOOTSTRAP,
        chosen.node(),
        why(),
        stop,
        save,
        Chooser.names(rebuild),
        Chooser.names(start),
        List.of(),
        List.of(),
        notes(start, lacking));
  }

  private boolean hasWhatIsLost(Sight other) {
    return other.position().isKnown()
        && other.condition() != Condition.ABSENT
        && (!other.position().uuid().equals(chosen.position().uuid())
            || other.position().seqno() > chosen.position().seqno());
  }

  /** Its own start may take its position for granted. */
  static boolean isVouchedFor(Sight sight) {
    return sight.holding() != Holding.DATA_UNVOUCHED && sight.holding() != Holding.DATA_DOUBTFUL;
  }

  private String why() {
    if (!chosen.position().isKnown()) {
      return chosen.node() + " has data of no history: a new one begins";
    }
    String others =
        known.stream()
            .filter(s -> s != chosen)
            .map(s -> s.node() + " " + compared(s.position()))
            .collect(Collectors.joining(", "));
    boolean highest =
        known.stream()
            .filter(s -> s.position().uuid().equals(chosen.position().uuid()))
            .allMatch(s -> s.position().seqno() <= chosen.position().seqno());
    return "%s has %sseqno %d%s"
        .formatted(
            chosen.node(),
            highest ? "the highest " : "",
            chosen.position().seqno(),
            others.isEmpty() ? "" : "; " + others);
  }

  private String compared(Position other) {
    if (!other.uuid().equals(chosen.position().uuid())) {
      return "has another history";
    }
    long ahead = other.seqno() - chosen.position().seqno();
    if (ahead == 0) {
      return "has the same";
    }
    return ahead > 0 ? "is " + ahead + " ahead" : "is " + -ahead + " behind";
  }

  private List<String> notes(List<Sight> start, List<Sight> lacking) {
    List<String> notes = new ArrayList<>();
    if (chosen.holding() == Holding.DATA_UNVOUCHED) {
      notes.add("%s: %s".formatted(chosen.node(), chosen.source()));
    }
    for (Sight sight : sights) {
      if (!sight.peersUnread().isEmpty()) {
        notes.add(
            "%s was not asked whom it knew last (%s); its peers were looked at, as was said"
                .formatted(sight.node(), sight.peersUnread()));
      }
      if (sight.isUnreadable()) {
        notes.add(
            "%s is left out. What it has beyond seqno %d is not in this history: if it comes back, do not start it, but ./lab recover --rebuild %s, which saves it first"
                .formatted(sight.node(), chosen.position().seqno(), sight.node()));
      } else if (lacking.contains(sight)) {
        notes.add(
            "%s has what %s lacks; that is lost, but for what is saved. It is rebuilt by a snapshot, for by write-sets it would differ from the others without a word"
                .formatted(sight.node(), chosen.node()));
      } else if (start.contains(sight)) {
        snapshot(sight).ifPresent(notes::add);
      }
    }
    return notes;
  }

  /** Why a node that is started gets a snapshot for certain. */
  static Optional<String> snapshot(Sight sight) {
    if (sight.isEmpty() || sight.isHalf() || !isVouchedFor(sight)) {
      return Optional.of(
          "%s gets a snapshot (%s)%s"
              .formatted(
                  sight.node(), sight.source(), sight.isEmpty() ? "" : "; what it has is saved"));
    }
    return Optional.empty();
  }
}
