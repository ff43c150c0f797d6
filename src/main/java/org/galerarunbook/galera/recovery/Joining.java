package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.galerarunbook.galera.recovery.Decision.Refusal;

/** What to do while there is a primary component: nothing is founded, others may join it. */
final class Joining {

  private final List<Sight> sights;
  private final List<Sight> primaries;
  private final Wish wish;
  private final List<String> stop = new ArrayList<>();
  private final List<String> start = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Joining(List<Sight> sights, List<Sight> primaries, Wish wish) {
    this.sights = sights;
    this.primaries = primaries;
    this.wish = wish;
  }

  Decision decide() {
    if (isSplit()) {
      return Decision.refuse(
          primaries.stream()
              .map(
                  p ->
                      new Refusal(
                          p.node(),
                          "is Primary in a component of %d at %s: there is more than one component"
                              .formatted(p.size(), p.position()),
                          "keep the application away, find out which one it wrote to, stop the other"))
              .toList());
    }
    for (Sight sight : sights) {
      if (sight.condition() != Condition.PRIMARY) {
        consider(sight);
      }
    }
    String names = String.join(", ", Chooser.names(primaries));
    boolean settled = primaries.stream().allMatch(p -> p.synced() && p.size() == primaries.size());
    if (settled && start.isEmpty() && left.isEmpty() && othersAreLeftOut()) {
      return Decision.nothing(names + " are one primary component, Synced", notes);
    }
    if (wish.names()) {
      return Decision.refuse(
          wish.node(),
          "would found a second component: " + names + " is Primary",
          "leave --node and --force away; the others then join it");
    }
    return new Decision(
        Kind.JOIN,
        primaries.get(0).node(),
        names + " is Primary: nothing is founded beside it, the others join",
        stop,
        List.of(),
        start,
        left,
        List.of(),
        notes);
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
        start.add(node);
      }
      case ABSENT -> leave(node, "is gone; bring it back, or --without " + node);
      case PAUSED -> leave(node, "is frozen: docker unpause " + node);
      case SILENT -> leave(node, "runs and does not answer: docker logs --tail 50 " + node);
      default -> notes.add(node + " is on its way, or cut off from its peers; it is waited for");
    }
  }

  private void considerStopped(Sight sight) {
    String node = sight.node();
    Position ours = primaries.get(0).position();
    long most =
        primaries.stream()
            .map(p -> p.position().seqno())
            .collect(Collectors.maxBy(Long::compare))
            .orElseThrow();
    if (!sight.problem().isEmpty()) {
      leave(node, "can't be read: " + sight.problem() + ". Have it rebuilt by a snapshot");
    } else if (sight.isEmpty()) {
      notes.add(node + " has no history (" + sight.source() + "): it gets a snapshot");
      start.add(node);
    } else if (!sight.position().uuid().equals(ours.uuid())) {
      leave(
          node,
          "has another history, %s: it would be replaced. Save it, then have it rebuilt"
              .formatted(sight.position()));
    } else if (sight.position().seqno() > most) {
      leave(
          node,
          "is %d seqnos ahead of the component. Save it, then have it rebuilt"
              .formatted(sight.position().seqno() - most));
    } else {
      start.add(node);
    }
  }

  private void leave(String node, String why) {
    left.add(node);
    notes.add(node + " " + why);
  }
}
