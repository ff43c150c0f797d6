package org.galerarunbook.galera.recovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What was seen, decided and done.
 *
 * @param sights every node, as it was when the decision was made
 * @param decision what was decided
 * @param saved node to the volume that its data directory was copied to before
 * @param arrivals the nodes in the order in which they came back
 * @param writable how long after recovery began the cluster took writes again; null if it did not
 * @param problems what is not right in the end; empty when all is
 */
public record RecoveryReport(
    List<Sight> sights,
    Decision decision,
    Map<String, String> saved,
    List<Arrival> arrivals,
    Duration writable,
    List<String> problems) {

  public RecoveryReport {
    sights = List.copyOf(sights);
    saved = Map.copyOf(saved);
    arrivals = List.copyOf(arrivals);
    problems = List.copyOf(problems);
  }
}
