package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/**
 * For a person at a terminal: finished steps above, below them a line for each thing that goes on,
 * rewritten in place.
 */
final class TtyView implements RunListener {
  static final Duration TICK = Duration.ofMillis(200);
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String CLEAR = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final PrintStream out;
  private final boolean colour;
  private final IntSupplier width;
  private final Lanes lanes;
  private int drawn = 1;
  private int frame;

  TtyView(PrintStream out, Clock clock, boolean colour, IntSupplier width) {
    this.out = out;
    this.colour = colour;
    this.width = width;
    this.lanes = new Lanes(clock, this::print);
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    lanes.accept(chapter, event);
    boolean isOver = event instanceof RunEvent.RunFinished;
    status(isOver);
  }

  /** Shows that time goes on. */
  void tick() {
    frame = (frame + 1) % FRAMES.length();
    status(false);
  }

  private void status(boolean isOver) {
    List<String> shown =
        isOver
            ? List.of()
            : lanes.lanes().stream().map(this::line).filter(l -> !l.isEmpty()).toList();
    out.print(cleared() + String.join("\n", shown));
    out.flush();
    drawn = Math.max(1, shown.size());
  }

  private String line(Lanes.Lane lane) {
    // One column stays free: a full line would wrap and could not be cleared.
    int columns = width.getAsInt() - 1;
    String whose = lanes.isSeveral() ? "%-4s".formatted(lane.name()) : "";
    String head =
        Terminal.cut(
            "   " + FRAMES.charAt(frame) + " " + whose + lane.step(), Math.max(8, columns / 2));
    String text = lane.activity().line(columns - head.length());
    return text.isEmpty() ? "" : Terminal.cut(head + text, columns);
  }

  /** Takes the lines below away. */
  private String cleared() {
    return CLEAR + (UP + CLEAR).repeat(drawn - 1);
  }

  private void print(Lines.Line line) {
    String mark = line.mark().text;
    int room = width.getAsInt() - 1 - (mark.isEmpty() ? 0 : mark.length() + 2);
    // Only finished steps are cut; of a failure every character may matter.
    String text = mark.isEmpty() ? line.text() : Terminal.cut(line.text(), room);
    out.print(cleared() + text + (mark.isEmpty() ? "" : "  " + coloured(line.mark())) + "\n");
    out.flush();
    drawn = 1;
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
