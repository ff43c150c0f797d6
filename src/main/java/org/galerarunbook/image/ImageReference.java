package org.galerarunbook.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pinned image name: a repository with a tag that is not {@code latest}, or with a digest.
 *
 * <p>The grammar is that of the distribution project's reference package; names are not expanded,
 * so {@code mariadb:11.8} stays as the operator wrote it.
 *
 * @param repository name without tag, e.g. {@code valkey/valkey}
 * @param tag the tag, or empty when only a digest is given
 * @param digest {@code sha256:…}, or empty
 */
public record ImageReference(String repository, String tag, String digest) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?<repository>(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?/)?"
              + "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)"
              + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
              + "(?:@(?<digest>sha256:[0-9a-f]{64}))?");

  /** Refuses a name that is not pinned; the message says what to write instead. */
  public ImageReference {
    if (digest.isEmpty() && tag.isEmpty()) {
      throw new IllegalArgumentException(
          "image '"
              + repository
              + "' has no tag, so a different image could run tomorrow; add a version, e.g. '"
              + repository
              + ":<version>'");
    }
    if (digest.isEmpty() && isMoving(tag)) {
      throw new IllegalArgumentException(
          "image '"
              + repository
              + ":"
              + tag
              + "' follows the newest release, so a different image could run tomorrow;"
              + " name a version instead of '"
              + tag
              + "'");
    }
  }

  /**
   * Parses {@code repository:tag}, {@code repository@sha256:…} or both.
   *
   * @throws IllegalArgumentException when the text is no image name or is not pinned
   */
  public static ImageReference parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an image name; write repository:tag, e.g. 'mariadb:11.8'");
    }
    return new ImageReference(
        matcher.group("repository"),
        nullToEmpty(matcher.group("tag")),
        nullToEmpty(matcher.group("digest")));
  }

  private static boolean isMoving(String tag) {
    return tag.equals("latest") || tag.startsWith("latest-") || tag.endsWith("-latest");
  }

  private static String nullToEmpty(String text) {
    return text == null ? "" : text;
  }

  @Override
  public String toString() {
    return repository + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
