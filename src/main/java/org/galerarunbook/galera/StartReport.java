package org.galerarunbook.galera;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each phase of a cluster's start took, in their order. */
public final class StartReport {

  private final Map<String, Duration> phases = new LinkedHashMap<>();

  synchronized void add(String phase, Duration took) {
    phases.merge(phase, took, Duration::plus);
  }

  /** Phase to duration, in the order in which they began. */
  public synchronized Map<String, Duration> phases() {
    return new LinkedHashMap<>(phases);
  }
}
