package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.Arrays;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * Describes the workload of a ledger. Unless told otherwise: two writers and one reader, fifty
 * times a second each, on the first node, where they stay; two seconds without an answer are a
 * broken connection.
 */
public final class LedgerSetup {

  private final GaleraCluster cluster;
  private WorkloadSpec spec;

  LedgerSetup(GaleraCluster cluster) {
    this.cluster = cluster;
    this.spec = WorkloadSpec.on(cluster.nodes().stream().map(GaleraNode::name).toList());
  }

  public LedgerSetup writers(int count) {
    spec = spec.withWriters(count, spec.writesPerSecond());
    return this;
  }

  public LedgerSetup readers(int count) {
    spec = spec.withReaders(count, spec.readsPerSecond());
    return this;
  }

  /** Of each writer and reader. A gap shorter than one over this cannot be seen. */
  public LedgerSetup perSecond(double rate) {
    spec = spec.withWriters(spec.writers(), rate).withReaders(spec.readers(), rate);
    return this;
  }

  /** All clients begin on this node. */
  public LedgerSetup to(GaleraNode node) {
    spec = spec.to(node.name());
    return this;
  }

  /** Clients are spread over all nodes. */
  public LedgerSetup toAll() {
    spec = spec.toAll();
    return this;
  }

  /** Clients are spread over these nodes, the first writer on the first, and use no other. */
  public LedgerSetup across(GaleraNode... nodes) {
    spec = spec.across(Arrays.stream(nodes).map(GaleraNode::name).toList());
    return this;
  }

  /** A client whose node is lost goes to the next one, instead of waiting for it to come back. */
  public LedgerSetup failingOver() {
    spec = spec.with(WorkloadSpec.Policy.FAILOVER);
    return this;
  }

  /** How long a client waits for a connection, and for an answer. */
  public LedgerSetup timeout(Duration limit) {
    spec = spec.withTimeout(limit);
    return this;
  }

  /** How often a conflict is tried again before it counts as refused. */
  public LedgerSetup retries(int count) {
    spec = spec.withRetries(count);
    return this;
  }

  /**
   * After so many acknowledged operations a client connects anew, to the same node, as an
   * application without a pool does: a certificate that is not accepted shows.
   */
  public LedgerSetup reconnectingAfter(int answers) {
    spec = spec.withAnswersPerConnection(answers);
    return this;
  }

  /** Size of each row's payload. */
  public LedgerSetup payloadBytes(int bytes) {
    spec = spec.withPayload(bytes);
    return this;
  }

  /**
   * Makes the table anew and starts the workload.
   *
   * @throws IllegalStateException when no node can make the table
   */
  public Ledger start() {
    return Ledger.start(cluster, spec);
  }
}
