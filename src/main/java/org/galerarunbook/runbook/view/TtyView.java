package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.galerarunbook.runbook.event.RunEvent;

/**
 * For a person at a terminal: finished steps above, below them a line for each thing that goes on,
 * rewritten in place.
 */
final class TtyView extends LaneView {
  static final Duration TICK = Duration.ofMillis(200);
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String CLEAR = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final boolean colour;
  private final IntSupplier width;
  private int drawn = 1;
  private int frame;

  TtyView(PrintStream out, Clock clock, boolean colour, IntSupplier width) {
    super(out, clock);
    this.colour = colour;
    this.width = width;
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    super.accept(chapter, event);
    status(event instanceof RunEvent.RunFinished);
  }

  @Override
  void tick() {
    frame = (frame + 1) % FRAMES.length();
    status(false);
  }

  private void status(boolean isOver) {
    List<String> shown = new ArrayList<>();
    if (!isOver) {
      lanes.forEach((chapter, lane) -> shown.add(line(whose(chapter), lane)));
      shown.removeIf(String::isEmpty);
    }
    out.print(cleared() + String.join("\n", shown));
    out.flush();
    drawn = Math.max(1, shown.size());
  }

  private String line(String whose, Lane lane) {
    // One column stays free: a full line would wrap and could not be cleared.
    int columns = width.getAsInt() - 1;
    String head = "   " + FRAMES.charAt(frame) + " " + whose + lane.step();
    head = Terminal.cut(head, Math.max(8, columns / 2));
    String text = lane.line(columns - head.length());
    return text.isEmpty() ? "" : Terminal.cut(head + text, columns);
  }

  /** Takes the lines below away. */
  private String cleared() {
    return CLEAR + (UP + CLEAR).repeat(drawn - 1);
  }

  @Override
  void print(Lines.Line line) {
    String mark = line.mark().text;
    int room = width.getAsInt() - 1 - (mark.isEmpty() ? 0 : mark.length() + 2);
    // Only finished steps are cut; of a failure every character may matter.
    String text = mark.isEmpty() ? line.text() : Terminal.cut(line.text(), room);
    out.print(cleared() + text + (mark.isEmpty() ? "" : "  " + coloured(line.mark())) + "\n");
    out.flush();
    drawn = 1;
  }

  private String coloured(Lines.Mark mark) {
    return colour ? "\u001b[" + mark.colour + "m" + mark.text + "\u001b[0m" : mark.text;
  }
}
