package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * A workload to be run.
 *
 * @param nodes which nodes it may use, in the order in which a client tries them
 * @param target where clients begin
 * @param policy where a client goes when its node is lost
 * @param writers how many, at least one
 * @param readers how many
 * @param perSecond how often each writer and reader has its turn
 * @param timeout how long a client waits for a connection, and for an answer
 * @param retries how often a conflict is tried again before it counts as refused
 * @param payloadBytes size of each row's payload
 * @param answersPerConnection after so many acknowledged operations a client leaves and connects
 *     anew, with a handshake; 0 for never
 */
record WorkloadSpec(
    List<String> nodes,
    Target target,
    Policy policy,
    int writers,
    int readers,
    double perSecond,
    Duration timeout,
    int retries,
    int payloadBytes,
    int answersPerConnection) {

  private static final double FASTEST = 1000;

  /** Where clients begin. */
  enum Target {
    /** All on the first node. */
    ONE,
    /** Spread over all nodes. */
    ALL
  }

  /** Where a client goes when its node is lost. */
  enum Policy {
    /** Back to the same node, as often as it takes. */
    STICKY,
    /** To the next node of the list, and there it stays: it does not go back. */
    FAILOVER
  }

  public WorkloadSpec {
    nodes = List.copyOf(nodes);
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
    require(retries >= 0, "a conflict cannot be tried again " + retries + " times");
    require(
        payloadBytes >= 1 && payloadBytes <= LedgerTable.MOST_PAYLOAD,
        "payload: 1 to " + LedgerTable.MOST_PAYLOAD + " bytes, not " + payloadBytes);
    require(
        answersPerConnection >= 0,
        "a connection cannot last for " + answersPerConnection + " answers");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The nodes that a client tries, in their order; {@code worker} counts from 1. */
  List<String> route(int worker) {
    List<String> order = new ArrayList<>(nodes);
    Collections.rotate(order, target == Target.ONE ? 0 : -((worker - 1) % nodes.size()));
    return policy == Policy.STICKY ? order.subList(0, 1) : order;
  }

  /**
   * How long a client may do nothing at all, not even wait: some turns, and what a busy machine may
   * keep a thread from running. A client that is silent for longer has seen no outage.
   */
  Duration longestSilence() {
    return Duration.ofMillis((long) (3000 + 2000 / perSecond));
  }
}
