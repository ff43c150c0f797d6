package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.galerarunbook.galera.recovery.Decision.Refusal;

/** What to do while there is a primary component: nothing is bootstrapped, others may join it. */
final class Joining {

  private final List<Sight> sights;
  private final List<Sight> primaries;
  private final Wish wish;
  private final List<String> stop = new ArrayList<>();
  private final List<String> save = new ArrayList<>();
  private final List<String> rebuild = new ArrayList<>();
  private final List<String> start = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Joining(List<Sight> sights, List<Sight> primaries, Wish wish) {
    this.sights = sights;
    this.primaries = primaries;
    this.wish = wish;
  }

  Decision decide() {
    List<Refusal> refusals = refusals();
    if (!refusals.isEmpty()) {
      return Decision.refuse(refusals);
    }
    for (Sight sight : sights) {
      if (sight.condition() != Condition.PRIMARY) {
        consider(sight);
      }
    }
    String names = String.join(", ", Chooser.names(primaries));
    String are = primaries.size() == 1 ? " is Primary" : " are Primary";
    boolean settled = primaries.stream().allMatch(p -> p.synced() && p.size() == primaries.size());
    if (settled && start.isEmpty() && left.isEmpty() && othersAreLeftOut()) {
      return Decision.nothing(names + " are one primary component, Synced", notes);
    }
    if (wish.names()) {
      return Decision.refuse(
          List.of(
              new Refusal(
                  wish.node(),
                  "would bootstrap a second component: " + names + are,
                  "leave --node and --force away; the others then join it")));
    }
    return new Decision(
        Kind.JOIN,
        primaries.get(0).node(),
        names + are + ": nothing is bootstrapped beside, the others join",
        stop,
        save,
        rebuild,
        start,
        left,
        List.of(),
        notes);
  }

  private List<Refusal> refusals() {
    if (isSplit()) {
      return primaries.stream()
          .map(
              p ->
                  new Refusal(
                      p.node(),
                      "is Primary in a component of %d at %s: there is more than one component"
                          .formatted(p.size(), p.position()),
                      "find out which one the application wrote to; on the nodes of the other: docker stop -t 600 %s, then again: they keep their data until --rebuild"
                          .formatted(p.node())))
          .toList();
    }
    return sights.stream()
        .filter(s -> wish.rebuild().contains(s.node()) && s.condition() != Condition.STOPPED)
        .map(
            s ->
                new Refusal(
                    s.node(),
                    "is %s: a node is rebuilt that is stopped".formatted(s.condition().words()),
                    s.condition() == Condition.ABSENT
                        ? "leave --rebuild %s away".formatted(s.node())
                        : "docker stop -t 600 %s, then again".formatted(s.node())))
        .toList();
  }

  /** Members of one component tell one history, and see at least each other. */
  private boolean isSplit() {
    return primaries.stream().map(p -> p.position().uuid()).distinct().count() > 1
        || primaries.stream().map(Sight::size).distinct().count() > 1
        || primaries.get(0).size() < primaries.size();
  }

  private boolean othersAreLeftOut() {
    return sights.stream()
        .filter(s -> s.condition() != Condition.PRIMARY)
        .allMatch(s -> wish.without().contains(s.node()));
  }

  private void consider(Sight sight) {
    String node = sight.node();
    if (wish.without().contains(node)) {
      notes.add(node + " is left out");
      return;
    }
    switch (sight.condition()) {
      case STOPPED -> considerStopped(sight);
      case DISCONNECTED -> {
        stop.add(node);
        save.add(node);
        start.add(node);
      }
      case ABSENT ->
          leave(node, "is gone; bring it back" + Refusals.MADE_AGAIN + ", or --without " + node);
      case PAUSED -> leave(node, "is frozen: docker unpause " + node);
      case SILENT -> leave(node, "runs and does not answer: docker logs --tail 50 " + node);
      default -> notes.add(node + " is on its way, or cut off from its peers; it is waited for");
    }
  }

  private void considerStopped(Sight sight) {
    String node = sight.node();
    Position ours = primaries.get(0).position();
    long most = primaries.stream().mapToLong(p -> p.position().seqno()).max().orElseThrow();
    String rebuilt = ". ./lab recover --rebuild %s saves it, and has it replaced".formatted(node);
    if (wish.rebuild().contains(node)) {
      notes.add(node + " is saved and rebuilt by a snapshot, as was asked");
      if (!sight.isEmpty()) {
        rebuild.add(node);
      }
      join(sight);
    } else if (!sight.problem().isEmpty()) {
      leave(node, "can't be read: " + sight.problem() + rebuilt);
    } else if (sight.isDoubtful()) {
      leave(node, "has data that would be replaced: " + sight.source() + rebuilt);
    } else if (sight.position().isKnown() && !sight.position().uuid().equals(ours.uuid())) {
      leave(
          node,
          "has another history, %s: it would be replaced".formatted(sight.position()) + rebuilt);
    } else if (sight.position().seqno() > most) {
      leave(
          node,
          "is %d seqnos ahead of the component".formatted(sight.position().seqno() - most)
              + rebuilt);
    } else {
      Following.snapshot(sight).ifPresent(notes::add);
      if (!Following.isVouchedFor(sight)) {
        rebuild.add(node);
      }
      join(sight);
    }
  }

  private void join(Sight sight) {
    if (!sight.isEmpty()) {
      save.add(sight.node());
    }
    start.add(sight.node());
  }

  private void leave(String node, String why) {
    left.add(node);
    notes.add(node + " " + why);
  }
}
