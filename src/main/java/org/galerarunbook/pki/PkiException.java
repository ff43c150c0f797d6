package org.galerarunbook.pki;

/**
 * Certificates could not be issued, read or written. The message says what is wrong and where, then
 * what to do about it; it never contains key material.
 */
public final class PkiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  PkiException(String problem, String remedy) {
    this(problem, remedy, null);
  }

  PkiException(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy + ".", cause);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** What is wrong, and where. */
  public String problem() {
    return problem;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
