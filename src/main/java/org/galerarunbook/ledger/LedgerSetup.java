package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.galerarunbook.galera.GaleraNode;

/**
 * Describes the workload of a ledger. Unless told otherwise: two writers and one reader, 25 times a
 * second each, on the first node, where they stay; two seconds without an answer are a broken
 * connection. A conflict is tried again three times.
 */
public final class LedgerSetup {

  /** How often a conflict is tried again before it counts as refused. */
  static final int RETRIES = 3;

  private static final double FASTEST = 1000;

  private final Function<LedgerSetup, Ledger> starter;
  private boolean isSpread;
  private boolean failsOver;

  /** Which nodes it may use, in the order in which a client tries them. */
  List<String> nodes;

  int writers = 2;
  int readers = 1;
  double perSecond = 25;
  Duration timeout = Duration.ofSeconds(2);
  int payloadBytes = 64;
  int answersPerConnection;

  LedgerSetup(List<String> nodes, Function<LedgerSetup, Ledger> starter) {
    this.nodes = List.copyOf(nodes);
    this.starter = starter;
  }

  public LedgerSetup writers(int count) {
    writers = count;
    return this;
  }

  public LedgerSetup readers(int count) {
    readers = count;
    return this;
  }

  /** Of each writer and reader. A gap shorter than one over this cannot be seen. */
  public LedgerSetup perSecond(double rate) {
    perSecond = rate;
    return this;
  }

  /** All clients begin on this node. */
  public LedgerSetup to(GaleraNode node) {
    return to(node.name());
  }

  LedgerSetup to(String node) {
    requireKnown(List.of(node));
    int at = nodes.indexOf(node);
    nodes =
        Stream.concat(nodes.subList(at, nodes.size()).stream(), nodes.subList(0, at).stream())
            .toList();
    isSpread = false;
    return this;
  }

  /** Clients are spread over all nodes. */
  public LedgerSetup toAll() {
    return across(nodes);
  }

  /** Clients are spread over these nodes, the first writer on the first, and use no other. */
  public LedgerSetup across(GaleraNode... some) {
    return across(Arrays.stream(some).map(GaleraNode::name).toList());
  }

  LedgerSetup across(List<String> some) {
    requireKnown(some);
    nodes = some;
    isSpread = true;
    return this;
  }

  private void requireKnown(List<String> some) {
    if (!nodes.containsAll(some)) {
      throw new IllegalArgumentException(some + " are not all of " + nodes);
    }
  }

  /** A client whose node is lost goes to the next one, instead of waiting for it to come back. */
  public LedgerSetup failingOver() {
    failsOver = true;
    return this;
  }

  /** How long a client waits for a connection, and for an answer. */
  public LedgerSetup timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /**
   * Waits ten seconds for a connection or an answer: for who says that nothing failed. A change of
   * view, or a busy machine, may hold one up for longer than the two that are usual here.
   */
  public LedgerSetup patient() {
    return timeout(Duration.ofSeconds(10));
  }

  /**
   * After so many acknowledged operations a client connects anew, to the same node, as an
   * application without a pool does: a certificate that is not accepted shows.
   */
  public LedgerSetup reconnectingAfter(int answers) {
    answersPerConnection = answers;
    return this;
  }

  /** Size of each row's payload. */
  public LedgerSetup payloadBytes(int bytes) {
    payloadBytes = bytes;
    return this;
  }

  /**
   * The same.
   *
   * @throws IllegalArgumentException saying what cannot be
   */
  LedgerSetup checked() {
    require(!nodes.isEmpty(), "a workload needs a node to write to");
    require(new HashSet<>(nodes).size() == nodes.size(), "a node is listed twice: " + nodes);
    require(writers >= 1, "a workload needs at least one writer, not " + writers);
    require(readers >= 0, "there cannot be " + readers + " readers");
    require(
        perSecond > 0 && perSecond <= FASTEST,
        "turns a second: above 0, at most 1000, not " + perSecond);
    require(
        timeout.toMillis() >= 50 && timeout.toSeconds() <= 60,
        "the timeout must lie between 50 ms and 60 s, not " + timeout);
    require(
        payloadBytes >= 1 && payloadBytes <= LedgerTable.MOST_PAYLOAD,
        "payload: 1 to " + LedgerTable.MOST_PAYLOAD + " bytes, not " + payloadBytes);
    require(
        answersPerConnection >= 0,
        "a connection cannot last for " + answersPerConnection + " answers");
    return this;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The nodes that a client tries, in their order; {@code worker} counts from 1. */
  List<String> route(int worker) {
    List<String> order = new ArrayList<>(nodes);
    Collections.rotate(order, isSpread ? -((worker - 1) % nodes.size()) : 0);
    return failsOver ? order : order.subList(0, 1);
  }

  /**
   * How long a client may do nothing at all, not even wait: some turns, and what a busy machine may
   * keep a thread from running. A client that is silent for longer has seen no outage.
   */
  Duration longestSilence() {
    return Duration.ofMillis((long) (3000 + 2000 / perSecond));
  }

  /**
   * Makes the table anew and starts the workload.
   *
   * @throws IllegalStateException when no node can make the table
   */
  public Ledger start() {
    return starter.apply(checked());
  }
}
