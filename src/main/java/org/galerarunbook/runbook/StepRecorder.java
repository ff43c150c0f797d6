package org.galerarunbook.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Writes one step into the recorder. It is told when its first action begins, for by then it is
 * described.
 */
final class StepRecorder implements Step {
  private final Recorder recorder;
  private final String chapter;
  private final int number;
  private final String title;
  private final List<String> otherwise = new ArrayList<>();
  private String why = "";
  private String where = "";
  private String stdin = "";
  private Duration limit = DEFAULT_LIMIT;
  private Instant startedAt;
  private OutcomeRecorder outcome;
  private boolean red;

  StepRecorder(Recorder recorder, String chapter, int number, String title) {
    this.recorder = recorder;
    this.chapter = chapter;
    this.number = number;
    this.title = title;
  }

  @Override
  public Step why(String markdown) {
    why = markdown.strip();
    return beforeAction("why");
  }

  @Override
  public Step where(String place) {
    where = place.strip();
    return beforeAction("where");
  }

  @Override
  public Step otherwise(String markdown) {
    otherwise.add(markdown.strip());
    return beforeAction("otherwise");
  }

  @Override
  public Step limit(Duration value) {
    limit = value;
    return this;
  }

  @Override
  public Step input(String value) {
    stdin = value;
    return this;
  }

  @Override
  public Outcome run(String command) {
    begin();
    String typed = HereDocument.of(command.strip(), stdin);
    stdin = "";
    outcome = new OutcomeRecorder(recorder, this, typed, limit);
    outcome.runOnce();
    return outcome;
  }

  @Override
  public Step act(String what, ThrowingRunnable action) {
    begin();
    recorder.emit(new RunEvent.ActStarted(what, recorder.clock().instant()));
    long start = System.nanoTime();
    try {
      action.run();
      recorder.emit(new RunEvent.ActFinished("", since(start)));
      return this;
    } catch (Exception | AssertionError e) {
      recorder.emit(new RunEvent.ActFinished(String.valueOf(e.getMessage()), since(start)));
      throw failure(what, "it succeeds", e.toString(), e);
    }
  }

  void end(boolean mustHold) {
    begin();
    try {
      if (mustHold) {
        settle();
      }
    } finally {
      Verdict verdict = red || !mustHold ? Verdict.RED : Verdict.GREEN;
      Duration took = Duration.between(startedAt, recorder.clock().instant());
      recorder.emit(new RunEvent.StepFinished(number, title, verdict, took));
    }
  }

  /** An error that names step, action, what was expected and what was seen, without secrets. */
  AssertionError failure(String action, String expected, String observed, Throwable cause) {
    red = true;
    String message =
        "Step %d of \"%s\": %s%n  did       %s%n  expected  %s%n  observed  %s"
            .formatted(number, chapter, title, indent(action), indent(expected), indent(observed));
    return new AssertionError(recorder.redactor().redact(message), cause);
  }

  private void begin() {
    settle();
    if (startedAt == null) {
      startedAt = recorder.clock().instant();
      recorder.emit(new RunEvent.StepStarted(number, title, why, where, startedAt));
      otherwise.forEach(o -> recorder.emit(new RunEvent.OtherwiseAdded(o)));
    }
  }

  private void settle() {
    if (outcome != null) {
      OutcomeRecorder settled = outcome;
      outcome = null;
      settled.settle();
    }
  }

  private Step beforeAction(String what) {
    if (startedAt != null) {
      throw new IllegalStateException(
          "Step \""
              + title
              + "\" of \""
              + chapter
              + "\" says its "
              + what
              + " after it acted, where a failure would lose it: say it before run or act.");
    }
    return this;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String indent(String text) {
    return text.strip().replace("\n", "\n            ");
  }
}
