package org.galerarunbook.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final ChapterRecorder chapter;
  private final int number;
  private final String title;
  private final List<String> otherwise = new ArrayList<>();
  private final SectionKind kind;
  private String why = "";
  private String loses = "";
  private String youSee = "";
  private String host = "";
  private String stdin = "";
  private Duration limit = Duration.ofMinutes(2);
  private Instant startedAt;
  private Outcome outcome;
  private boolean red;

  Step(ChapterRecorder chapter, int number, String title) {
    this.chapter = chapter;
    this.kind = chapter.kind();
    this.number = number;
    this.title = title;
  }

  /** Why it is done, in Markdown. */
  public Step why(String markdown) {
    why = checked(markdown.strip());
    return beforeAction("why");
  }

  /** The host on which the commands are typed; the page says so. */
  public Step on(String name) {
    host = checked(name);
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
    otherwise.add(checked(markdown.strip()));
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
    String typed = chapter.said(fed(command.strip(), stdin));
    requireThatAPersonCanFollow(typed);
    begin();
    stdin = "";
    outcome = new Outcome(chapter, this, typed, limit);
    outcome.runOnce();
    return outcome;
  }

  /** Runs the command where it is typed. */
  public Outcome run(TypedCommand typed) {
    if (!typed.host().equals(host)) {
      if (startedAt != null || !host.isEmpty()) {
        throw mistake("is typed in two places", "begin another step, and leave on(…) to the verb");
      }
      on(typed.host());
    }
    return run(typed.command());
  }

  void end(boolean mustHold) {
    try {
      begin();
    } finally {
      // Also when its last command fails just now: who watches would else see it open for good.
      Verdict verdict = red || !mustHold ? Verdict.RED : Verdict.GREEN;
      Duration took = Duration.between(startedAt, chapter.clock().instant());
      chapter.emit(new RunEvent.StepFinished(number, title, verdict, took));
    }
  }

  /** An error that names step, action, what was expected and what was seen, without secrets. */
  AssertionError failure(String action, String expected, String observed) {
    red = true;
    String message =
        "Step %d of \"%s\": %s%n  did       %s%n  expected  %s%n  observed  %s"
            .formatted(
                number,
                chapter.title(),
                title,
                indent(action),
                indent(expected),
                indent(chapter.keep().shortened(observed)));
    return new AssertionError(chapter.redacted(message));
  }

  /** A page that is followed at night must not surprise. */
  private void requireThatAPersonCanFollow(String command) {
    Optional<String> danger = Danger.in(command);
    if (danger.isPresent() && loses.isEmpty() && !kind.isDrill()) {
      throw mistake(
          "destroys by \"" + danger.get() + "\" and does not say what",
          "say loses(…) before it, or make it a drill if it is for the proof alone");
    }
    if (startedAt != null && kind.isFollowed()) {
      throw mistake("has a second command", "begin another step");
    }
  }

  /** An expectation that a person can't read needs a sentence beside it. */
  void requireThatAPersonSees(Expectation expectation) {
    boolean isSeen =
        expectation.kind() == Expectation.Kind.EXIT_CODE
            ? expectation.value().equals("0")
            : expectation.kind() != Expectation.Kind.MATCHES;
    if (!isSeen && youSee.isEmpty() && kind.isFollowed()) {
      throw mistake(
          "expects " + expectation.toMarkdown(), "say by youSee(…) what a person sees then");
    }
  }

  private IllegalStateException mistake(String what, String remedy) {
    return new IllegalStateException(
        "Step \"" + title + "\" of \"" + chapter.title() + "\" " + what + ": " + remedy + ".");
  }

  private void begin() {
    if (outcome != null) {
      Outcome settled = outcome;
      outcome = null;
      settled.settle();
    }
    if (startedAt == null) {
      startedAt = chapter.clock().instant();
      String where = host.isEmpty() ? "" : "on " + host;
      chapter.emit(new RunEvent.StepStarted(number, title, why, where, loses, youSee, startedAt));
      otherwise.forEach(o -> chapter.emit(new RunEvent.OtherwiseAdded(o)));
    }
  }

  private String checked(String markdown) {
    return Prose.checked(markdown, chapter.title());
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
