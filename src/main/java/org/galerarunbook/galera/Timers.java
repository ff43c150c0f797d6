package org.galerarunbook.galera;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Timers of group communication.
 *
 * @see <a
 *     href="https://mariadb.com/docs/galera-cluster/reference/wsrep-variable-details/wsrep_provider_options">
 *     wsrep_provider_options</a>
 */
public enum Timers {

  /**
   * For nodes that share a machine or a rack: joins are tried again within tenths of a second, and
   * a silent node is left behind after a second. On a wide-area network these evict healthy nodes.
   *
   * <p>A connection on which nothing is heard is closed before its peer is suspected. Kept longer,
   * as by the provider's 3 s, it is the one that two halves find when their network is mended, and
   * it wakes up at one end first: they meet, part, and meet again without end.
   */
  LAB(
      "evs.join_retrans_period", "PT0.2S",
      "evs.keepalive_period", "PT0.1S",
      "evs.inactive_check_period", "PT0.1S",
      "evs.suspect_timeout", "PT1S",
      "evs.inactive_timeout", "PT3S",
      "evs.install_timeout", "PT3S",
      "gmcast.peer_timeout", "PT0.8S",
      "gmcast.time_wait", "PT1S",
      "pc.announce_timeout", "PT1S"),

  /** What the provider has by itself. */
  DEFAULT(),

  /** For nodes in several sites: tolerates thirty seconds of silence. */
  WAN(
      "evs.keepalive_period", "PT3S",
      "evs.suspect_timeout", "PT30S",
      "evs.inactive_timeout", "PT1M",
      "evs.install_timeout", "PT1M");

  private final Map<String, String> options;

  Timers(String... keysAndValues) {
    options = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
  }

  /** Provider options by name. */
  public Map<String, String> options() {
    return Map.copyOf(options);
  }

  /** As a part of {@code wsrep_provider_options}. */
  String asProviderOptions() {
    return options.entrySet().stream()
        .map(o -> o.getKey() + "=" + o.getValue())
        .collect(Collectors.joining(";"));
  }
}
