package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What lies on a node's disk.
 *
 * @param options of its server in the option files, by names as variables have them; empty when
 *     only {@code sst} was read
 * @param certificates by the usual port that has them
 * @param pairs whether a port's key belongs to its certificate: {@code same}, {@code another}, or
 *     why that could not be seen
 * @param backups how old they are in seconds, by their files; null when nobody looked
 */
record FilesSeen(
    Map<String, String> sst,
    Map<String, String> options,
    Map<Integer, X509Certificate> certificates,
    Map<Integer, String> pairs,
    Map<String, Long> backups) {

  /** Reads what {@link Shell#SCRIPT} printed: sections, each after a line of its name. */
  static FilesSeen read(String said) {
    Map<String, String> sections = new HashMap<>();
    for (String section : said.split("(?m)^== ")) {
      String[] parts = section.split("\n", 2);
      sections.put(parts[0].strip(), parts.length > 1 ? parts[1].strip() : "");
    }
    if (!sections.containsKey("end")) {
      throw new IllegalStateException("it said: " + said.strip());
    }
    Map<Integer, X509Certificate> certificates = new HashMap<>();
    Map<Integer, String> pairs = new HashMap<>();
    for (int port : WireRules.SERVING) {
      List<X509Certificate> chain =
          ServerText.certificates(sections.getOrDefault("cert " + port, ""));
      if (!chain.isEmpty()) {
        certificates.put(port, chain.get(0));
      }
      pairs.put(port, sections.getOrDefault("pair " + port, ""));
    }
    return new FilesSeen(
        options(sections.getOrDefault("sst", "")),
        options(sections.getOrDefault("server", "")),
        certificates,
        pairs,
        sections.containsKey("backups") ? ages(sections.get("backups")) : null);
  }

  /** What {@code my_print_defaults} printed, by names as variables have them. */
  static Map<String, String> options(String lines) {
    Map<String, String> options = new HashMap<>();
    for (String line : lines.split("\n")) {
      String[] option = line.replaceFirst("^--(loose[-_])?", "").split("=", 2);
      // A later one counts.
      options.put(option[0].replace('-', '_'), option.length > 1 ? option[1] : "");
    }
    return options;
  }

  private static Map<String, Long> ages(String lines) {
    return lines
        .lines()
        .map(l -> l.split(" ", 2))
        .filter(p -> p.length == 2)
        .collect(Collectors.toMap(p -> p[1], p -> Long.parseLong(p[0]), (first, last) -> last));
  }
}
