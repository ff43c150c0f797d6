package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.function.Predicate;
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
    Moment last = history.begin();
    Gap longest = new Gap(last, last);
    for (Operation operation : history.operations()) {
      // What is acknowledged after the end does not shorten the gap that the end closes.
      if (operation.kind() == kind
          && operation.acknowledged()
          && of.test(operation)
          && !operation.end().isAfter(history.end())) {
        longest = longest.orLonger(new Gap(last, operation.end()));
        last = operation.end();
      }
    }
    return longest.orLonger(new Gap(last, history.end()));
  }

  /** The longest time in which a worker neither sent, nor waited, nor tried to connect. */
  static Gap silence(History history, Kind kind, int worker) {
    Moment last = history.begin();
    Gap longest = new Gap(last, last);
    for (Operation operation : history.operations()) {
      if (operation.kind() == kind && operation.worker() == worker) {
        longest = longest.orLonger(new Gap(last, operation.start()));
        last = operation.end();
      }
    }
    return longest.orLonger(new Gap(last, history.end()));
  }

  private Gap orLonger(Gap other) {
    return other.length().compareTo(length()) > 0 ? other : this;
  }
}
