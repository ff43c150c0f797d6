package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known to be wrong with a version of MariaDB, by the release that mended it. */
final class KnownFaults {

  private static final Pattern VERSION = Pattern.compile("^(\\d+\\.\\d+)\\.(\\d+)");

  /** Series to the first release without the fault. */
  private static final Map<String, Map<String, Integer>> MENDED =
      Map.of(
          "concurrent updates are lost in spite of innodb_snapshot_isolation (MDEV-39263)",
          Map.of("10.6", 26, "10.11", 17, "11.4", 11, "11.8", 7),
          "names of peers reach a shell in snapshots and notifications (MDEV-39648, MDEV-39721)",
          Map.of("11.8", 8),
          "a snapshot that can't be encrypted travels in the clear (MDEV-28233)",
          Map.of("10.11", 19, "11.8", 9));

  private KnownFaults() {}

  /** Each fault that this version has; none for a series that is not known here. */
  static List<String> of(String version) {
    List<String> faults = new ArrayList<>();
    Matcher matcher = VERSION.matcher(version);
    if (matcher.find()) {
      MENDED.forEach(
          (fault, mended) -> {
            Integer first = mended.get(matcher.group(1));
            if (first != null && Integer.parseInt(matcher.group(2)) < first) {
              faults.add(fault + ", mended in " + matcher.group(1) + "." + first);
            }
          });
    }
    faults.sort(null);
    return faults;
  }
}
