package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.ledger.WorkloadSpec.Policy;
import org.galerarunbook.ledger.WorkloadSpec.Target;

/**
 * Describes the workload of a ledger. Unless told otherwise: two writers and one reader, fifty
 * times a second each, on the first node, where they stay; two seconds without an answer are a
 * broken connection; a conflict is tried again three times.
 */
public final class LedgerSetup {

  private final Function<WorkloadSpec, Ledger> starter;
  private List<String> nodes;
  private Target target = Target.ONE;
  private Policy policy = Policy.STICKY;
  private int writers = 2;
  private int readers = 1;
  private double perSecond = 50;
  private Duration timeout = Duration.ofSeconds(2);
  private int retries = 3;
  private int payloadBytes = 64;
  private int answersPerConnection;

  LedgerSetup(List<String> nodes, Function<WorkloadSpec, Ledger> starter) {
    this.nodes = nodes;
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
    target = Target.ONE;
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
    target = Target.ALL;
    return this;
  }

  private void requireKnown(List<String> some) {
    if (!nodes.containsAll(some)) {
      throw new IllegalArgumentException(some + " are not all of " + nodes);
    }
  }

  /** A client whose node is lost goes to the next one, instead of waiting for it to come back. */
  public LedgerSetup failingOver() {
    policy = Policy.FAILOVER;
    return this;
  }

  /** How long a client waits for a connection, and for an answer. */
  public LedgerSetup timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /** How often a conflict is tried again before it counts as refused. */
  public LedgerSetup retries(int count) {
    retries = count;
    return this;
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
   * What was described.
   *
   * @throws IllegalArgumentException saying what cannot be
   */
  WorkloadSpec spec() {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        readers,
        perSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  /**
   * Makes the table anew and starts the workload.
   *
   * @throws IllegalStateException when no node can make the table
   */
  public Ledger start() {
    return starter.apply(spec());
  }
}
