package org.galerarunbook.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Prose;

/**
 * Writes one step into the recorder. It is told when its first action begins, for by then it is
 * described.
 */
final class StepRecorder implements Step {
  private final Desk recorder;
  private final String chapter;
  private final int number;
  private final String title;
  private final List<String> otherwise = new ArrayList<>();
  private final SectionKind kind;
  private final Sightings sightings;
  private final UnaryOperator<String> words;
  private String why = "";
  private String loses = "";
  private String youSee = "";
  private String where = "";
  private String host = "";
  private String stdin = "";
  private Duration limit = DEFAULT_LIMIT;
  private Instant startedAt;
  private OutcomeRecorder outcome;
  private boolean acted;
  private boolean red;

  StepRecorder(
      Desk recorder,
      String chapter,
      int number,
      String title,
      SectionKind kind,
      Sightings sightings,
      UnaryOperator<String> words) {
    this.words = words;
    this.sightings = sightings;
    this.kind = kind;
    this.recorder = recorder;
    this.chapter = chapter;
    this.number = number;
    this.title = title;
  }

  @Override
  public Step why(String markdown) {
    why = Prose.checked(markdown.strip(), chapter);
    return beforeAction("why");
  }

  @Override
  public Step where(String place) {
    where = Prose.checked(place.strip(), chapter);
    return beforeAction("where");
  }

  @Override
  public Step on(String name) {
    host = name;
    return where("on " + name);
  }

  /** Where its commands are typed; empty where the reader sits. */
  String host() {
    return host;
  }

  @Override
  public Step loses(String markdown) {
    loses = markdown.strip();
    return beforeAction("loss");
  }

  @Override
  public Step youSee(String markdown) {
    youSee = markdown.strip();
    return beforeAction("sight");
  }

  @Override
  public Step otherwise(String markdown) {
    otherwise.add(Prose.checked(markdown.strip(), chapter));
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
    String typed = words.apply(HereDocument.of(command.strip(), stdin));
    requireThatAPersonCanFollow(typed);
    begin();
    acted = true;
    stdin = "";
    outcome = new OutcomeRecorder(recorder, this, typed, limit);
    outcome.runOnce();
    return outcome;
  }

  /** In the words of the version under test. */
  String said(String text) {
    return words.apply(text);
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
            .formatted(
                number,
                chapter,
                title,
                indent(action),
                indent(expected),
                indent(recorder.keep().shortened(observed)));
    return new AssertionError(recorder.redactor().redact(message), cause);
  }

  /** A page that is followed at night must not surprise. */
  private void requireThatAPersonCanFollow(String command) {
    Optional<String> danger = Danger.in(command);
    if (danger.isPresent() && loses.isEmpty() && kind.tellsLosses()) {
      throw mistake(
          "destroys by \"" + danger.get() + "\" and does not say what",
          "say loses(…) before it, or make it a drill if it is for the proof alone");
    }
    if (acted && kind.isFollowed()) {
      throw mistake("has a second command", "begin another step");
    }
  }

  /** An expectation that a person can't read needs a sentence beside it. */
  void requireThatAPersonSees(Expectation expectation) {
    boolean isSeen =
        switch (expectation.kind()) {
          case EXIT_CODE -> expectation.value().equals("0");
          case MATCHES -> false;
          default -> true;
        };
    if (!isSeen && youSee.isEmpty() && kind.isFollowed()) {
      throw mistake(
          "expects " + expectation.toMarkdown(), "say by youSee(…) what a person sees then");
    }
  }

  private IllegalStateException mistake(String what, String remedy) {
    return new IllegalStateException(
        "Step \"" + title + "\" of \"" + chapter + "\" " + what + ": " + remedy + ".");
  }

  void saw(String text) {
    sightings.in(text);
  }

  private void begin() {
    settle();
    if (startedAt == null) {
      startedAt = recorder.clock().instant();
      recorder.emit(new RunEvent.StepStarted(number, title, why, where, loses, youSee, startedAt));
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
              + " after it acted, where a failure would lose it: say it before run.");
    }
    return this;
  }

  private static String indent(String text) {
    return text.strip().replace("\n", "\n            ");
  }
}
