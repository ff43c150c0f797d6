package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunListener;

/** Shows a run while it happens. Closing it stops its heartbeat; it does not close the stream. */
public interface View extends RunListener, AutoCloseable {
  /** The ways to show a run. */
  enum Mode {
    /** {@link #TTY} on a terminal that can, else {@link #PLAIN}. */
    AUTO,
    PLAIN,
    TTY,
    JSON
  }

  /** Stops showing. */
  @Override
  void close();

  /**
   * Opens a view.
   *
   * @param environment where {@code NO_COLOR}, {@code TERM} and {@code COLUMNS} are looked up
   */
  static View open(Mode mode, PrintStream out, Map<String, String> environment) {
    boolean canSteer =
        System.console() != null && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return switch (mode) {
      case JSON ->
          // For machines: the lines of events.jsonl.
          new Ticking(
              (chapter, event) -> {
                out.println(Json.line(chapter, event));
                out.flush();
              },
              () -> {},
              PlainView.TICK);
      case PLAIN -> plain(out);
      case TTY -> tty(out, environment);
      case AUTO -> canSteer ? tty(out, environment) : plain(out);
    };
  }

  private static View plain(PrintStream out) {
    PlainView view = new PlainView(out, Clock.systemUTC());
    return new Ticking(view, view::tick, PlainView.TICK);
  }

  private static View tty(PrintStream out, Map<String, String> environment) {
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
    TtyView view = new TtyView(out, Clock.systemUTC(), colour, new TerminalWidth(environment));
    return new Ticking(view, view::tick, TtyView.TICK);
  }
}
