package org.galerarunbook.runbook;

import java.time.Duration;
import org.galerarunbook.runbook.model.Expectation;

/**
 * What a command came to. Each expectation is recorded, then throws {@link AssertionError} when it
 * does not hold. "Prints" is about both streams, standard output first.
 */
public interface Outcome {
  /** The command is repeated until the expectations that follow hold, or the time is over. */
  Outcome within(Duration limit);

  /** It ends with exit code 0, which is expected anyway. */
  Outcome succeeds();

  /** It ends with this exit code. */
  Outcome exits(int code);

  /** Its output contains the text. */
  Outcome prints(String text);

  /** Its output does not contain the text. */
  Outcome printsNot(String text);

  /** One line of its output is exactly this. */
  Outcome printsLine(String line);

  /** A part of its output matches the expression; {@code ^} and {@code $} are a line's ends. */
  Outcome matches(String regex);

  /** Its output is blank. */
  Outcome printsNothing();

  /** What an expectation says as data; one in words is for the reader alone and not checked. */
  Outcome expects(Expectation expectation);

  /**
   * Something no other expectation can say.
   *
   * @param what in words, for the reader; a rehearsal can't check it
   * @param assertion throws when it does not hold
   */
  Outcome satisfies(String what, ThrowingConsumer<Outcome> assertion);

  /** Standard output of the last attempt, not redacted. */
  String stdout();

  /** Runs a further command of the same step. */
  Outcome run(String command);
}
