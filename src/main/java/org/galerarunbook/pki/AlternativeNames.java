package org.galerarunbook.pki;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/**
 * Names that a server can be reached by (RFC 5280, section 4.2.1.6), written {@code
 * dns:galera1.local} or {@code ip:127.0.0.1}.
 */
final class AlternativeNames {
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(\\*\\.)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))*");

  private AlternativeNames() {}

  /** Refuses what is neither, or has a value that is not of its kind. */
  static GeneralName parse(String text) {
    String name = text.strip();
    String value = name.substring(name.indexOf(':') + 1);
    if (name.startsWith("dns:")) {
      require(DNS_NAME.matcher(value).matches(), value, "a DNS name");
      return new GeneralName(GeneralName.dNSName, value);
    }
    if (name.startsWith("ip:")) {
      require(IPAddress.isValid(value), value, "an IP address");
      return new GeneralName(GeneralName.iPAddress, value);
    }
    throw new IllegalArgumentException("'" + text + "' must begin with dns: or ip:");
  }

  private static void require(boolean valid, String value, String what) {
    if (!valid) {
      throw new IllegalArgumentException("'" + value + "' is not " + what);
    }
  }

  /** Whether this is an IPv4 address, which is no DNS name though it looks like one. */
  static boolean isAddress(String text) {
    return IPAddress.isValidIPv4(text);
  }
}
