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
 * One thing the operator does, named by an imperative. What is said of it comes before the action.
 * In a procedure, a check or a way back it is one command.
 */
public final class Step {
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
  private Duration limit = Duration.ofSeconds(60);
  private Instant startedAt;
  private Outcome outcome;
  private boolean acted;
  private boolean red;

  Step(
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

  /** Why it is done, in Markdown. */
  public Step why(String markdown) {
    why = Prose.checked(markdown.strip(), chapter);
    return beforeAction("why");
  }

  /** The host on which the commands are typed; the page says so. */
  public Step on(String name) {
    host = name;
    where = Prose.checked("on " + name, chapter);
    return beforeAction("where");
  }

  /** Where its commands are typed; empty where the reader sits. */
  String host() {
    return host;
  }

  /**
   * What is lost by it, and how to get it back where that can be done: printed as a warning before
   * the command. Only a drill may destroy without.
   */
  public Step loses(String markdown) {
    loses = markdown.strip();
    return beforeAction("loss");
  }

  /**
   * What a person sees when it went right, as a sentence, such as {@code each node says `Synced`}.
   * Without it the page names the texts and lines that the command is expected to print.
   */
  public Step youSee(String markdown) {
    youSee = markdown.strip();
    return beforeAction("sight");
  }

  /**
   * What to do when it comes out differently, in Markdown, best with a link to the page or section
   * that helps: {@code [[BringANodeBackChapter]]}.
   */
  public Step otherwise(String markdown) {
    otherwise.add(Prose.checked(markdown.strip(), chapter));
    return beforeAction("otherwise");
  }

  /** How long one run of the commands that follow may take. */
  public Step limit(Duration value) {
    limit = value;
    return this;
  }

  /**
   * Feeds the next command; it is run and printed with this text as a here-document, so it has to
   * be a single command.
   */
  public Step input(String value) {
    stdin = value;
    return this;
  }

  /**
   * Runs the command once. Unless an exit code is asked for, it must be 0.
   *
   * @param command for {@code sh -c}, one or more lines, printed as it stands
   */
  public Outcome run(String command) {
    String typed = words.apply(fed(command.strip(), stdin));
    requireThatAPersonCanFollow(typed);
    begin();
    acted = true;
    stdin = "";
    outcome = new Outcome(recorder, this, typed, limit);
    outcome.runOnce();
    return outcome;
  }

  /** Runs the command where it is typed. */
  public Outcome run(TypedCommand typed) {
    if (!typed.host().equals(host)) {
      if (acted || !host.isEmpty()) {
        throw mistake("is typed in two places", "begin another step, and leave on(…) to the verb");
      }
      on(typed.host());
    }
    return run(typed.command());
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
      Outcome settled = outcome;
      outcome = null;
      settled.settle();
    }
  }

  private Step beforeAction(String what) {
    if (startedAt != null) {
      throw mistake(
          "says its " + what + " after it acted, where a failure would lose it",
          "say it before run");
    }
    return this;
  }

  /** A command that is fed a text, as a person would type it. */
  private static String fed(String command, String stdin) {
    if (stdin.isEmpty()) {
      return command;
    }
    String end = "EOF";
    while (stdin.lines().anyMatch(end::equals)) {
      end += "F";
    }
    return command + " <<'" + end + "'\n" + stdin + (stdin.endsWith("\n") ? "" : "\n") + end;
  }

  private static String indent(String text) {
    return text.strip().replace("\n", "\n            ");
  }
}
