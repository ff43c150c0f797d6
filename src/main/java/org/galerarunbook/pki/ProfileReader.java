package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;

/**
 * Reads one profile. The lines are read here and not by java.util.Properties, which knows no line
 * numbers and silently lets the second of two equal keys win.
 */
final class ProfileReader {
  private static final String SUBJECT = "subject";
  private static final String VALIDITY = "validity.days";
  private static final String KEY_USAGE = "key.usage";
  private static final String EXTENDED_KEY_USAGE = "extended.key.usage";
  private static final String NAMES = "subject.alt.names";
  private static final String PATH_LENGTH = "ca.path.length";
  private static final List<String> KNOWN =
      List.of(SUBJECT, VALIDITY, KEY_USAGE, EXTENDED_KEY_USAGE, NAMES, PATH_LENGTH);
  private static final List<String> REQUIRED = List.of(SUBJECT, VALIDITY, KEY_USAGE);

  /** A century: what the oldest guides ask for, and what no guide should. */
  private static final int MAX_DAYS = 36_500;

  private record Entry(int line, String value) {}

  private final Path file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  ProfileReader(Path file) {
    this.file = file;
  }

  CertificateProfile read() {
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      readLine(i + 1, lines.get(i).strip());
    }
    for (String key : REQUIRED) {
      if (!entries.containsKey(key)) {
        throw new PkiException(file + ": " + key + " is missing", "Add a line '" + key + " = ...'");
      }
    }
    String subject = value(SUBJECT, this::subject, "");
    Duration validity =
        value(VALIDITY, days -> Duration.ofDays(integer(days, 1, MAX_DAYS)), Duration.ZERO);
    Set<KeyUse> keyUsage =
        value(KEY_USAGE, text -> uses(text, KeyUse.values(), KeyUse::text), Set.of());
    Set<ExtendedUse> extended =
        value(
            EXTENDED_KEY_USAGE,
            text -> uses(text, ExtendedUse.values(), ExtendedUse::text),
            Set.of());
    List<String> names = value(NAMES, this::names, List.of());
    OptionalInt pathLength =
        value(PATH_LENGTH, text -> OptionalInt.of(integer(text, 0, 5)), OptionalInt.empty());
    try {
      return new CertificateProfile(
          profileName(), subject, validity, keyUsage, extended, names, pathLength);
    } catch (IllegalArgumentException e) {
      throw new PkiException(file + ": " + e.getMessage(), "Correct the profile", e);
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new PkiException(
          "cannot read the certificate profile " + file + " (" + e + ")",
          "Restore it from version control, or name another folder of profiles",
          e);
    }
  }

  private void readLine(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw at(number, "'" + line + "' is not a setting", "Write 'key = value', or # before it");
    }
    String key = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (!KNOWN.contains(key)) {
      throw at(number, "unknown key " + key, "Use one of " + String.join(", ", KNOWN));
    }
    if (value.isEmpty()) {
      throw at(number, key + " has no value", "Give it one, or remove the line");
    }
    Entry first = entries.putIfAbsent(key, new Entry(number, value));
    if (first != null) {
      throw at(number, key + " is already set on line " + first.line(), "Keep one of the two");
    }
  }

  private <T> T value(String key, Function<String, T> parser, T absent) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return absent;
    }
    try {
      return parser.apply(entry.value());
    } catch (IllegalArgumentException e) {
      throw at(entry.line(), key + ": " + e.getMessage(), "Correct the value");
    }
  }

  private String subject(String text) {
    try {
      new X500Principal(text.replace(CertificateProfile.PLACEHOLDER, "sample"));
      return text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a distinguished name such as CN=${name},O=Example", e);
    }
  }

  private static int integer(String text, int least, int most) {
    // NumberFormatException is an IllegalArgumentException, but its message helps nobody.
    if (text.matches("\\d{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a whole number from " + least + " to " + most);
  }

  private List<String> names(String text) {
    List<String> names = items(text);
    names.forEach(
        name ->
            SubjectAlternativeName.parse(name.replace(CertificateProfile.PLACEHOLDER, "sample")));
    return names;
  }

  private static <E> Set<E> uses(String text, E[] all, Function<E, String> name) {
    Map<String, E> known = new LinkedHashMap<>();
    for (E use : all) {
      known.put(name.apply(use), use);
    }
    Set<E> uses = new LinkedHashSet<>();
    for (String item : items(text)) {
      E use = known.get(item);
      if (use == null) {
        throw new IllegalArgumentException(
            "'" + item + "' is none of " + String.join(", ", known.keySet()));
      }
      uses.add(use);
    }
    return uses;
  }

  private static List<String> items(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private PkiException at(int line, String problem, String remedy) {
    return new PkiException(file + ":" + line + ": " + problem, remedy);
  }

  private String profileName() {
    return file.getFileName().toString().replaceFirst("\\.properties$", "");
  }
}
