package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/**
 * Shows a run while it happens, one event at a time, and that time goes on while nothing does.
 * Closing it stops its heartbeat; it does not close the stream.
 */
public final class View implements RunListener, AutoCloseable {
  /** The ways to show a run. */
  public enum Mode {
    /** {@link #TTY} on a terminal that can, else {@link #PLAIN}. */
    AUTO,
    PLAIN,
    TTY,
    JSON
  }

  private final RunListener to;
  private final ScheduledExecutorService heart;

  private View(RunListener view, Runnable tick, Duration every) {
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

  /**
   * Opens a view.
   *
   * @param environment where {@code NO_COLOR}, {@code TERM} and {@code COLUMNS} are looked up
   */
  public static View open(Mode mode, PrintStream out, Map<String, String> environment) {
    boolean canSteer =
        System.console() != null && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    if (mode == Mode.JSON) {
      // For machines: the lines of events.jsonl.
      return new View((chapter, event) -> line(out, chapter, event), () -> {}, PlainView.TICK);
    }
    if (mode == Mode.TTY || (mode == Mode.AUTO && canSteer)) {
      boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
      TtyView view = new TtyView(out, Clock.systemUTC(), colour, new TerminalWidth(environment));
      return new View(view, view::tick, TtyView.TICK);
    }
    PlainView view = new PlainView(out, Clock.systemUTC());
    return new View(view, view::tick, PlainView.TICK);
  }

  private static void line(PrintStream out, String chapter, RunEvent event) {
    out.println(Json.line(chapter, event));
    out.flush();
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
