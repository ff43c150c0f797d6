package org.galerarunbook.runbook.view;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.galerarunbook.runbook.event.RunEvent;

/** A view that also acts while nothing happens. */
final class Ticking extends EachEvent implements View {
  private final ScheduledExecutorService heart;

  Ticking(BiConsumer<String, RunEvent> view, Runnable tick, Duration every) {
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
  public void runFinished(RunEvent.RunFinished event) {
    super.runFinished(event);
    close();
  }

  @Override
  public void close() {
    heart.shutdownNow();
  }
}
