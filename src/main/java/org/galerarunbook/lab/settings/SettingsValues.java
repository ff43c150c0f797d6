package org.galerarunbook.lab.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.openpgp.KeyOwner;

final class SettingsValues {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");

  /** What names the key's files and Passbolt accepts, too: a dot is between other characters. */
  private static final Pattern EMAIL =
      Pattern.compile(
          "[A-Za-z0-9_][A-Za-z0-9_+-]*(\\.[A-Za-z0-9_+-]+)*"
              + "@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}");

  private static final Pattern LAB_HOST = Pattern.compile("(galera\\d+|proxy|valkey)(\\.local)?");
  private static final String BASE_URL_REMEDY = "use one such as https://passbolt.local";

  /** RFC 5280, ub-common-name. */
  private static final int LONGEST_COMMON_NAME = 64;

  private static final int LONGEST_LOCAL_PART = 64;
  private static final int LONGEST_NAME = 255;
  private static final Set<Integer> CLUSTER_SIZES = Set.of(3, 5, 7);

  private SettingsValues() {}

  /** Levenshtein's distance, upper and lower case being the same. */
  static int distance(String a, String b) {
    String left = a.toUpperCase(Locale.ROOT);
    String right = b.toUpperCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substitution = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }

  static ImageReference image(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      int split = message.lastIndexOf("; ");
      throw new WrongValue(
          "is refused: " + message.substring(0, split), message.substring(split + 2));
    }
  }

  static String identifier(String text) {
    return matching(
        IDENTIFIER, text, "is '" + text + "'", "use 1 to 64 letters, digits, _ and - only");
  }

  static String host(String text) {
    return matching(HOST, text, "is '" + text + "', no host name", "use one such as proxy.local");
  }

  static String email(String text) {
    if (text.indexOf('@') > LONGEST_LOCAL_PART || text.length() > LONGEST_NAME) {
      throw new WrongValue("is too long for a mail address", "use one such as ada@passbolt.com");
    }
    return matching(
        EMAIL,
        text,
        "is '%s', no mail address that Passbolt accepts and that can name the key's files"
            .formatted(text),
        "use one such as ada@passbolt.com");
  }

  /** As Passbolt and the user id of an OpenPGP key take it. */
  static String personsName(String text) {
    boolean beyondBmp = text.codePoints().anyMatch(c -> c > 0xFFFF);
    if (text.isBlank() || text.startsWith("-") || text.length() > LONGEST_NAME || beyondBmp) {
      throw new WrongValue(
          "is blank, begins with -, is longer than %d or has an emoji, which Passbolt refuses"
              .formatted(LONGEST_NAME),
          "use a name such as Ada");
    }
    try {
      new KeyOwner("ada@passbolt.com", text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new WrongValue(
          "has one of < > ( ) / \\, which the user id of an OpenPGP key can't hold",
          "use a name such as Ada");
    }
  }

  private static String matching(Pattern pattern, String text, String what, String remedy) {
    if (!pattern.matcher(text).matches()) {
      throw new WrongValue(what, remedy);
    }
    return text;
  }

  static int port(String text) {
    return whole(text, "is '" + text + "', no port", "use a number from 1 to 65535", 1, 65535);
  }

  static int clusterSize(String text) {
    String remedy = "use 3, 5 or 7, so that one side of every split has a majority";
    int size = whole(text, "is '" + text + "'", remedy, 1, 99);
    if (!CLUSTER_SIZES.contains(size)) {
      throw new WrongValue("is " + size, remedy);
    }
    return size;
  }

  static String diskSize(String text) {
    if (!text.matches("[1-9][0-9]{0,3}[MG]")) {
      throw new WrongValue("is '" + text + "', no size", "use one such as 1G or 800M");
    }
    return text;
  }

  private static int whole(String text, String what, String remedy, int least, int most) {
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new WrongValue(what, remedy);
    }
    return Integer.parseInt(text);
  }

  /** The address that people type; the lab's certificate is made for its host. */
  static URI baseUrl(String text) {
    try {
      URI url = new URI(text);
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new WrongValue("is '" + text + "', no https address", BASE_URL_REMEDY);
      }
      if (!List.of("", "/").contains(url.getRawPath())
          || url.getRawQuery() != null
          || url.getRawFragment() != null
          || url.getRawUserInfo() != null) {
        throw new WrongValue(
            "is '" + text + "', and Passbolt's web server has its pages at / alone",
            "leave out what is not scheme, host and port");
      }
      String host = url.getHost().toLowerCase(Locale.ROOT);
      requireReachable(host);
      return new URI("https", null, host, url.getPort(), null, null, null);
    } catch (URISyntaxException e) {
      throw new WrongValue("is '" + text + "', no https address", BASE_URL_REMEDY);
    }
  }

  /** Ports are published on one address alone, and a certificate has room for 64 characters. */
  private static void requireReachable(String host) {
    boolean isAddress = host.startsWith("[") || host.matches("[0-9.]+");
    if (isAddress && !host.equals("127.0.0.1")) {
      throw new WrongValue(
          "is at " + host + ", where nothing listens: the lab's ports are on 127.0.0.1 alone",
          "use https://127.0.0.1, or a name, and lead the name there");
    }
    if (host.length() > LONGEST_COMMON_NAME || !HOST.matcher(host).matches()) {
      throw new WrongValue(
          "has the host '" + host + "', which a certificate can't be issued to", BASE_URL_REMEDY);
    }
    if (LAB_HOST.matcher(host).matches()) {
      throw new WrongValue(
          "has the host " + host + ", which is another server of the lab", BASE_URL_REMEDY);
    }
  }

  static <E extends Enum<E>> E choice(String text, E[] values) {
    return Arrays.stream(values)
        .filter(value -> value.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongValue(
                    "is '" + text + "'",
                    "use "
                        + Arrays.stream(values)
                            .map(value -> spelling(value))
                            .collect(Collectors.joining(" or "))));
  }

  /** As env.example writes it. */
  private static String spelling(Enum<?> value) {
    return value instanceof Settings.KeyAlgorithm
        ? value.name()
        : value.name().toLowerCase(Locale.ROOT);
  }

  /** Ends the parsing of one value; the reader turns it into a problem and goes on. */
  static final class WrongValue extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    WrongValue(String what, String remedy) {
      super(what);
      this.remedy = remedy;
    }

    String remedy() {
      return remedy;
    }
  }
}
