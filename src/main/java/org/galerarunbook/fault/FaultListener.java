package org.galerarunbook.fault;

/** Hears of faults, to mark them where time is drawn. */
public interface FaultListener {

  /** It is there, from {@link Fault#injectedAt()} on. */
  default void injected(Fault fault) {}

  /** It is over, at {@link Fault#healedAt()} at the latest. */
  default void healed(Fault fault) {}
}
