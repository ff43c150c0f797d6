package org.galerarunbook.passbolt.client;

/**
 * A call did not do what it is for. The message names the endpoint, the status, and what Passbolt
 * says; never a secret or a token.
 */
public final class PassboltException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The status of a call that got no answer. */
  public static final int NO_ANSWER = 0;

  private final String endpoint;
  private final int status;

  PassboltException(String endpoint, int status, String said, Throwable cause) {
    super(endpoint + ": " + (status == NO_ANSWER ? "" : status + ", ") + said, cause);
    this.endpoint = endpoint;
    this.status = status;
  }

  PassboltException(String endpoint, int status, String said) {
    this(endpoint, status, said, null);
  }

  /** Method and path: {@code POST /resources.json}. */
  public String endpoint() {
    return endpoint;
  }

  /** The HTTP status, or {@link #NO_ANSWER}. */
  public int status() {
    return status;
  }
}
