package org.galerarunbook.runbook.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.runbook.event.RunEvent;

/** What goes on right now in one chapter, or in what belongs to none, in one line. */
final class Lane {
  private final Clock clock;
  private final Lines lines;
  private String step = "";
  private String what = "";
  private String detail = "";
  private Instant since = Instant.EPOCH;
  private boolean isInChapter;
  private Duration limit = Duration.ZERO;

  Lane(Clock clock, Lines lines) {
    this.clock = clock;
    this.lines = lines;
  }

  /** The number and title of the open step, empty between steps. */
  String step() {
    return step;
  }

  /**
   * Such as {@code waiting: …; now …; 4 s of 60 s}, or empty when nothing is going on.
   *
   * @param room how long the line may be; the times are never cut
   */
  String line(int room) {
    if (what.isEmpty()) {
      return "";
    }
    String most = limit.isZero() ? "" : " of " + limit.toSeconds() + " s";
    String time = "; " + running().toSeconds() + " s" + most;
    int left = Math.max(10, room - time.length());
    String now = detail.isEmpty() ? "" : Terminal.cut("; now " + Terminal.safe(detail), left / 2);
    return Terminal.cut(Terminal.safe(what), left - now.length()) + now + time;
  }

  Duration running() {
    return Duration.between(since, clock.instant());
  }

  void accept(RunEvent event) {
    if (event instanceof RunEvent.PhaseStarted phase) {
      begin(phase.what(), Duration.ZERO);
    } else if (event instanceof RunEvent.ChapterStarted) {
      isInChapter = true;
      begin("preparing", Duration.ZERO);
    } else if (event instanceof RunEvent.StepStarted started) {
      step = started.number() + " " + Terminal.safe(started.title()) + ": ";
    } else if (event instanceof RunEvent.CommandStarted command) {
      begin(command.command(), command.limit());
    } else if (event instanceof RunEvent.Waiting waiting) {
      begin("waiting: " + waiting.what(), waiting.limit());
      detail = waiting.lastValue();
      since = since.minus(waiting.elapsed());
    } else if (event instanceof RunEvent.StepFinished) {
      step = "";
      end();
    } else if (event instanceof RunEvent.PhaseFinished
        || event instanceof RunEvent.CommandFinished
        || event instanceof RunEvent.CheckFinished
        || event instanceof RunEvent.ChapterFinished) {
      end();
    }
    lines.accept(event);
  }

  private void begin(String text, Duration atMost) {
    what = text;
    detail = "";
    limit = atMost;
    since = clock.instant();
  }

  private void end() {
    // Between two steps the chapter's own code runs, which may take its time too.
    begin(isInChapter ? "going on" : "", Duration.ZERO);
  }
}
