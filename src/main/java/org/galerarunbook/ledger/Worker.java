package org.galerarunbook.ledger;

import java.sql.SQLException;
import java.util.Optional;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/** One writer or reader: sends, waits for the answer, and notes what it may conclude. */
final class Worker {

  private final Kind kind;
  private final int id;
  private final LedgerSetup setup;
  private final Link link;
  private final Journal journal;
  private volatile boolean over;
  private long number = 1;
  private int attempt = 1;
  private int answers;

  Worker(Kind kind, int id, LedgerSetup setup, SessionSource source, Journal journal) {
    this.kind = kind;
    this.id = id;
    this.setup = setup;
    this.link = new Link(source, setup.route(id));
    this.journal = journal;
  }

  /** {@code ledger writer 1}, for threads and messages. */
  String name() {
    return "ledger " + (kind == Kind.WRITE ? "writer " : "reader ") + id;
  }

  /** Connects before time counts; that it cannot is noted, and tried again at its first turn. */
  void connect() {
    session();
  }

  /** Works until it is told that it is over. */
  void work(Pacer pacer) {
    try (link) {
      while (pacer.awaitTurn(() -> over)) {
        turn();
      }
    }
  }

  /** What is under way is finished, nothing new is begun. */
  void over() {
    over = true;
  }

  private Optional<SessionSource.Session> session() {
    return link.session(
        (node, start, e) -> note(start, Outcome.NOT_SENT, Failure.kindOfConnecting(e), node),
        () -> over);
  }

  /** One attempt. A number that was sent is used up, unless the server asks to try it again. */
  private void turn() {
    Optional<SessionSource.Session> session = session();
    if (session.isEmpty()) {
      return;
    }
    String node = link.node();
    Moment start = Moment.now();
    try {
      send(session.get());
      note(start, Outcome.ACKNOWLEDGED, "", node);
      nextNumber();
      if (++answers == setup.answersPerConnection) {
        answers = 0;
        link.close(); // the next turn connects anew
      }
    } catch (SQLException e) {
      Failure failure = Failure.of(e);
      Outcome outcome = outcome(failure.meaning());
      note(start, outcome, failure.kind(), node);
      if (outcome == Outcome.CONFLICT) {
        attempt++;
      } else {
        nextNumber();
      }
      if (!failure.connectionUsable()) {
        link.lost();
        // Now, and not at the next turn: an application would not wait either.
        session();
      }
    }
  }

  private void send(SessionSource.Session session) throws SQLException {
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

  private Outcome outcome(Failure.Meaning meaning) {
    return switch (meaning) {
      case CONFLICT -> attempt <= setup.retries ? Outcome.CONFLICT : Outcome.REFUSED;
      case REFUSED -> Outcome.REFUSED;
      case UNKNOWN -> Outcome.UNKNOWN;
    };
  }

  private void nextNumber() {
    number++;
    attempt = 1;
  }

  private void note(Moment start, Outcome outcome, String error, String node) {
    journal.add(
        new Operation(kind, id, number, attempt, start, Moment.now(), outcome, error, node));
  }
}
