package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * Reads one profile. The lines are read here and not by java.util.Properties, which knows no line
 * numbers and silently lets the second of two equal keys win.
 */
final class ProfileReader {
  private static final List<String> REQUIRED = List.of("subject", "validity.days", "key.usage");
  private static final List<String> KNOWN =
      List.of(
          "subject",
          "validity.days",
          "key.usage",
          "extended.key.usage",
          "subject.alt.names",
          "ca.path.length");

  /** A century: what the oldest guides ask for, and what no guide should. */
  private static final int MAX_DAYS = 36_500;

  private record Entry(int line, String value) {}

  private final Path file;
  private final Map<String, Entry> entries = new HashMap<>();

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
    try {
      return new CertificateProfile(
          file.getFileName().toString().replaceFirst("\\.properties$", ""),
          value("subject", ProfileReader::subject, ""),
          value("validity.days", t -> Duration.ofDays(integer(t, 1, MAX_DAYS)), Duration.ZERO),
          value("key.usage", t -> uses(t, KeyUse.values(), KeyUse::text), Set.of()),
          value(
              "extended.key.usage",
              t -> uses(t, ExtendedUse.values(), ExtendedUse::text),
              Set.of()),
          value("subject.alt.names", ProfileReader::names, List.of()),
          value("ca.path.length", t -> OptionalInt.of(integer(t, 0, 5)), OptionalInt.empty()));
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

  private static String subject(String text) {
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

  private static List<String> names(String text) {
    List<String> names = items(text);
    names.forEach(
        name -> AlternativeNames.parse(name.replace(CertificateProfile.PLACEHOLDER, "sample")));
    return names;
  }

  private static <E> Set<E> uses(String text, E[] all, Function<E, String> name) {
    List<String> known = Stream.of(all).map(name).toList();
    Set<E> uses = new HashSet<>();
    for (String item : items(text)) {
      if (!known.contains(item)) {
        throw new IllegalArgumentException("'" + item + "' is none of " + String.join(", ", known));
      }
      uses.add(all[known.indexOf(item)]);
    }
    return uses;
  }

  private static List<String> items(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private PkiException at(int line, String problem, String remedy) {
    return new PkiException(file + ":" + line + ": " + problem, remedy);
  }
}
