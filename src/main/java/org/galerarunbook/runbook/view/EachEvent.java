package org.galerarunbook.runbook.view;

import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** Passes events on, one at a time. */
class EachEvent implements View {
  private final RunListener to;

  EachEvent(RunListener to) {
    this.to = to;
  }

  @Override
  public synchronized void accept(String chapter, RunEvent event) {
    to.accept(chapter, event);
  }

  /** Acts while no event is passed on. */
  final synchronized void locked(Runnable action) {
    action.run();
  }

  @Override
  public void close() {
    // nothing is held
  }
}
