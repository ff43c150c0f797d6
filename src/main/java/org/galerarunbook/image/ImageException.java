package org.galerarunbook.image;

/** An image cannot be had; the message says which, what was tried, and what to do. */
public class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with no cause beyond what the message says. */
  public ImageException(String message) {
    super(message);
  }

  /** A failure with the exception that it comes from. */
  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
