package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * A workload to be run.
 *
 * @param nodes which nodes it may use, in the order in which a client tries them
 * @param target where clients begin
 * @param policy where a client goes when its node is lost
 * @param writers how many, at least one
 * @param readers how many
 * @param writesPerSecond of each writer
 * @param readsPerSecond of each reader
 * @param timeout how long a client waits for a connection, and for an answer
 * @param retries how often a conflict is tried again before it counts as refused
 * @param payloadBytes size of each row's payload
 * @param answersPerConnection after so many acknowledged operations a client leaves and connects
 *     anew, with a handshake; 0 for never
 */
public record WorkloadSpec(
    List<String> nodes,
    Target target,
    Policy policy,
    int writers,
    int readers,
    double writesPerSecond,
    double readsPerSecond,
    Duration timeout,
    int retries,
    int payloadBytes,
    int answersPerConnection) {

  private static final double FASTEST = 1000;

  /** Where clients begin. */
  public enum Target {
    /** All on the first node. */
    ONE,
    /** Spread over all nodes. */
    ALL
  }

  /** Where a client goes when its node is lost. */
  public enum Policy {
    /** Back to the same node, as often as it takes. */
    STICKY,
    /** To the next node of the list, and there it stays: it does not go back. */
    FAILOVER
  }

  public WorkloadSpec {
    nodes = List.copyOf(nodes);
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(policy, "policy");
    require(!nodes.isEmpty(), "a workload needs a node to write to");
    require(new HashSet<>(nodes).size() == nodes.size(), "a node is listed twice: " + nodes);
    require(writers >= 1, "a workload needs at least one writer, not " + writers);
    require(readers >= 0, "there cannot be " + readers + " readers");
    require(
        writesPerSecond > 0 && writesPerSecond <= FASTEST,
        "writes per second of each writer: above 0, at most 1000, not " + writesPerSecond);
    require(
        readsPerSecond > 0 && readsPerSecond <= FASTEST,
        "reads per second of each reader: above 0, at most 1000, not " + readsPerSecond);
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

  /**
   * Two writers and one reader on the first node, fifty times a second each, that stay there; a
   * client that hears nothing for two seconds gives up.
   */
  public static WorkloadSpec on(List<String> nodes) {
    return new WorkloadSpec(
        nodes, Target.ONE, Policy.STICKY, 2, 1, 50, 50, Duration.ofSeconds(2), 3, 64, 0);
  }

  /** All clients begin on this node, which becomes the first of the list. */
  public WorkloadSpec to(String node) {
    require(nodes.contains(node), node + " is not one of " + nodes);
    List<String> rotated = rotated(nodes.indexOf(node));
    return new WorkloadSpec(
        rotated,
        Target.ONE,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  /** Clients are spread over all nodes. */
  public WorkloadSpec toAll() {
    return across(nodes);
  }

  /** Clients are spread over these nodes, the first writer on the first, and use no other. */
  public WorkloadSpec across(List<String> some) {
    require(nodes.containsAll(some), some + " are not all of " + nodes);
    return new WorkloadSpec(
        some,
        Target.ALL,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec with(Policy other) {
    return new WorkloadSpec(
        nodes,
        target,
        other,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec withWriters(int count, double perSecond) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        count,
        readers,
        perSecond,
        readsPerSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec withReaders(int count, double perSecond) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        count,
        writesPerSecond,
        perSecond,
        timeout,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec withTimeout(Duration other) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        other,
        retries,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec withRetries(int count) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        count,
        payloadBytes,
        answersPerConnection);
  }

  public WorkloadSpec withPayload(int bytes) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        retries,
        bytes,
        answersPerConnection);
  }

  /** After so many acknowledged operations a client connects anew; 0 for never. */
  public WorkloadSpec withAnswersPerConnection(int count) {
    return new WorkloadSpec(
        nodes,
        target,
        policy,
        writers,
        readers,
        writesPerSecond,
        readsPerSecond,
        timeout,
        retries,
        payloadBytes,
        count);
  }

  /** The nodes that a client tries, in their order; {@code worker} counts from 1. */
  List<String> route(int worker) {
    List<String> order = target == Target.ONE ? nodes : rotated((worker - 1) % nodes.size());
    return policy == Policy.STICKY ? order.subList(0, 1) : order;
  }

  private List<String> rotated(int by) {
    List<String> order = new ArrayList<>(nodes);
    Collections.rotate(order, -by);
    return order;
  }
}
