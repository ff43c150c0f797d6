package org.galerarunbook.lab;

/**
 * A chapter cannot run here, through no fault of the procedure: an image that cannot be had, an
 * engine that is not there. Reported by name and reason, never counted as green.
 */
public final class CouldNotRunException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param reason what is missing and what to do about it
   */
  public CouldNotRunException(String reason) {
    super(reason);
  }
}
