package org.galerarunbook.image;

import java.util.Optional;

/**
 * The image that a component runs, as it is on this engine.
 *
 * @param name the name to start containers from
 * @param id the engine's image id, {@code sha256:…}
 * @param digest the registry's digest ({@code repository@sha256:…}); empty for an image built here
 * @param origin how it came to be here in this call
 * @param version the server's version as the image states it, when it does
 */
public record ResolvedImage(
    Component component,
    ImageReference name,
    String id,
    Optional<String> digest,
    Origin origin,
    Optional<String> version) {

  /** How an image came to be on the engine. */
  public enum Origin {
    /** It was here. */
    LOCAL,
    /** Pulled from its registry in this call. */
    PULLED,
    /** Built from {@code containers/} in this call. */
    BUILT
  }

  /** What identifies the content: the registry's digest, else the engine's id. */
  public String digestOrId() {
    return digest.orElse(id);
  }

  @Override
  public String toString() {
    return name
        + version.map(v -> " (" + v + ")").orElse("")
        + ", "
        + origin.name().toLowerCase(java.util.Locale.ROOT)
        + ", "
        + digestOrId();
  }
}
