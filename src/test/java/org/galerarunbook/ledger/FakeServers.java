package org.galerarunbook.ledger;

import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Servers that answer, refuse or break as a test says, and keep what was committed. */
final class FakeServers implements SessionSource {

  /** What happens to a write; anything that is not said is acknowledged. */
  enum Answer {
    OK,
    BREAKS_BEFORE_COMMIT,
    BREAKS_AFTER_COMMIT,
    NOT_READY,
    DEADLOCK,
    NO_SUCH_TABLE
  }

  final Set<String> down = ConcurrentHashMap.newKeySet();
  private final Deque<Answer> script = new ArrayDeque<>();
  private final List<LedgerRow> rows = new ArrayList<>();
  private final List<String> opened = new ArrayList<>();
  private int open;
  private RuntimeException bug;

  synchronized FakeServers then(Answer... answers) {
    script.addAll(List.of(answers));
    return this;
  }

  synchronized void throwing(RuntimeException e) {
    bug = e;
  }

  /** Every attempt to connect, in order. */
  synchronized List<String> opened() {
    return List.copyOf(opened);
  }

  synchronized int stillOpen() {
    return open;
  }

  synchronized NodeContent content() {
    return new NodeContent("galera1", rows);
  }

  @Override
  public synchronized Session open(String node) throws SQLException {
    opened.add(node);
    if (down.contains(node)) {
      throw new SQLException("refused", "08000", 0, new ConnectException("refused"));
    }
    open++;
    return new FakeSession();
  }

  private synchronized void write(WriteId write, String payload) throws SQLException {
    if (bug != null) {
      throw bug;
    }
    Answer answer = script.isEmpty() ? Answer.OK : script.poll();
    if (answer == Answer.OK || answer == Answer.BREAKS_AFTER_COMMIT) {
      rows.add(LedgerRow.of(rows.size() + 1L, write, payload));
    }
    switch (answer) {
      case OK -> {}
      case BREAKS_BEFORE_COMMIT, BREAKS_AFTER_COMMIT ->
          throw new SQLException("Socket error", "08000", 0, new EOFException());
      case NOT_READY -> throw new SQLException("WSREP has not yet prepared node", "08S01", 1047);
      case DEADLOCK -> throw new SQLException("Deadlock found", "40001", 1213);
      case NO_SUCH_TABLE -> throw new SQLException("no such table", "42S02", 1146);
    }
  }

  private final class FakeSession implements Session {
    @Override
    public void write(WriteId write, String payload) throws SQLException {
      FakeServers.this.write(write, payload);
    }

    @Override
    public void read(int writer) {}

    @Override
    public void close() {
      synchronized (FakeServers.this) {
        open--;
      }
    }
  }
}
