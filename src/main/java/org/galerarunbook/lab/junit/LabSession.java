package org.galerarunbook.lab.junit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabFactory;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.ServerSettings;
import org.galerarunbook.runbook.ChapterRecorder;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Verdict;

/**
 * What all chapters of a run share: the recorder, the turns and the shared labs. Ends with the run,
 * and fails it when something of a lab is still on the engine then, when no chapter could run at
 * all, or when what was written is not as it should be. Chapters may use it side by side.
 */
final class LabSession implements AutoCloseable {

  /** JUnit starts all chapters at once; they ask for their turns within this time. */
  private static final Duration SETTLE = Duration.ofMillis(500);

  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(60);

  private final LabFactory factory;
  private final RunSetup setup;
  private final Recorder recorder;
  private final RunEnd end;
  private final RunSecrets secrets;
  private final Turns turns;
  private final Map<String, Duration> expected;
  private final LabPool pool = new LabPool();
  private List<ChapterDescription> chapters = List.of();

  LabSession(LabFactory factory, RunSetup setup) {
    this.factory = factory;
    this.setup = setup;
    this.recorder = setup.open();
    this.end = new RunEnd(recorder.progress());
    this.secrets = new RunSecrets(recorder);
    this.turns = new Turns(setup.lanes(), SETTLE);
    this.expected = setup.expected();
  }

  /** Where the run is written. */
  Path folder() {
    return setup.folder();
  }

  Recorder recorder() {
    return recorder;
  }

  /** Says where the chapters are, of which this run may have a part. */
  synchronized void among(Class<?> chapter) {
    if (chapters.isEmpty()) {
      chapters = ChapterRules.allBeside(chapter);
    }
  }

  /** Waits until it is a chapter's turn. */
  Turns.Turn turn(ChapterDescription chapter, LabRequest request, boolean alone) {
    Duration takes = expected.getOrDefault(chapter.id(), RunSetup.UNKNOWN);
    return turns.await(new Turns.Wish(chapter.id(), alone, request, takes));
  }

  /**
   * The lab for a chapter, running and healthy; its commands go there from now on. A shared lab
   * that fell sick after the chapter before had left it healthy is replaced, and fails the run.
   *
   * @param alone whether it has the machine to itself, so that labs which nobody uses are in its
   *     way
   * @throws CouldNotRunException when what it needs cannot be had here
   * @throws IllegalStateException naming what is wrong with a lab that was just started
   */
  Lab lab(LabRequest request, boolean alone, String chapter, ChapterRecorder its) {
    Lab lab = request.isShared() ? shared(request, chapter, its) : start(request, its);
    try {
      its.commandsTo(setup.shell(lab));
      // What runs is known when it does: the images of the application tier are brought at need.
      if (request.application()) {
        lab.withApplication(true);
        recorder.facts(RunSetup.machine(), lab.components());
      }
      List<String> problems = lab.problems();
      if (!problems.isEmpty()) {
        throw new IllegalStateException(
            "the lab is not healthy before %s: %s".formatted(chapter, String.join("; ", problems)));
      }
      pool.of(lab).ifPresent(s -> s.givenTo(chapter, request.application()));
      if (alone) {
        pool.idle().forEach(idle -> discard(idle, "the run"));
      }
      if (alone || setup.lanes() == 1) {
        setup.machineLoad().ifPresent(its::machineWasBusy);
      }
      return lab;
    } catch (CouldNotRunException e) {
      // Nothing happened to a shared lab.
      if (pool.of(lab).isPresent()) {
        pool.giveBack(lab);
      } else {
        withdrawn(lab, e);
      }
      throw e;
    } catch (RuntimeException e) {
      throw withdrawn(lab, e);
    }
  }

  private Lab shared(LabRequest request, String chapter, ChapterRecorder its) {
    Optional<LabPool.Shared> idle = pool.take(request.world(), request.application());
    if (idle.isPresent()) {
      LabPool.Shared known = idle.get();
      List<String> problems = known.lab().problems();
      if (problems.isEmpty()) {
        return known.lab();
      }
      end.wrong(
          "the lab before " + chapter,
          "fell sick after %s had left it healthy; a new one was started: %s"
              .formatted(known.lastChapter(), String.join("; ", problems)));
      discard(known.lab(), known.lastChapter());
    }
    return pool.add(start(request, its), request.world()).lab();
  }

  /**
   * Waits for the lab to be as the chapter found it: healthy, and a shared one with the settings
   * and accounts that it had.
   *
   * @throws IllegalStateException naming the chapter and what is wrong
   */
  void requireAsBefore(Lab lab, String chapter) {
    try {
      lab.awaitHealthy(HEALTH_LIMIT);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the lab is not healthy after " + chapter + ": " + e.getMessage(), e);
    }
    Optional<LabPool.Shared> shared = pool.of(lab);
    if (shared.isPresent()) {
      List<String> changed = ServerSettings.differences(shared.get().settings(), lab.settings());
      if (!changed.isEmpty()) {
        throw new IllegalStateException(
            "%s left other settings than it found, and has to put them back by a step: %s"
                .formatted(chapter, String.join("; ", changed)));
      }
    }
  }

  /**
   * Clears away what a chapter started beside the lab.
   *
   * @param ended whether the chapter came to its end; one that failed half-way could not tidy up
   * @throws IllegalStateException naming the chapter and what it left
   */
  void requireNothingBeside(Lab lab, String chapter, boolean ended) {
    List<String> found = lab.removeStartedBeside();
    if (ended && !found.isEmpty()) {
      throw new IllegalStateException(
          "%s left behind: %s; it is removed now, and the chapter has to remove it by a step"
              .formatted(chapter, String.join(", ", found)));
    }
  }

  /**
   * Ends a chapter's own lab, and a shared one that is not as it was; else that one stays, as long
   * as chapters wait that can use it. One after the other they do not wait, and it stays.
   *
   * @throws IllegalStateException naming the chapter and what it left on the engine
   */
  void giveBack(Lab lab, String chapter, boolean sound) {
    if (pool.of(lab).isPresent() && sound) {
      pool.giveBack(lab);
      if (setup.lanes() > 1) {
        pool.unwanted(turns.waiting()).forEach(idle -> discard(idle, "the run"));
      }
    } else {
      pool.forget(lab);
      end(lab, chapter);
    }
  }

  private Lab start(LabRequest request, ChapterRecorder its) {
    Lab lab = factory.start(request, its.progress());
    try {
      secrets.hide(lab);
      recorder.facts(RunSetup.machine(), lab.components());
      return lab;
    } catch (RuntimeException e) {
      throw withdrawn(lab, e);
    }
  }

  /** A lab that runs and that nobody will get must not stay on the engine. */
  private RuntimeException withdrawn(Lab lab, RuntimeException why) {
    pool.forget(lab);
    try {
      lab.close();
    } catch (RuntimeException cleanup) {
      why.addSuppressed(cleanup);
    }
    return why;
  }

  private void discard(Lab lab, String of) {
    pool.forget(lab);
    end.look(
        "removing a lab",
        () -> {
          end(lab, of);
          return RunEnd.Seen.good("nothing is left");
        });
  }

  private static void end(Lab lab, String of) {
    lab.close();
    List<String> left = lab.leftovers();
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "%s left on the engine: %s; './lab clean' removes it when this process has ended, and what made it has to be mended"
              .formatted(of, String.join(", ", left)));
    }
  }

  @Override
  public void close() {
    try {
      pool.idle().forEach(lab -> discard(lab, "the run"));
      requireThatSomethingRan(recorder.run().chapters());
      setup.finish(recorder, end, chapters, secrets.all());
    } finally {
      recorder.close();
      setup.close();
    }
    end.requireNothingWrong();
  }

  /** JUnit counts an aborted chapter as skipped, and a run of skipped chapters as a success. */
  private void requireThatSomethingRan(List<ChapterRecord> ran) {
    if (!ran.isEmpty() && ran.stream().allMatch(c -> c.verdict() == Verdict.COULD_NOT_RUN)) {
      end.wrong("the run", "no chapter could run, so nothing was proved: " + ran.get(0).reason());
    }
  }
}
