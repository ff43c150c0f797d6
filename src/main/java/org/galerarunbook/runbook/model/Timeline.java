package org.galerarunbook.runbook.model;

import java.time.Instant;
import java.util.List;

/**
 * What the things under test went through, in time.
 *
 * @param states one after another per lane; a state lasts until the lane's next one
 */
public record Timeline(List<State> states, List<Fault> faults, List<Series> series) {
  public Timeline {
    states = List.copyOf(states);
    faults = List.copyOf(faults);
    series = List.copyOf(series);
  }

  /** How good a state is; every view shows it by more than colour. */
  public enum Tone {
    GOOD,
    DEGRADED,
    BAD,
    GONE
  }

  /** From {@code at} on, {@code lane} is in the state that {@code label} names. */
  public record State(String lane, String label, Tone tone, Instant at) {}

  /**
   * A fault that was injected at {@code from} and healed at {@code to}; {@code lane} may be empty.
   */
  public record Fault(String name, String lane, Instant from, Instant to) {}

  /** Numbers over time. */
  public record Series(String name, String unit, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /** One number of a series. */
  public record Point(Instant at, double value) {}
}
