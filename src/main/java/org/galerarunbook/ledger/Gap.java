package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.galerarunbook.ledger.Operation.Kind;

/**
 * A time in which nothing was acknowledged. It cannot be shorter than the pace of the workload: a
 * writer that writes twenty times a second shows gaps of 50 ms when nothing is wrong.
 *
 * @param from the acknowledgement before it, or the workload's begin
 * @param to the acknowledgement after it, or the workload's end
 */
public record Gap(Moment from, Moment to) {

  public Duration length() {
    return from.until(to);
  }

  /** The longest one over all workers of that kind: nobody could write, or read. */
  static Gap longest(History history, Kind kind) {
    return longest(history, kind, o -> true);
  }

  /** The longest one of one worker, whatever the others did. */
  static Gap longest(History history, Kind kind, int worker) {
    return longest(history, kind, o -> o.worker() == worker);
  }

  private static Gap longest(History history, Kind kind, Predicate<Operation> of) {
    // What is acknowledged after the end does not shorten the gap that the end closes.
    return longest(
        history,
        history
            .of(kind)
            .filter(o -> o.acknowledged() && of.test(o) && !o.end().isAfter(history.end())),
        Operation::end);
  }

  /** The longest time in which a worker neither sent, nor waited, nor tried to connect. */
  static Gap silence(History history, Kind kind, int worker) {
    return longest(history, history.of(kind).filter(o -> o.worker() == worker), Operation::start);
  }

  private static Gap longest(
      History history, Stream<Operation> operations, Function<Operation, Moment> closes) {
    Moment last = history.begin();
    Gap longest = new Gap(last, last);
    for (Operation operation : operations.toList()) {
      longest = longest.orLonger(new Gap(last, closes.apply(operation)));
      last = operation.end();
    }
    return longest.orLonger(new Gap(last, history.end()));
  }

  private Gap orLonger(Gap other) {
    return other.length().compareTo(length()) > 0 ? other : this;
  }
}
