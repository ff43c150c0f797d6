package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * For logs and pipes: one line when a step is done, and when one takes long, a line about what it
 * waits for.
 */
final class PlainView extends LaneView {
  static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /**
   * No terminal says how wide it is; long commands are cut so that what is waited for stays in
   * sight.
   */
  private static final int WIDTH = 160;

  private Instant printedAt;

  PlainView(PrintStream out, Clock clock) {
    super(out, clock);
    this.printedAt = clock.instant();
  }

  /** Breaks the silence when it gets long. */
  @Override
  void tick() {
    Instant now = clock.instant();
    Instant printed = printedAt;
    boolean due = Duration.between(printed, now).compareTo(SILENCE) >= 0;
    lanes.forEach(
        (chapter, lane) -> {
          Duration running = lane.running();
          boolean isNew = printed.isBefore(now.minus(running));
          String line = lane.line(WIDTH);
          if (!line.isEmpty() && (due || (isNew && running.compareTo(FIRST) >= 0))) {
            print(new Lines.Line(whose(chapter) + "     … " + line, Lines.Mark.NONE));
          }
        });
  }

  @Override
  void print(Lines.Line line) {
    String mark = line.mark() == Lines.Mark.NONE ? "" : "  " + line.mark().text;
    out.println(line.text() + mark);
    out.flush();
    printedAt = clock.instant();
  }
}
