package org.galerarunbook.galera;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's version, as far as its release series. */
public record ServerVersion(int major, int minor) {

  private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)[.\\-].*");

  /**
   * Reads what {@code SELECT @@version} says, such as {@code 11.8.9-MariaDB-0+deb13u1}.
   *
   * @throws IllegalArgumentException when it is no version
   */
  public static ServerVersion parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a server's version: '" + text.strip() + "'");
    }
    return new ServerVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Asks the node. */
  public static ServerVersion of(GaleraNode node) {
    return parse(node.sql("SELECT @@version"));
  }

  /** Whether it is of this series or a later one. */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || major == otherMajor && minor >= otherMinor;
  }
}
