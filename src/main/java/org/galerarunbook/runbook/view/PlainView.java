package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/**
 * For logs and pipes: one line when a step is done, and when one takes long, a line about what it
 * waits for.
 */
final class PlainView implements RunListener {
  static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /**
   * No terminal says how wide it is; long commands are cut so that what is waited for stays in
   * sight.
   */
  private static final int WIDTH = 160;

  private final PrintStream out;
  private final Clock clock;
  private final Lanes lanes;
  private Instant printedAt;

  PlainView(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.lanes = new Lanes(clock, this::print);
    this.printedAt = clock.instant();
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    lanes.accept(chapter, event);
  }

  /** Breaks the silence when it gets long. */
  void tick() {
    Instant now = clock.instant();
    Duration silence = Duration.between(printedAt, now);
    boolean due = silence.compareTo(SILENCE) >= 0;
    Instant printed = printedAt;
    for (Lanes.Lane lane : lanes.lanes()) {
      Activity activity = lane.activity();
      boolean isNew = printed.isBefore(now.minus(activity.running()));
      boolean first = isNew && activity.running().compareTo(FIRST) >= 0;
      String line = activity.line(WIDTH);
      if ((due || first) && !line.isEmpty()) {
        String whose = lanes.isSeveral() ? "%-4s".formatted(lane.name()) : "";
        print(new Lines.Line(whose + "     … " + line, Lines.Mark.NONE));
      }
    }
  }

  private void print(Lines.Line line) {
    String mark = line.mark() == Lines.Mark.NONE ? "" : "  " + line.mark().text;
    out.println(line.text() + mark);
    out.flush();
    printedAt = clock.instant();
  }
}
