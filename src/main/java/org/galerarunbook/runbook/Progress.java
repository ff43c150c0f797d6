package org.galerarunbook.runbook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.event.RunListener;

/**
 * Shows work outside of a chapter, such as the lab's start, in the views a chapter has. One phase
 * is open at a time.
 */
public final class Progress {
  private final Consumer<RunEvent> events;
  private final Clock clock;
  private String phase = "";
  private Instant since = Instant.EPOCH;

  Progress(Consumer<RunEvent> events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /** Progress that is shown and not recorded. */
  public static Progress to(List<RunListener> listeners) {
    return new Progress(e -> listeners.forEach(l -> l.accept(RunFold.RUN, e)), Clock.systemUTC());
  }

  /** Begins a phase; the one before, when still open, succeeded. */
  public synchronized void phase(String what) {
    done("");
    phase = what;
    since = clock.instant();
    events.accept(new RunEvent.PhaseStarted(what, since));
  }

  /**
   * Tells what is being waited for. Says nothing when no phase is open: nothing would end what is
   * shown.
   */
  public synchronized void waiting(
      String what, String lastValue, Duration elapsed, Duration limit) {
    if (!phase.isEmpty()) {
      events.accept(new RunEvent.Waiting(what, lastValue, elapsed, limit));
    }
  }

  /** Ends the open phase well. Does nothing when none is open. */
  public void done(String detail) {
    end(true, detail);
  }

  /** Ends the open phase badly. Does nothing when none is open. */
  public void failed(String detail) {
    end(false, detail);
  }

  private synchronized void end(boolean succeeded, String detail) {
    if (!phase.isEmpty()) {
      events.accept(
          new RunEvent.PhaseFinished(
              phase, succeeded, detail, Duration.between(since, clock.instant())));
      phase = "";
    }
  }
}
