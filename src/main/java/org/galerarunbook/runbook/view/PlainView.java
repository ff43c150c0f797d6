package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;

/**
 * For logs and pipes: one line when a step is done, and when one takes long, a line about what it
 * waits for.
 */
final class PlainView implements Consumer<RunEvent> {
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
  private final Activity activity;
  private final Lines lines = new Lines(this::print);
  private Instant printedAt;

  PlainView(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.activity = new Activity(clock);
    this.printedAt = clock.instant();
  }

  @Override
  public void accept(RunEvent event) {
    event.tell(activity);
    event.tell(lines);
  }

  /** Breaks the silence when it gets long. */
  void tick() {
    Duration silence = Duration.between(printedAt, clock.instant());
    boolean isNew = printedAt.isBefore(clock.instant().minus(activity.running()));
    boolean due = silence.compareTo(SILENCE) >= 0;
    boolean first = isNew && activity.running().compareTo(FIRST) >= 0;
    if ((due || first) && !activity.line(WIDTH).isEmpty()) {
      print(new Lines.Line("     … " + activity.line(WIDTH), Lines.Mark.NONE));
    }
  }

  private void print(Lines.Line line) {
    String mark = line.mark() == Lines.Mark.NONE ? "" : "  " + line.mark().text;
    out.println(line.text() + mark);
    out.flush();
    printedAt = clock.instant();
  }
}
