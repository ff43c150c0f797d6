package org.galerarunbook.passbolt.client;

import java.net.URI;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registration prints and an invitation's mail holds: {@code
 * https://passbolt.local/setup/start/<user>/<token>}. Whoever has it can become that person, once.
 */
public record SetupLink(UUID userId, UUID token) {
  private static final String UUID_DIGITS = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
  private static final Pattern LINK =
      Pattern.compile("/setup/(?:start|install)/(" + UUID_DIGITS + ")/(" + UUID_DIGITS + ")");

  /**
   * Finds the link in a text, such as the whole output of {@code cake passbolt register_user}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static SetupLink in(String text) {
    Matcher link = LINK.matcher(text);
    if (!link.find()) {
      throw new IllegalArgumentException(
          "no set-up link is in: " + text.strip().lines().findFirst().orElse("(an empty text)"));
    }
    return new SetupLink(UUID.fromString(link.group(1)), UUID.fromString(link.group(2)));
  }

  /** The same link at a server. */
  public URI at(URI baseUrl) {
    return URI.create(
        baseUrl.toString().replaceAll("/$", "") + "/setup/start/" + userId + "/" + token);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "set-up link of " + userId;
  }
}
