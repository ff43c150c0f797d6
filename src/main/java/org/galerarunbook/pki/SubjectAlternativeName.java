package org.galerarunbook.pki;

import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;

/**
 * A name that a server can be reached by (RFC 5280, section 4.2.1.6), written {@code
 * dns:galera1.local} or {@code ip:127.0.0.1}.
 *
 * @param kind what sort of name
 * @param value the name, without its kind
 */
public record SubjectAlternativeName(Kind kind, String value) {
  /** The sorts of name that are checked against a host. */
  public enum Kind {
    /** A DNS name. */
    DNS(2),
    /** An IPv4 or IPv6 address. */
    IP(7);

    private final int tag;

    Kind(int tag) {
      this.tag = tag;
    }

    /** The GeneralName's tag, as the extension and the JDK number it. */
    int tag() {
      return tag;
    }
  }

  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(\\*\\.)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))*");

  /** Refuses a value that is not of its kind. */
  public SubjectAlternativeName {
    boolean valid = kind == Kind.DNS ? DNS_NAME.matcher(value).matches() : IPAddress.isValid(value);
    if (!valid) {
      throw new IllegalArgumentException(
          "'" + value + "' is not " + (kind == Kind.DNS ? "a DNS name" : "an IP address"));
    }
  }

  /** Whether this is an IPv4 address, which is no DNS name though it looks like one. */
  static boolean isAddress(String text) {
    return IPAddress.isValidIPv4(text);
  }

  /**
   * Reads {@code dns:NAME} or {@code ip:ADDRESS}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static SubjectAlternativeName parse(String text) {
    String name = text.strip();
    if (name.startsWith("dns:")) {
      return new SubjectAlternativeName(Kind.DNS, name.substring("dns:".length()));
    }
    if (name.startsWith("ip:")) {
      return new SubjectAlternativeName(Kind.IP, name.substring("ip:".length()));
    }
    throw new IllegalArgumentException("'" + text + "' must begin with dns: or ip:");
  }

  @Override
  public String toString() {
    return (kind == Kind.DNS ? "dns:" : "ip:") + value;
  }
}
