package org.galerarunbook.galera;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a TLS server chose, read from captured bytes. The hello is in the clear in every version of
 * TLS, and small enough to be in one packet.
 *
 * @param protocol for instance {@code TLSv1.3}
 * @param cipher by its IANA name where it is one of TLS 1.3's, else its number
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3">RFC 8446, 4.1.3</a>
 */
public record ServerHello(String protocol, String cipher) {

  private static final int HANDSHAKE = 0x16;
  private static final int SERVER_HELLO = 0x02;
  private static final int SUPPORTED_VERSIONS = 43;

  /** Record header, handshake header, version, random. */
  private static final int BEFORE_SESSION_ID = 5 + 4 + 2 + 32;

  /** All server hellos in a capture, in their order. */
  public static List<ServerHello> in(byte[] capture) {
    List<ServerHello> found = new ArrayList<>();
    for (int i = 0; i + BEFORE_SESSION_ID + 1 < capture.length; i++) {
      if (startsAt(capture, i)) {
        int sessionId = i + BEFORE_SESSION_ID;
        int cipherAt = sessionId + 1 + at(capture, sessionId);
        if (cipherAt + 5 < capture.length) {
          int end = Math.min(capture.length, i + 5 + number(capture, i + 3));
          found.add(
              new ServerHello(
                  protocol(capture, cipherAt + 3, end, number(capture, i + 9)),
                  cipher(number(capture, cipherAt))));
        }
      }
    }
    return found;
  }

  /** A handshake record that holds a hello of matching length, for a version of TLS. */
  private static boolean startsAt(byte[] b, int i) {
    return at(b, i) == HANDSHAKE
        && at(b, i + 1) == 3
        && at(b, i + 2) <= 4
        && at(b, i + 5) == SERVER_HELLO
        && at(b, i + 6) == 0
        && number(b, i + 7) + 4 <= number(b, i + 3)
        && number(b, i + 7) >= 38
        && at(b, i + 9) == 3
        && at(b, i + BEFORE_SESSION_ID) <= 32;
  }

  /** TLS 1.3 calls itself 1.2 in the old place and tells the truth in an extension. */
  private static String protocol(byte[] b, int extensionsAt, int end, int legacy) {
    int i = extensionsAt + 2;
    while (i + 4 <= end) {
      int length = number(b, i + 2);
      if (number(b, i) == SUPPORTED_VERSIONS && length == 2 && i + 6 <= b.length) {
        return version(number(b, i + 4));
      }
      i += 4 + length;
    }
    return version(legacy);
  }

  private static String version(int number) {
    return "TLSv1." + ((number & 0xff) - 1);
  }

  private static String cipher(int number) {
    return switch (number) {
      case 0x1301 -> "TLS_AES_128_GCM_SHA256";
      case 0x1302 -> "TLS_AES_256_GCM_SHA384";
      case 0x1303 -> "TLS_CHACHA20_POLY1305_SHA256";
      default -> String.format(Locale.ROOT, "0x%04X", number);
    };
  }

  private static int at(byte[] b, int i) {
    return b[i] & 0xff;
  }

  private static int number(byte[] b, int i) {
    return at(b, i) << 8 | at(b, i + 1);
  }
}
