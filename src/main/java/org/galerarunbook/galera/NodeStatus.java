package org.galerarunbook.galera;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a node says of itself.
 *
 * @param name the node
 * @param container the engine's word: running, paused, stopped, absent
 * @param reachable whether its server answered
 * @param clusterStatus {@code wsrep_cluster_status}: Primary, non-Primary, Disconnected
 * @param state {@code wsrep_local_state_comment}: Synced, Donor/Desynced, Joining, …
 * @param size {@code wsrep_cluster_size}, 0 when unknown
 * @param uuid {@code wsrep_cluster_state_uuid}
 * @param seqno {@code wsrep_last_committed}, -1 when unknown
 * @param ready {@code wsrep_ready} is ON: it takes queries
 * @param problem why it did not answer, empty when it did
 */
public record NodeStatus(
    String name,
    String container,
    boolean reachable,
    String clusterStatus,
    String state,
    int size,
    String uuid,
    long seqno,
    boolean ready,
    String problem) {

  /** One that did not answer; {@code problem} says why, if the engine does not. */
  public static NodeStatus silent(String name, String container, String problem) {
    return new NodeStatus(name, container, false, "", "", 0, "", -1, false, problem);
  }

  /** One that answered, with {@code SHOW GLOBAL STATUS} by names in lower case. */
  public static NodeStatus of(String name, Map<String, String> status) {
    return new NodeStatus(
        name,
        "running",
        true,
        status.getOrDefault("wsrep_cluster_status", ""),
        status.getOrDefault("wsrep_local_state_comment", ""),
        number(status.get("wsrep_cluster_size")).orElse(0L).intValue(),
        status.getOrDefault("wsrep_cluster_state_uuid", ""),
        number(status.get("wsrep_last_committed")).orElse(-1L),
        "ON".equals(status.get("wsrep_ready")),
        "");
  }

  /** Values by names in lower case, of what the client prints without titles. */
  public static Map<String, String> values(String output) {
    Map<String, String> values = new HashMap<>();
    output
        .lines()
        .map(l -> l.split("\t", 2))
        .filter(p -> p.length == 2)
        .forEach(p -> values.put(p[0].toLowerCase(Locale.ROOT), p[1]));
    return values;
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.ofNullable(text).map(Long::parseLong);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Primary, Synced and ready, in a component of that many nodes. */
  public boolean isSyncedIn(int expectedSize) {
    return reachable
        && ready
        && "Primary".equals(clusterStatus)
        && "Synced".equals(state)
        && size == expectedSize;
  }

  /** In a few words, for people. */
  public String summary() {
    if (!reachable) {
      return name + ": " + container + (problem.isEmpty() ? "" : ", " + problem);
    }
    return "%s: %s, %s, size %d".formatted(name, clusterStatus, state, size);
  }
}
