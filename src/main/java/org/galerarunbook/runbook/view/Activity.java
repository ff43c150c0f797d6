package org.galerarunbook.runbook.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.runbook.event.RunEvent;

/** What is being done right now, in one line. */
final class Activity {
  private final Clock clock;
  private String what = "";
  private String detail = "";
  private Instant since = Instant.EPOCH;
  private boolean isInChapter;
  private Duration limit = Duration.ZERO;

  /** Nothing goes on yet. */
  Activity(Clock clock) {
    this.clock = clock;
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
    String time =
        "; "
            + running().toSeconds()
            + " s"
            + (limit.isZero() ? "" : " of " + limit.toSeconds() + " s");
    int left = Math.max(10, room - time.length());
    String now = detail.isEmpty() ? "" : Terminal.cut("; now " + Terminal.safe(detail), left / 2);
    return Terminal.cut(Terminal.safe(what), left - now.length()) + now + time;
  }

  /** For how long it is going on. */
  Duration running() {
    return Duration.between(since, clock.instant());
  }

  void accept(RunEvent event) {
    if (event instanceof RunEvent.PhaseStarted phase) {
      begin(phase.what(), Duration.ZERO);
    } else if (event instanceof RunEvent.ChapterStarted) {
      isInChapter = true;
      begin("preparing", Duration.ZERO);
    } else if (event instanceof RunEvent.CommandStarted command) {
      begin(command.command(), command.limit());
    } else if (event instanceof RunEvent.Waiting waiting) {
      what = "waiting: " + waiting.what();
      detail = waiting.lastValue();
      limit = waiting.limit();
      since = clock.instant().minus(waiting.elapsed());
    } else if (event instanceof RunEvent.PhaseFinished
        || event instanceof RunEvent.CommandFinished
        || event instanceof RunEvent.CheckFinished
        || event instanceof RunEvent.StepFinished
        || event instanceof RunEvent.ChapterFinished) {
      end();
    }
  }

  private void begin(String text, Duration atMost) {
    what = text;
    detail = "";
    limit = atMost;
    since = clock.instant();
  }

  private void end() {
    begin("", Duration.ZERO);
    // Between two steps the chapter's own code runs, which may take its time too.
    what = isInChapter ? "going on" : "";
  }
}
