package org.galerarunbook.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.Requirements;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * What a chapter runs beside its procedure, to know what that cost the application:
 *
 * <pre>{@code
 * Ledger ledger = Ledger.on(lab.cluster()).writers(2).readers(1).to(galera1).failingOver().start();
 * ledger.mark("kill galera1");
 * galera1.kill();
 * …
 * LedgerReport report = ledger.stop();
 * assertThat(report.verdict()).isIntact();
 * }</pre>
 *
 * One at a time per cluster: starting makes the table {@code ledger_entry} anew in the
 * application's database, and it stays there to be looked at.
 */
public final class Ledger implements AutoCloseable {

  private static final Duration READABLE_WITHIN = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Above the 30 s that a causal read may wait by itself (repl.causal_read_timeout). */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(35);

  private final List<String> nodes;
  private final JdbcSessions sessions;
  private final Workload workload;

  private Ledger(List<String> nodes, JdbcSessions sessions, Workload workload) {
    this.nodes = nodes;
    this.sessions = sessions;
    this.workload = workload;
  }

  /** Begins to describe a workload on this cluster. */
  public static LedgerSetup on(GaleraCluster cluster) {
    Requirements.LEDGER.require();
    return new LedgerSetup(names(cluster), setup -> start(cluster, setup));
  }

  private static List<String> names(GaleraCluster cluster) {
    return cluster.nodes().stream().map(GaleraNode::name).toList();
  }

  private static Ledger start(GaleraCluster cluster, LedgerSetup setup) {
    JdbcSessions sessions = new JdbcSessions(cluster, setup.timeout);
    createTable(sessions, setup.nodes);
    return new Ledger(names(cluster), sessions, Workload.start(setup, sessions));
  }

  /** On the first node that does it; then seen on all that answer, as DDL too is applied later. */
  private static void createTable(JdbcSessions sessions, List<String> nodes) {
    IllegalStateException failure =
        new IllegalStateException(
            "no node of " + nodes + " could make the table ledger_entry; is the cluster Primary?");
    boolean made = false;
    for (String node : nodes) {
      try (Connection connection = sessions.connect(node, ANSWER_WITHIN)) {
        if (!made) {
          LedgerTable.create(connection);
          made = true;
        }
        LedgerTable.read(connection);
      } catch (SQLException e) {
        // A node that is away has the table when it is back. If all are, nothing can be measured.
        failure.addSuppressed(e);
      }
    }
    if (!made) {
      throw failure;
    }
  }

  /** Notes what is done to the cluster now; found again beside losses and gaps. */
  public Ledger mark(String text) {
    workload.mark(text);
    return this;
  }

  /** Writes acknowledged so far, to wait for the workload to flow. */
  public long acknowledgedWrites() {
    return workload.acknowledgedWrites();
  }

  /**
   * Ends the workload, waits until every node of the cluster can be read, reads all of them, and
   * judges.
   *
   * @throws IllegalStateException naming a node that cannot be read within 60 s
   */
  public LedgerReport stop() {
    History history = workload.stop();
    return new LedgerReport(
        Judgement.of(
            history, new Settlement(this::content, READABLE_WITHIN, PATIENCE).read(nodes)));
  }

  private NodeContent content(String node) throws SQLException {
    try (Connection connection = sessions.connect(node, ANSWER_WITHIN)) {
      return LedgerTable.read(connection);
    }
  }

  /**
   * Bytes in the application's database, as the first node that answers estimates them: costs are
   * nothing without.
   *
   * @throws IllegalStateException when no node answers
   */
  public long dataSize() {
    IllegalStateException failure =
        new IllegalStateException("no node of " + nodes + " says how much data there is");
    for (String node : nodes) {
      try (Connection connection = sessions.connect(node, ANSWER_WITHIN)) {
        return LedgerTable.databaseSize(connection);
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  /** Ends the workload without a verdict; nothing to do after {@link #stop()}. */
  @Override
  public void close() {
    workload.close();
  }
}
