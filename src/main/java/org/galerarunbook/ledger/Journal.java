package org.galerarunbook.ledger;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.ledger.History.Mark;
import org.galerarunbook.ledger.Operation.Kind;

/** Takes operations from all workers while they run. */
final class Journal {

  private final List<Operation> operations = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private long acknowledgedWrites;

  synchronized void add(Operation operation) {
    operations.add(operation);
    if (operation.kind() == Kind.WRITE && operation.acknowledged()) {
      acknowledgedWrites++;
    }
  }

  synchronized void add(Mark mark) {
    marks.add(mark);
  }

  synchronized long acknowledgedWrites() {
    return acknowledgedWrites;
  }

  synchronized History history(Moment begin, Moment end, LedgerSetup setup) {
    return new History(
        begin, end, setup.writers, setup.readers, setup.longestSilence(), operations, marks);
  }
}
