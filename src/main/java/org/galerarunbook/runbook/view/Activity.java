package org.galerarunbook.runbook.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** What is being done right now, in one line. */
final class Activity implements RunListener {
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

  @Override
  public void phaseStarted(RunEvent.PhaseStarted event) {
    begin(event.what(), Duration.ZERO);
  }

  @Override
  public void phaseFinished(RunEvent.PhaseFinished event) {
    end();
  }

  @Override
  public void chapterStarted(RunEvent.ChapterStarted event) {
    isInChapter = true;
    begin("preparing", Duration.ZERO);
  }

  @Override
  public void commandStarted(RunEvent.CommandStarted event) {
    begin(event.command(), event.limit());
  }

  @Override
  public void actStarted(RunEvent.ActStarted event) {
    begin(event.act(), Duration.ZERO);
  }

  @Override
  public void waiting(RunEvent.Waiting event) {
    what = "waiting: " + event.what();
    detail = event.lastValue();
    limit = event.limit();
    since = clock.instant().minus(event.elapsed());
  }

  @Override
  public void commandFinished(RunEvent.CommandFinished event) {
    end();
  }

  @Override
  public void actFinished(RunEvent.ActFinished event) {
    end();
  }

  @Override
  public void checkFinished(RunEvent.CheckFinished event) {
    end();
  }

  @Override
  public void stepFinished(RunEvent.StepFinished event) {
    end();
  }

  @Override
  public void chapterFinished(RunEvent.ChapterFinished event) {
    end();
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
