package org.galerarunbook.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A client's way to the database: one connection at a time, to the node it is at, or to the next
 * one of its route when that is lost.
 */
final class Link implements AutoCloseable {

  /** Told of each node that could not be connected to. */
  interface Refusals {
    void refused(String node, Moment start, SQLException e);
  }

  private final SessionSource source;
  private final List<String> route;
  private int at;
  private SessionSource.Session session;

  Link(SessionSource source, List<String> route) {
    this.source = source;
    this.route = route;
  }

  /** The node that is used, or was last. */
  String node() {
    return route.get(at);
  }

  /**
   * The connection, made now if there is none: each node of the route is tried once. Empty when
   * none of them could be connected to, or when the work is over meanwhile.
   */
  Optional<SessionSource.Session> session(Refusals refusals, BooleanSupplier over) {
    for (int tried = 0; session == null && tried < route.size() && !over.getAsBoolean(); tried++) {
      Moment start = Moment.now();
      try {
        session = source.open(node());
      } catch (SQLException e) {
        refusals.refused(node(), start, e);
        next();
      }
    }
    return Optional.ofNullable(session);
  }

  /** The node failed: lets go of the connection; the next one is made to the next node. */
  void lost() {
    close();
    next();
  }

  private void next() {
    at = (at + 1) % route.size();
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
