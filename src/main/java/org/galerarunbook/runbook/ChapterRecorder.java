package org.galerarunbook.runbook;

import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Records one chapter, for whoever runs it. */
public final class ChapterRecorder {
  private final Recorder recorder;
  private final Desk desk;
  private final Progress progress;
  private final TimelineFeed timeline;
  private final ChapterDescription description;
  private final String rerun;
  private final Sightings sightings;
  private final Runbook page;
  private Throwable failure;
  private String section = "";
  private int before;
  private boolean finished;

  ChapterRecorder(Recorder recorder, ChapterDescription description, String rerun) {
    this.recorder = recorder;
    this.description = description;
    this.rerun = rerun;
    this.sightings = new Sightings(description.symptoms());
    this.desk = new Desk(recorder, description.id());
    this.progress = new Progress(desk::emit, recorder.clock());
    this.timeline = new TimelineFeed(desk::emit);
    this.page = new Runbook(desk, description.title(), sightings);
    desk.emit(new RunEvent.ChapterStarted(description, rerun, recorder.clock().instant()));
  }

  /** From now on its commands go there; until it is said, to the recorder's runner. */
  public void commandsTo(CommandRunner runner) {
    desk.commandsTo(runner);
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
    desk.emit(new RunEvent.CostMeasured(cost));
  }

  /** Says how busy the machine was with other things before it began, in per cent. */
  public void machineWasBusy(int percent) {
    desk.emit(new RunEvent.MachineSeen(percent));
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
    page.words(put);
    sightings.words(put);
  }

  /** Begins a section. */
  public void section(SectionDescription begun) {
    section = begun.title();
    before = page.looks();
    page.begin(begun.kind());
    desk.emit(new RunEvent.SectionStarted(begun.title(), begun.covers(), begun.kind()));
    if (!begun.otherwise().isEmpty()) {
      desk.emit(new RunEvent.OtherwiseAdded(begun.otherwise()));
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
    if (page.looks() == before && page.kind() != SectionKind.WAY_BACK) {
      AssertionError nothing =
          new AssertionError("\"" + section + "\" has no step and no check, so it proves nothing");
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
    page.attach(name, content);
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
    if (failure == null && page.looks() > 0) {
      try {
        sightings.requireAll(description.title());
      } catch (AssertionError e) {
        failed(e);
        end(Verdict.RED, reason(failure));
        throw e;
      }
    }
    if (failure != null) {
      end(Verdict.RED, reason(failure));
    } else if (page.looks() == 0) {
      end(Verdict.COULD_NOT_RUN, "Nothing in it ran.");
    } else {
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
    desk.emit(
        new RunEvent.ChapterFinished(
            description.title(),
            verdict,
            recorder.keep().shortened(reason),
            rerun,
            recorder.folder().toString(),
            recorder.clock().instant()));
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    // What was thrown with words says by them what is wrong; its class is of use without.
    boolean plain =
        message != null
            && (failure instanceof AssertionError || failure instanceof IllegalStateException);
    return plain ? message : failure.toString();
  }
}
