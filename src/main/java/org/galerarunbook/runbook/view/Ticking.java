package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** A view that also acts while nothing happens. */
final class Ticking extends EachEvent {
  private final ScheduledExecutorService heart;

  Ticking(RunListener view, Runnable tick, Duration every) {
    super(view);
    heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "runbook-view");
              thread.setDaemon(true);
              return thread;
            });
    long millis = every.toMillis();
    heart.scheduleAtFixedRate(() -> locked(tick), millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    super.accept(chapter, event);
    if (event instanceof RunEvent.RunFinished) {
      close();
    }
  }

  @Override
  public void close() {
    heart.shutdownNow();
  }
}
