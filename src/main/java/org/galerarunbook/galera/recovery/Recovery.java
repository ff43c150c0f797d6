package org.galerarunbook.galera.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.recovery.Decision.Kind;

/**
 * Brings a cluster back that has no primary component: looks at every node, decides, saves what it
 * bootstraps from, bootstraps, and starts the others one after the other, each when its data are
 * saved.
 */
public final class Recovery {

  /** A server that waits for peers ignores SIGTERM; it has taken no query that could be lost. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** One that takes queries writes its buffer pool out. */
  private static final Duration LONG_GRACE = Duration.ofMinutes(10);

  /** Nodes that were just started may be about to find each other. */
  private static final Duration BY_THEMSELVES = Duration.ofSeconds(5);

  private static final Duration AGREED = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final GaleraCluster cluster;
  private final Roster roster;
  private final Wish wish;
  private final Consumer<String> teller;
  private final Instant begin;
  private final Saver saver;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Duration writable;

  /**
   * @param cluster of which the roster is
   * @param teller is told each step as it happens, a line at a time
   * @param begin from when times count
   */
  public Recovery(
      GaleraCluster cluster, Roster roster, Wish wish, Consumer<String> teller, Instant begin) {
    this.cluster = cluster.withNodes(roster.nodes());
    this.roster = roster;
    this.wish = wish;
    this.teller = line -> tell(teller, line);
    this.begin = begin;
    this.saver = new Saver(this.cluster, this.teller);
  }

  /**
   * Looks and decides; nothing is stopped, started or written.
   *
   * @throws Wish.Impossible if the wish does not fit the cluster
   */
  public RecoveryReport plan() {
    List<Sight> sights = Survey.of(cluster, roster);
    return report(sights, Chooser.decide(sights, wish));
  }

  /**
   * Looks, decides and acts.
   *
   * @throws Wish.Impossible if the wish does not fit the cluster
   * @throws IllegalStateException naming what failed and what was saved
   */
  public RecoveryReport run() {
    List<Sight> sights = Survey.of(cluster, roster);
    Decision decision = Chooser.decide(sights, wish);
    if (decision.kind() == Kind.LOOK_AGAIN) {
      teller.accept(decision.why() + "; waiting whether they find each other");
      waitAWhile();
      sights = Survey.of(cluster, roster);
      decision = Chooser.decide(sights, wish);
      if (decision.kind() == Kind.LOOK_AGAIN) {
        stop(decision.stop(), GRACE);
        sights = Survey.of(cluster, roster);
        decision = Chooser.decide(sights, wish);
      }
    }
    sights.forEach(s -> teller.accept("  %-9s %s".formatted(s.node(), s.summary())));
    teller.accept(decision.why());
    decision.notes().forEach(n -> teller.accept("  note: " + n));
    act(decision, sights);
    return report(sights, decision);
  }

  /** What is told by several at once comes a line after the other. */
  private static void tell(Consumer<String> teller, String line) {
    synchronized (teller) {
      teller.accept(line);
    }
  }

  private RecoveryReport report(List<Sight> sights, Decision decision) {
    return new RecoveryReport(sights, decision, saver.saved(), arrivals, writable, problems);
  }

  private void waitAWhile() {
    boolean found =
        Waiting.until("nodes take queries", BY_THEMSELVES)
            .every(BETWEEN_LOOKS)
            .last(
                () -> cluster.status().stream().anyMatch(s -> "Primary".equals(s.clusterStatus())),
                Boolean::booleanValue);
    if (!found) {
      teller.accept("they do not");
    }
  }

  private void act(Decision decision, List<Sight> sights) {
    switch (decision.kind()) {
      case BOOTSTRAP -> bootstrap(decision, sights);
      case MAKE_PRIMARY -> makePrimary(decision);
      case JOIN -> {
        stop(decision.stop(), LONG_GRACE);
        saver.saveThoseThatJoin(decision);
      }
      case LOOK_AGAIN ->
          problems.add(
              "%s: something started them again after they were stopped; docker update --restart=no %s, then ./lab recover"
                  .formatted(decision.why(), String.join(" ", decision.stop())));
      default -> {}
    }
    if (!decision.chosen().isEmpty()) {
      decision.start().forEach(name -> join(node(name), decision));
      awaitAgreement(decision);
    }
  }

  private void bootstrap(Decision decision, List<Sight> sights) {
    stop(decision.stop(), LONG_GRACE);
    GaleraNode chosen = node(decision.chosen());
    Datadir datadir = new Datadir(cluster, chosen);
    saver.save(chosen);
    Position position =
        sights.stream()
            .filter(s -> s.node().equals(chosen.name()))
            .map(Sight::position)
            .findFirst()
            .orElseThrow();
    if (position.isKnown()) {
      datadir.allowBootstrap(position);
    } else {
      datadir.forget();
    }
    Instant started = Instant.now();
    chosen.startAsFirst();
    // Meanwhile: the first write does not wait for copies of the others.
    AtOnce.run(
        List.of(
            () -> awaitFounder(chosen, started, datadir), () -> saver.saveThoseThatJoin(decision)));
    saver.tellHowToGoBack(chosen);
    decision.rebuild().forEach(n -> saver.tellHowToGoBack(node(n)));
  }

  private void awaitFounder(GaleraNode chosen, Instant started, Datadir datadir) {
    try {
      new Arriving(chosen, started).await();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "%s did not bootstrap the cluster: docker logs --tail 50 %s says why; go back by%n%s"
              .formatted(
                  chosen,
                  chosen.container(),
                  datadir.howToGoBack(saver.saved().get(chosen.name()))),
          e);
    }
    arrived(chosen, "bootstrapped");
  }

  private void makePrimary(Decision decision) {
    GaleraNode chosen = node(decision.chosen());
    Instant told = Instant.now();
    chosen.becomePrimary();
    new Arriving(chosen, told).await();
    arrived(chosen, "made primary in place, not restarted");
    saver.saveThoseThatJoin(decision);
  }

  private void arrived(GaleraNode node, String how) {
    Duration after = Duration.between(begin, Instant.now());
    arrivals.add(new Arrival(node.name(), how, after));
    if (writable == null) {
      writable = after;
    }
    teller.accept(
        String.format(Locale.ROOT, "%s: %s, after %.1f s", node, how, after.toMillis() / 1000.0));
  }

  private void stop(List<String> names, Duration grace) {
    for (String name : names) {
      teller.accept("stopping " + name);
      node(name).container().stop(grace);
    }
  }

  /**
   * A joiner may get its snapshot and fail at the write-sets behind it ("Receiving IST failed, node
   * restart required"): a second start then finds the snapshot in place.
   */
  private void join(GaleraNode node, Decision decision) {
    if (saver.lacks(node.name(), decision)) {
      problems.add(
          "%s is not started, for its data could not be saved; make room, then ./lab recover"
              .formatted(node));
      return;
    }
    if (decision.rebuild().contains(node.name())) {
      new Datadir(cluster, node).forget();
    }
    Instant first = Instant.now();
    for (int attempt = 1; ; attempt++) {
      node.start();
      Arriving arriving = new Arriving(node, first);
      try {
        arriving.await();
        arrived(node, arriving.how());
        return;
      } catch (IllegalStateException e) {
        teller.accept("%s did not join: %s".formatted(node, e.getMessage()));
        if (attempt == 2) {
          problems.add(node + " did not join; docker logs --tail 50 " + node.container());
          return;
        }
        node.container().stop(GRACE);
      }
    }
  }

  private void awaitAgreement(Decision decision) {
    List<GaleraNode> expected =
        cluster.nodes().stream()
            .filter(n -> !wish.without().contains(n.name()))
            .filter(n -> !decision.left().contains(n.name()))
            .toList();
    decision.left().forEach(n -> problems.add(n + " was left as it is"));
    if (!problems.isEmpty() && decision.left().isEmpty()) {
      return; // One did not join, so they can't all agree.
    }
    Waiting.until("all nodes agree", AGREED)
        .every(BETWEEN_LOOKS)
        .last(
            () -> Agreement.problems(expected.stream().map(GaleraNode::status).toList()),
            List::isEmpty)
        .forEach(p -> problems.add(p.toString()));
    if (writable == null) {
      writable = Duration.between(begin, Instant.now());
    }
  }

  private GaleraNode node(String name) {
    return cluster.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
  }
}
