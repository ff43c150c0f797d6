package org.galerarunbook.runbook;

import java.time.Instant;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Timeline;

/**
 * Takes what is observed of the things under test, from any thread, for the open chapter's
 * timeline.
 */
public final class TimelineFeed {
  private final Consumer<RunEvent> events;

  TimelineFeed(Consumer<RunEvent> events) {
    this.events = events;
  }

  /**
   * From this instant on, the lane is in this state. Telling the same state again changes nothing.
   */
  public void state(String lane, String label, Timeline.Tone tone, Instant at) {
    events.accept(new RunEvent.StateChanged(new Timeline.State(lane, label, tone, at)));
  }

  /**
   * A fault was there from {@code start} to {@code end}.
   *
   * @param lane where; empty when it concerns all
   */
  public void fault(String name, String lane, Instant start, Instant end) {
    events.accept(new RunEvent.FaultEnded(new Timeline.Fault(name, lane, start, end)));
  }

  /** One number of a series that is plotted. */
  public void sample(String series, String unit, Instant at, double value) {
    events.accept(new RunEvent.Sampled(series, unit, new Timeline.Point(at, value)));
  }
}
