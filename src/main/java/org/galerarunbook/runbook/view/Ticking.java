package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** Passes events on, one at a time, and also acts while nothing happens. */
final class Ticking implements View {
  private final RunListener to;
  private final ScheduledExecutorService heart;

  Ticking(RunListener view, Runnable tick, Duration every) {
    to = view;
    heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "runbook-view");
              thread.setDaemon(true);
              return thread;
            });
    long millis = every.toMillis();
    heart.scheduleAtFixedRate(() -> act(tick), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void accept(String chapter, RunEvent event) {
    to.accept(chapter, event);
    if (event instanceof RunEvent.RunFinished) {
      close();
    }
  }

  private synchronized void act(Runnable tick) {
    tick.run();
  }

  @Override
  public void close() {
    heart.shutdownNow();
  }
}
