package org.galerarunbook.lab;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.lab.Settings.Secret;

/** What a single value may look like. */
final class SettingsValues {
  /** As the runbook hides secrets: anything shorter would hide ordinary text. */
  private static final int SHORTEST_SECRET = 4;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
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

  static Secret secret(String text) {
    if (text.length() < SHORTEST_SECRET) {
      throw new WrongValue(
          "has " + text.length() + " characters, too few to be hidden on the pages",
          "use at least " + SHORTEST_SECRET);
    }
    return new Secret(text);
  }

  static String identifier(String text) {
    return matching(
        IDENTIFIER, text, "is '" + text + "'", "use 1 to 64 letters, digits, _ and - only");
  }

  static String host(String text) {
    return matching(HOST, text, "is '" + text + "', no host name", "use one such as proxy.local");
  }

  static String email(String text) {
    return matching(
        EMAIL, text, "is '" + text + "', no mail address", "use one such as ada@passbolt.com");
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

  private static int whole(String text, String what, String remedy, int least, int most) {
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new WrongValue(what, remedy);
    }
    return Integer.parseInt(text);
  }

  static URI httpsUrl(String text) {
    WrongValue wrong =
        new WrongValue(
            "is '" + text + "', no https address", "use one such as https://passbolt.local");
    try {
      URI url = new URI(text);
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw wrong;
      }
      return url;
    } catch (URISyntaxException e) {
      throw wrong;
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
