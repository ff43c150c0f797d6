package org.galerarunbook.galera.recovery;

import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.galera.recovery.Decision.Refusal;

/**
 * Why nothing is bootstrapped, each with what to do about it. What is named as a remedy works in
 * the state that it is named in, and destroys nothing that was not saved.
 */
final class Refusals {

  /** Of a container. */
  static final String MADE_AGAIN = " (./lab up makes its container again, on the data it had)";

  private Refusals() {}

  private static Stream<Refusal> refuse(String node, String problem, String remedy) {
    return Stream.of(new Refusal(node, problem, remedy));
  }

  static Stream<Refusal> mayBePrimary(Sight sight) {
    String node = sight.node();
    return switch (sight.condition()) {
      case SILENT ->
          refuse(
              node,
              "runs and does not answer: it may be primary",
              "docker logs --tail 50 %1$s; if it hangs, docker kill %1$s, then again"
                  .formatted(node));
      case PAUSED ->
          refuse(
              node,
              "is frozen, and would go on as what it was",
              "docker unpause %1$s, or docker kill %1$s, then again".formatted(node));
      default -> Stream.empty();
    };
  }

  static Stream<Refusal> unseen(Sight sight, boolean leftOut) {
    if (sight.isUnreadable() == leftOut) {
      return Stream.empty();
    }
    return leftOut
        ? refuse(
            sight.node(),
            "can be looked at: it is not left out",
            "leave --without %s away".formatted(sight.node()))
        : refuse(
            sight.node(),
            "can't be looked at, or not started (%s): it may have seen more than the others"
                .formatted(reason(sight)),
            "bring it back%s; if it is gone for good: --without %s"
                .formatted(sight.condition() == Condition.ABSENT ? MADE_AGAIN : "", sight.node()));
  }

  /** Who was in the last component, and is not known, may be Primary now. */
  static Stream<Refusal> peersUnread(Sight sight, boolean seen) {
    return sight.peersUnread().isEmpty() || seen
        ? Stream.empty()
        : refuse(
            sight.node(),
            "could not be asked whom it knew last (%s): a node that nobody named may be Primary;"
                    .formatted(sight.peersUnread())
                + " look at wsrep_cluster_address in its option files, and at"
                + " wsrep_cluster_status on every host that it names",
            "if none of them is Primary: again with --peers-seen " + sight.node());
  }

  private static String reason(Sight sight) {
    String problem = sight.problem().isEmpty() ? sight.condition().words() : sight.problem();
    return sight.position().isKnown() ? problem + "; it has " + sight.position() : problem;
  }

  static Refusal nobodyToRebuildFrom(String node) {
    return new Refusal(
        node,
        "can't be rebuilt now: no node is Primary that could send it a snapshot",
        "leave --rebuild away, and the cluster is bootstrapped; then ./lab recover --rebuild "
            + node);
  }

  /** The one that an operator named. */
  static Refusal noFounder(Sight sight) {
    return sight.isDoubtful()
        ? new Refusal(
            sight.node(),
            "has data that the program does not choose: " + sight.source(),
            "--node %s --force bootstraps from them all the same".formatted(sight.node()))
        : new Refusal(
            sight.node(),
            sight.isHalf()
                ? "has the rest of an interrupted snapshot: nobody can bootstrap from it"
                : "has no history that others could follow",
            "choose another, or none");
  }

  static List<Refusal> nothingToFoundFrom(List<Sight> sights) {
    if (sights.stream().allMatch(Sight::isEmpty)) {
      return List.of(
          new Refusal(
              "cluster",
              "has no data: every data directory was looked at, and none has a table",
              "restore a backup, or begin afresh: ./lab up --reset"));
    }
    if (sights.stream().allMatch(Sight::isUnreadable)) {
      return List.of(
          new Refusal(
              "cluster",
              "has no node but those that are left out",
              "bring one of them back; leave its --without away"));
    }
    return sights.stream().filter(s -> !s.isUnreadable()).map(Refusals::nothing).toList();
  }

  private static Refusal nothing(Sight sight) {
    String node = sight.node();
    if (sight.isDoubtful()) {
      return new Refusal(
          node,
          "has data, and the program does not choose them: " + sight.source(),
          "--node %s --force bootstraps from them; the others are saved and rebuilt"
              .formatted(node));
    }
    if (sight.isHalf()) {
      return new Refusal(
          node,
          "has " + sight.source() + ": nobody can bootstrap from it",
          "the node that sent it has all; if that is lost, restore a backup");
    }
    return sight.isEmpty()
        ? new Refusal(
            node,
            "has no table in its data directory",
            "it gets a snapshot when another node bootstraps, or restore a backup to it")
        : new Refusal(
            node,
            "runs, and does not know its position",
            "docker stop -t 600 %s, then again: its data are looked at then".formatted(node));
  }

  static Refusal severalHistories(Sight sight, int count) {
    String node = sight.node();
    return sight.position().isKnown()
        ? new Refusal(
            node,
            "has seqno %d of history %s: there are %d histories"
                .formatted(sight.position().seqno(), sight.position().uuid(), count),
            "find out which one the application wrote to; then --node %s --force: the others are"
                    .formatted(node)
                + " saved and rebuilt, and what only they have is lost to the application")
        : new Refusal(
            node,
            "has data of no history: " + sight.source(),
            "if the application wrote to it: --node %s --force; if not, the same with another node: %s is saved and rebuilt"
                .formatted(node, node));
  }

  static Refusal behind(Sight chosen, Sight most, boolean named) {
    long lost = most.position().seqno() - chosen.position().seqno();
    if (named && most.hasHistory()) {
      return new Refusal(
          chosen.node(),
          "is %d seqnos behind %s: bootstrapped from it, what those are is lost"
              .formatted(lost, most.node()),
          "leave --node away, and %s is chosen; or give them up by --force".formatted(most.node()));
    }
    return new Refusal(
        most.node(),
        "is %d seqnos ahead of %s, and can't be chosen: %s"
            .formatted(
                lost, chosen.node(), most.problem().isEmpty() ? most.source() : most.problem()),
        "--node %s --force gives them up%s"
            .formatted(
                chosen.node(),
                most.isDoubtful() ? "; --node " + most.node() + " --force keeps them" : ""));
  }

  /** Who says that it left last, though another one has more: a hand's work, or two histories. */
  static List<Refusal> contradictingFlags(List<Sight> same, Sight best) {
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
}
