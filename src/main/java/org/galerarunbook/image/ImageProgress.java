package org.galerarunbook.image;

/** Hears what the resolver does while it does it; called from several threads, one at a time. */
@FunctionalInterface
public interface ImageProgress {
  /** Hears nothing. */
  ImageProgress SILENT = (phase, line) -> {};

  /** What is being done. */
  enum Phase {
    /** Waiting for another process that is building images. */
    WAIT,
    /** Asking a registry, then downloading. */
    PULL,
    /** Making a root filesystem from Debian's packages. */
    BASE,
    /** Building from {@code containers/}. */
    BUILD,
    /** Removing what an earlier build left. */
    CLEAN
  }

  /** One line, without a line end. */
  void line(Phase phase, String line);
}
