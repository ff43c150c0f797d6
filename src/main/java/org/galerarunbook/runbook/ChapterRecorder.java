package org.galerarunbook.runbook;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.galerarunbook.Waiting;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Records one chapter, for whoever runs it; what others record at the same time is kept apart. */
public final class ChapterRecorder {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final Recorder recorder;
  private final Progress progress;
  private final TimelineFeed timeline = new TimelineFeed(this::emit);
  private final ChapterDescription description;
  private final String rerun;
  private final Sightings sightings;
  private final Runbook page = new Runbook(this);
  private volatile CommandRunner runner;
  private UnaryOperator<String> words = UnaryOperator.identity();
  private SectionDescription section;
  private Throwable failure;
  private int before;
  private boolean finished;

  ChapterRecorder(Recorder recorder, ChapterDescription description, String rerun) {
    this.recorder = recorder;
    this.description = description;
    this.rerun = rerun;
    this.runner = recorder.runner();
    this.sightings = new Sightings(description.symptoms());
    this.progress = new Progress(this::emit, recorder.clock());
    emit(new RunEvent.ChapterStarted(description, rerun, recorder.clock().instant()));
  }

  /** From now on its commands go there; until it is said, to the recorder's runner. */
  public void commandsTo(CommandRunner next) {
    runner = next;
  }

  /** Shows work for it that is no step, such as the start of its lab. */
  public Progress progress() {
    return progress;
  }

  /** Takes what is observed meanwhile. */
  public TimelineFeed timeline() {
    return timeline;
  }

  /** Records a measured cost. */
  public void cost(Cost cost) {
    emit(new RunEvent.CostMeasured(cost));
  }

  /** Says how busy the machine was with other things before it began, in per cent. */
  public void machineWasBusy(int percent) {
    emit(new RunEvent.MachineSeen(percent));
  }

  /** What the chapter writes itself with. */
  public Runbook page() {
    return page;
  }

  /**
   * Puts each command, what is expected of it, and each symptom into other words, before it is run
   * and printed: those of the version under test.
   */
  public void words(UnaryOperator<String> put) {
    words = put;
    sightings.words(put);
  }

  /** Begins a section. */
  public void section(SectionDescription begun) {
    section = begun;
    before = page.looks();
    emit(new RunEvent.SectionStarted(begun.title(), begun.covers(), begun.kind()));
    if (!begun.otherwise().isEmpty()) {
      emit(new RunEvent.OtherwiseAdded(begun.otherwise()));
    }
  }

  /**
   * Ends a section.
   *
   * @param thrown what it threw, or null; the chapter is red then
   * @throws AssertionError when nothing was thrown and the last step does not hold
   */
  public void sectionEnded(Throwable thrown) {
    try {
      page.endStep(thrown == null);
    } catch (AssertionError e) {
      failed(e);
      throw e;
    }
    if (thrown != null) {
      failed(thrown);
    }
  }

  /**
   * Refuses a section in which nothing was done or checked: green would say that it was proved. A
   * way back may say that there is none.
   *
   * @throws AssertionError naming the section
   */
  public void requireLookedAt() {
    if (page.looks() == before && kind() != SectionKind.WAY_BACK) {
      AssertionError nothing =
          new AssertionError(
              "\"" + section.title() + "\" has no step and no check, so it proves nothing");
      failed(nothing);
      throw nothing;
    }
  }

  /** Makes the chapter red, whatever follows; the first failure is its reason. */
  public void failed(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    } else if (failure != thrown) {
      failure.addSuppressed(thrown);
    }
  }

  /** Keeps a text that belongs to the chapter, such as a log around its failure. */
  public void attach(String name, String content) {
    saw(content);
    emit(new RunEvent.Attached(keep().attachment(name, content)));
  }

  /** Says that only some of its sections were asked for: the others would have seen the rest. */
  public void inPart() {
    sightings.waive();
  }

  /**
   * Ends the chapter: green unless something failed.
   *
   * @throws AssertionError when all held and the run did not see what the chapter says it is known
   *     by
   */
  public void finish() {
    if (failure != null) {
      end(Verdict.RED, reason(failure));
    } else if (page.looks() == 0) {
      end(Verdict.COULD_NOT_RUN, "Nothing in it ran.");
    } else {
      try {
        sightings.requireAll(title());
      } catch (AssertionError e) {
        failed(e);
        end(Verdict.RED, reason(e));
        throw e;
      }
      end(Verdict.GREEN, "");
    }
  }

  /** Ends the chapter as one that can't run here. A failure before still makes it red. */
  public void couldNotRun(String reason) {
    if (failure != null) {
      finish();
    } else {
      end(Verdict.COULD_NOT_RUN, reason);
    }
  }

  private void end(Verdict verdict, String reason) {
    if (finished) {
      return;
    }
    finished = true;
    emit(
        new RunEvent.ChapterFinished(
            title(),
            verdict,
            keep().shortened(reason),
            rerun,
            recorder.folder().toString(),
            clock().instant()));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    // What was thrown with words says by them what is wrong; its class is of use without.
    boolean plain =
        message != null
            && (failure instanceof AssertionError || failure instanceof IllegalStateException);
    return plain ? message : failure.toString();
  }

  void emit(RunEvent event) {
    recorder.emit(description.id(), event);
  }

  /**
   * Repeats an attempt until it holds or its time is over, telling what was seen last.
   *
   * @param start when the time began, by {@link System#nanoTime()}
   * @param attempt what differs, or empty when it holds
   * @return what differed last, or empty when it held in time
   */
  Optional<String> until(
      String what, Duration limit, long start, Supplier<Optional<String>> attempt) {
    // In this thread: an attempt is bounded by its own limit, and must be seen by the chapter's.
    Optional<String> last =
        Waiting.until(what, limit.minusNanos(System.nanoTime() - start))
            .every(INTERVAL)
            .slowingDown()
            .last(
                () -> {
                  Optional<String> seen = attempt.get();
                  Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                  seen.ifPresent(s -> emit(new RunEvent.Waiting(what, s, elapsed, limit)));
                  return seen;
                },
                Optional::isEmpty);
    boolean isLate = System.nanoTime() - start >= limit.toNanos();
    return isLate ? last.or(() -> Optional.of("it held only after the time was over")) : last;
  }

  String title() {
    return description.title();
  }

  /** What the open section is for. */
  SectionKind kind() {
    return section == null ? SectionKind.DRILL : section.kind();
  }

  /** In the words of the version under test. */
  String said(String text) {
    return words.apply(text);
  }

  void saw(String text) {
    sightings.in(text);
  }

  /** Without secrets. */
  String redacted(String text) {
    return recorder.redactor().redact(text);
  }

  CommandRunner runner() {
    return runner;
  }

  Keep keep() {
    return recorder.keep();
  }

  Clock clock() {
    return recorder.clock();
  }
}
