package org.galerarunbook.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/**
 * One writer or reader: sends, waits for the answer, and notes what it may conclude. It has one
 * connection at a time, to the node it is at, or to the next one of its route when that is lost.
 */
final class Worker {

  private final Kind kind;
  private final int id;
  private final LedgerSetup setup;
  private final SessionSource source;
  private final List<String> route;
  private final Consumer<Operation> journal;
  private volatile boolean over;
  private int at;
  private SessionSource.Session session;
  private long number = 1;
  private int attempt = 1;
  private int answers;

  Worker(Kind kind, int id, LedgerSetup setup, SessionSource source, Consumer<Operation> journal) {
    this.kind = kind;
    this.id = id;
    this.setup = setup;
    this.source = source;
    this.route = setup.route(id);
    this.journal = journal;
  }

  /** {@code ledger writer 1}, for threads and messages. */
  String name() {
    return "ledger " + (kind == Kind.WRITE ? "writer " : "reader ") + id;
  }

  /**
   * Connects, if it is not connected: each node of the route is tried once. Before time counts,
   * too; that it cannot is noted, and tried again at the next turn.
   */
  void connect() {
    for (int tried = 0; session == null && tried < route.size() && !over; tried++) {
      Moment start = Moment.now();
      try {
        session = source.open(node());
      } catch (SQLException e) {
        note(start, Outcome.NOT_SENT, "connecting: " + Failure.of(e).kind());
        goOn();
      }
    }
  }

  void work(Pacer pacer) {
    try {
      while (pacer.awaitTurn(() -> over)) {
        connect();
        if (session != null) {
          turn();
        }
      }
    } finally {
      disconnect();
    }
  }

  /** What is under way is finished, nothing new is begun. */
  void over() {
    over = true;
  }

  /** One attempt. A number that was sent is used up, unless the server asks to try it again. */
  private void turn() {
    Moment start = Moment.now();
    try {
      send();
      note(start, Outcome.ACKNOWLEDGED, "");
      nextNumber();
      if (++answers == setup.answersPerConnection) {
        answers = 0;
        disconnect(); // the next turn connects anew
      }
    } catch (SQLException e) {
      Failure failure = Failure.of(e);
      boolean conflict = failure.outcome() == Outcome.CONFLICT;
      boolean again = conflict && attempt <= LedgerSetup.RETRIES;
      note(start, conflict && !again ? Outcome.REFUSED : failure.outcome(), failure.kind());
      if (again) {
        attempt++;
      } else {
        nextNumber();
      }
      if (!failure.connectionUsable()) {
        disconnect();
        goOn();
        // Now, and not at the next turn: an application would not wait either.
        connect();
      }
    }
  }

  private void send() throws SQLException {
    if (kind == Kind.WRITE) {
      WriteId write = new WriteId(id, number);
      session.write(write, payload(write));
    } else {
      session.read((int) (1 + number % setup.writers));
    }
  }

  /** Tells a row of one write from that of any other, so that a mixed-up one shows. */
  private String payload(WriteId write) {
    String unit = write + ". ";
    return unit.repeat(setup.payloadBytes / unit.length() + 1).substring(0, setup.payloadBytes);
  }

  private void nextNumber() {
    number++;
    attempt = 1;
  }

  private String node() {
    return route.get(at);
  }

  private void goOn() {
    at = (at + 1) % route.size();
  }

  private void disconnect() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private void note(Moment start, Outcome outcome, String error) {
    journal.accept(
        new Operation(kind, id, number, attempt, start, Moment.now(), outcome, error, node()));
  }
}
