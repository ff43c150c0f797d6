package org.galerarunbook.image;

/**
 * Where a component's image would come from.
 *
 * @param detail one line of reason, e.g. what the registry said
 */
public record ImagePreview(
    Component component, ImageReference image, Source source, String detail) {

  /** The ways to an image. */
  public enum Source {
    /** It is on the engine. */
    LOCAL,
    /** Its registry has it. */
    PULL,
    /** From {@code containers/}. */
    BUILD,
    /** It can't be had; starting would fail. */
    NOWHERE
  }
}
