package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.ledger.Operation.Kind;

/**
 * All that the clients of a workload saw.
 *
 * @param begin when every worker had tried to connect and the first operation was due
 * @param end when the workload was asked to stop; operations under way then may end later
 * @param writers how many there were, also those that achieved nothing
 * @param readers how many there were, also those that achieved nothing
 * @param longestSilence how long a worker may do nothing at all, not even wait for an answer
 * @param operations in the order in which they ended
 * @param marks what was done to the cluster meanwhile, in order of time
 */
public record History(
    Moment begin,
    Moment end,
    int writers,
    int readers,
    Duration longestSilence,
    List<Operation> operations,
    List<Mark> marks) {

  /** A remark of the chapter, for instance "kill galera1". */
  public record Mark(Moment at, String text) {}

  public History {
    if (begin.isAfter(end)) {
      throw new IllegalArgumentException("a history ends before it begins: " + begin + ", " + end);
    }
    // By differences: nanoTime may wrap, so its values have no order of their own.
    Moment origin = begin;
    operations =
        operations.stream()
            .sorted(Comparator.comparing((Operation o) -> origin.until(o.end())))
            .toList();
    marks = marks.stream().sorted(Comparator.comparing((Mark m) -> origin.until(m.at()))).toList();
  }

  /** Operations of that kind, in the order in which they ended. */
  public Stream<Operation> of(Kind kind) {
    return operations.stream().filter(o -> o.kind() == kind);
  }

  /** How many of that kind that worker did, whatever became of them. */
  long count(Kind kind, int worker) {
    return of(kind).filter(o -> o.worker() == worker).count();
  }

  /** How many workers do that. */
  public int workers(Kind kind) {
    return kind == Kind.WRITE ? writers : readers;
  }
}
