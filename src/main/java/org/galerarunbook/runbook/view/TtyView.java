package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** For a person at a terminal: finished steps above, one line that is rewritten below. */
final class TtyView implements Consumer<RunEvent> {
  static final Duration TICK = Duration.ofMillis(200);
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String CLEAR = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean colour;
  private final IntSupplier width;
  private final Activity activity;
  private final Lines lines = new Lines(this::print);
  private String step = "";
  private int frame;

  private final RunListener steps =
      new RunListener() {
        @Override
        public void stepStarted(RunEvent.StepStarted event) {
          step = event.number() + " " + Terminal.safe(event.title()) + ": ";
        }

        @Override
        public void stepFinished(RunEvent.StepFinished event) {
          step = "";
        }
      };

  TtyView(PrintStream out, Clock clock, boolean colour, IntSupplier width) {
    this.out = out;
    this.colour = colour;
    this.width = width;
    this.activity = new Activity(clock);
  }

  @Override
  public void accept(RunEvent event) {
    event.tell(activity);
    event.tell(steps);
    event.tell(lines);
    boolean isOver = event instanceof RunEvent.RunFinished;
    status(isOver);
  }

  /** Shows that time goes on. */
  void tick() {
    frame = (frame + 1) % FRAMES.length();
    status(false);
  }

  private void status(boolean isOver) {
    // One column stays free: a full line would wrap and could not be cleared.
    int columns = width.getAsInt() - 1;
    String head = Terminal.cut("   " + FRAMES.charAt(frame) + " " + step, Math.max(8, columns / 2));
    String text = isOver ? "" : activity.line(columns - head.length());
    String shown = text.isEmpty() ? "" : Terminal.cut(head + text, columns);
    out.print(CLEAR + shown);
    out.flush();
  }

  private void print(Lines.Line line) {
    String mark = line.mark().text;
    int room = width.getAsInt() - 1 - (mark.isEmpty() ? 0 : mark.length() + 2);
    // Only finished steps are cut; of a failure every character may matter.
    String text = mark.isEmpty() ? line.text() : Terminal.cut(line.text(), room);
    out.print(CLEAR + text + (mark.isEmpty() ? "" : "  " + coloured(line.mark())) + "\n");
    out.flush();
  }

  private String coloured(Lines.Mark mark) {
    if (!colour) {
      return mark.text;
    }
    int code =
        switch (mark) {
          case OK -> 32;
          case RED -> 31;
          case SKIPPED -> 33;
          case NONE -> 0;
        };
    return "\u001b[" + code + "m" + mark.text + "\u001b[0m";
  }
}
