package org.galerarunbook.lab;

import org.opentest4j.TestAbortedException;

/**
 * A chapter cannot run here, through no fault of the procedure: an image that cannot be had, an
 * engine that is not there. Reported by name and reason, never counted as green. JUnit takes it as
 * an aborted test, wherever it is thrown.
 */
public class CouldNotRunException extends TestAbortedException {

  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason what is missing and what to do about it
   */
  public CouldNotRunException(String reason) {
    super("could not run: " + reason);
    this.reason = reason;
  }

  /**
   * @param reason what is missing and what to do about it
   * @param cause what showed that it is missing
   */
  public CouldNotRunException(String reason, Throwable cause) {
    this(reason);
    initCause(cause);
  }

  /** What is missing and what to do about it. */
  public String reason() {
    return reason;
  }
}
