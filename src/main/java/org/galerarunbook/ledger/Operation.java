package org.galerarunbook.ledger;

import java.time.Duration;

/**
 * One attempt of one writer or reader, as its client saw it.
 *
 * @param kind what was attempted
 * @param worker which writer or reader, from 1
 * @param number the write's number, or the how many-th read; from 1
 * @param attempt the how many-th attempt at this number, from 1
 * @param start before it was sent, or before a connection was tried
 * @param end when the answer, or its absence, was known
 * @param outcome what the client may conclude
 * @param error kind of error, empty when it was acknowledged
 * @param node which node was asked
 */
public record Operation(
    Kind kind,
    int worker,
    long number,
    int attempt,
    Moment start,
    Moment end,
    Outcome outcome,
    String error,
    String node) {

  /** What was attempted. */
  public enum Kind {
    WRITE,
    READ
  }

  /** What a client may conclude; of several attempts at one write the first of these holds. */
  public enum Outcome {
    /** The server said yes: from here on the write must be on every node. */
    ACKNOWLEDGED,
    /** It was sent and no answer is to be trusted: the write may be there or not. */
    UNKNOWN,
    /** The server said no: the write must be nowhere. */
    REFUSED,
    /** The server said no; it is tried again under the same number while the workload runs. */
    CONFLICT,
    /** There was no connection to send it by, so nothing was asked of the server. */
    NOT_SENT
  }

  public Operation {
    if (start.isAfter(end)) {
      throw new IllegalArgumentException(
          "an operation ends before it starts: " + start + ", " + end);
    }
    if (error.isEmpty() != (outcome == Outcome.ACKNOWLEDGED)) {
      throw new IllegalArgumentException(
          "an operation has an error unless it was acknowledged: " + outcome + ", '" + error + "'");
    }
  }

  public boolean acknowledged() {
    return outcome == Outcome.ACKNOWLEDGED;
  }

  public Duration took() {
    return start.until(end);
  }

  /** The write that this was an attempt at. */
  public WriteId writeId() {
    return new WriteId(worker, number);
  }

  /** In a few words, for people. */
  public String summary() {
    return "%s %d number %d on %s at %s: %s%s"
        .formatted(
            kind == Kind.WRITE ? "writer" : "reader",
            worker,
            number,
            node,
            end.wall(),
            outcome,
            error.isEmpty() ? "" : " (" + error + ")");
  }
}
