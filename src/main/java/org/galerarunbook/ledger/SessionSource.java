package org.galerarunbook.ledger;

import java.sql.SQLException;

/** Where a client's connections come from; tests put a server here that breaks when they say. */
interface SessionSource {

  /**
   * A new connection.
   *
   * @throws SQLException when there is none within the workload's timeout
   */
  Session open(String node) throws SQLException;

  /** One client's connection. An exception of it says what {@link Failure} makes of it. */
  interface Session extends AutoCloseable {

    /** Writes one row and commits it; returning means that the server acknowledged it. */
    void write(WriteId write, String payload) throws SQLException;

    void read(int writer) throws SQLException;

    /** Lets go of it without waiting for a server that may not answer. */
    @Override
    void close();
  }
}
