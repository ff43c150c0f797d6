package org.galerarunbook.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;

/**
 * What a command came to. Each expectation is recorded, then throws {@link AssertionError} when it
 * does not hold. "Prints" is about both streams, standard output first.
 */
public final class Outcome {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final ChapterRecorder chapter;
  private final Step step;
  private final String command;
  private final Duration limit;
  private final long start = System.nanoTime();

  /** What has to hold of every further attempt. */
  private final List<Demand> demands = new ArrayList<>();

  private Duration within = Duration.ZERO;
  private CommandResult result;
  private int attempts;
  private boolean exitCodeAsked;
  private boolean red;

  /** Whether a last repetition was cut off, so that {@link #result} is that of the one before. */
  private boolean isCut;

  private record Demand(Expectation expectation, ThrowingConsumer<Outcome> inWords) {}

  Outcome(ChapterRecorder chapter, Step step, String command, Duration limit) {
    this.chapter = chapter;
    this.step = step;
    this.command = command;
    this.limit = limit;
  }

  void runOnce() {
    chapter.emit(new RunEvent.CommandStarted(command, limit, chapter.clock().instant()));
    attempt(limit);
    finished();
  }

  /** The command is repeated until the expectations that follow hold, or the time is over. */
  public Outcome within(Duration value) {
    within = value;
    return this;
  }

  /** It ends with exit code 0, which is expected anyway. */
  public Outcome succeeds() {
    return exits(0);
  }

  /** It ends with this exit code. */
  public Outcome exits(int code) {
    exitCodeAsked = true;
    return expect(Expectation.Kind.EXIT_CODE, Integer.toString(code));
  }

  /** Its output contains the text. */
  public Outcome prints(String text) {
    return expect(Expectation.Kind.PRINTS, text);
  }

  /** Its output does not contain the text. */
  public Outcome printsNot(String text) {
    return expect(Expectation.Kind.PRINTS_NOT, text);
  }

  /** One line of its output is exactly this. */
  public Outcome printsLine(String line) {
    return expect(Expectation.Kind.PRINTS_LINE, line);
  }

  /** A part of its output matches the expression; {@code ^} and {@code $} are a line's ends. */
  public Outcome matches(String regex) {
    return expect(Expectation.Kind.MATCHES, regex);
  }

  /** Its output is blank. */
  public Outcome printsNothing() {
    return expect(Expectation.Kind.PRINTS_NOTHING, "");
  }

  /** What an expectation says as data; one in words is for the reader alone and not checked. */
  public Outcome expects(Expectation expectation) {
    if (!expectation.isMechanical()) {
      return this;
    }
    exitCodeAsked |= expectation.kind() == Expectation.Kind.EXIT_CODE;
    within = Duration.ofSeconds(expectation.within());
    return demand(new Demand(expectation, null));
  }

  /**
   * Something no other expectation can say.
   *
   * @param what in words, for the reader; a rehearsal can't check it
   * @param assertion throws when it does not hold
   */
  public Outcome satisfies(String what, ThrowingConsumer<Outcome> assertion) {
    return demand(
        new Demand(
            new Expectation(Expectation.Kind.IN_WORDS, what, within.toSeconds()), assertion));
  }

  /** Standard output of the last attempt, not redacted. */
  public String stdout() {
    return result.stdout().text();
  }

  /** Runs a further command of the same step. */
  public Outcome run(String next) {
    return step.run(next);
  }

  /** Runs a further command of the same step, typed in the same place. */
  public Outcome run(TypedCommand next) {
    return step.run(next);
  }

  /** Asks for success when the chapter asked for no exit code. */
  void settle() {
    if (!exitCodeAsked && !red) {
      within = Duration.ZERO;
      exits(0);
    }
  }

  private Outcome expect(Expectation.Kind kind, String value) {
    return demand(new Demand(new Expectation(kind, chapter.said(value), within.toSeconds()), null));
  }

  private Outcome demand(Demand demand) {
    step.requireThatAPersonSees(demand.expectation());
    demands.add(demand);
    Optional<String> difference = differs();
    if (difference.isPresent() && !left().isNegative()) {
      difference = repeat(demand);
    }
    Expectation expectation = demand.expectation();
    String observed = difference.orElse("");
    chapter.emit(
        new RunEvent.ExpectationDecided(
            new ExpectationRecord(expectation, difference.isEmpty(), observed)));
    if (difference.isPresent()) {
      red = true;
      throw step.failure(command, expectation.toMarkdown(), observed + "\n" + saw());
    }
    return this;
  }

  private Optional<String> repeat(Demand demand) {
    Optional<String> last =
        chapter.until(
            demand.expectation().once().toMarkdown(),
            within,
            start,
            () -> {
              Duration most = left().compareTo(SHORTEST) < 0 ? SHORTEST : left();
              attempt(most.compareTo(limit) < 0 ? most : limit);
              return differs().map(d -> lastLine());
            });
    finished();
    return last.isEmpty() ? last : differs().or(() -> last);
  }

  private Duration left() {
    return within.minusNanos(System.nanoTime() - start);
  }

  private void attempt(Duration atMost) {
    attempts++;
    CommandResult next = chapter.runner().run(new CommandRequest(command, step.host(), atMost));
    // What the end of the time cut off saw nothing: what was seen before it says more.
    isCut = next.timedOut() && atMost.compareTo(limit) < 0 && result != null;
    if (isCut) {
      next.discard();
      return;
    }
    if (result != null) {
      result.discard();
    }
    result = next;
  }

  private void finished() {
    chapter.saw(output());
    chapter.emit(
        new RunEvent.CommandFinished(
            result.exitCode(),
            chapter.keep().output(result.stdout(), "stdout"),
            chapter.keep().output(result.stderr(), "stderr"),
            Duration.ofNanos(System.nanoTime() - start),
            attempts));
  }

  private Optional<String> differs() {
    return demands.stream().map(this::differs).flatMap(Optional::stream).findFirst();
  }

  private Optional<String> differs(Demand demand) {
    if (result.timedOut()) {
      return Optional.of("it did not end within its limit of " + limit.toSeconds() + " s");
    }
    if (demand.inWords() != null) {
      try {
        demand.inWords().accept(this);
        return Optional.empty();
      } catch (Exception | AssertionError e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
    boolean isTooLong = result.stdout().isTruncated() || result.stderr().isTruncated();
    if (isTooLong && demand.expectation().kind() != Expectation.Kind.EXIT_CODE) {
      return Optional.of("its output is too long to be held against anything: narrow the command");
    }
    return demand.expectation().differs(result.exitCode(), output());
  }

  private String output() {
    return Expectation.terminal(stdout(), result.stderr().text());
  }

  private String lastLine() {
    return output().lines().filter(l -> !l.isBlank()).reduce((a, b) -> b).orElse("no output");
  }

  private String saw() {
    List<String> lines = output().lines().toList();
    int from = Math.max(0, lines.size() - 20);
    return "%sexit code %d%n%s"
        .formatted(
            isCut
                ? "(seen by repetition %d; the next one was cut off when the %d s were over)%n"
                    .formatted(attempts - 1, within.toSeconds())
                : "",
            result.exitCode(),
            String.join("\n", lines.subList(from, lines.size())));
  }
}
