package org.galerarunbook.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * What all chapters of a run share: the recorder and the shared lab. Ends with the run, and fails
 * it when something of a lab is still on the engine then, when no chapter could run at all, or when
 * what was written is not as it should be.
 */
final class LabSession implements AutoCloseable {

  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(60);

  private final LabFactory factory;
  private final RunSetup setup;
  private final SwitchingRunner runner = new SwitchingRunner();
  private final Recorder recorder;
  private final RunEnd end;
  private final RunSecrets secrets;
  private List<ChapterDescription> chapters = List.of();
  private Lab shared;
  private Map<String, String> settings = Map.of();
  private String lastChapter = "the start of the run";

  LabSession(LabFactory factory, RunSetup setup) {
    this.factory = factory;
    this.setup = setup;
    this.recorder = setup.open(runner);
    this.end = new RunEnd(recorder.progress());
    this.secrets = new RunSecrets(recorder);
  }

  /** Where the run is written. */
  Path folder() {
    return setup.folder();
  }

  Recorder recorder() {
    return recorder;
  }

  /** Says where the chapters are, of which this run may have a part. */
  void among(Class<?> chapter) {
    if (chapters.isEmpty()) {
      chapters = ChapterRules.allBeside(chapter);
    }
  }

  /**
   * The lab for a chapter, running and healthy; commands go there from now on. A shared lab that
   * fell sick after the chapter before had left it healthy is replaced, and fails the run.
   *
   * @throws CouldNotRunException when what it needs cannot be had here
   * @throws IllegalStateException naming what is wrong with a lab that was just started
   */
  Lab lab(LabRequest request, String chapter) {
    Lab lab = request.isShared() ? shared(request, chapter) : start(request);
    try {
      runner.to(setup.shell(lab));
      // What runs is known when it does: the images of the application tier are brought at need.
      lab.withApplication(request.application());
      if (request.application()) {
        recorder.facts(RunSetup.machine(), lab.components());
      }
      List<String> problems = lab.problems();
      if (!problems.isEmpty()) {
        throw new IllegalStateException(
            "the lab is not healthy before %s: %s".formatted(chapter, String.join("; ", problems)));
      }
      if (lab == shared) {
        settings = lab.settings();
        lastChapter = chapter;
      }
      return lab;
    } catch (CouldNotRunException e) {
      if (lab != shared) {
        withdrawn(lab, e);
      }
      throw e;
    } catch (RuntimeException e) {
      throw withdrawn(lab, e);
    }
  }

  private Lab shared(LabRequest request, String chapter) {
    if (shared != null) {
      List<String> problems = shared.problems();
      if (!problems.isEmpty()) {
        end.wrong(
            "the lab before " + chapter,
            "fell sick after %s had left it healthy; a new one was started: %s"
                .formatted(lastChapter, String.join("; ", problems)));
        giveBack(shared, lastChapter, false);
      }
    }
    if (shared == null) {
      shared = start(request);
    }
    return shared;
  }

  /**
   * Waits for the lab to be as the chapter found it: healthy, and the shared one with the settings
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
    if (lab == shared) {
      List<String> changed = ServerSettings.differences(settings, lab.settings());
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
   * Ends a chapter's own lab, and a shared one that is not as it was; else that one stays for the
   * chapters that follow.
   *
   * @throws IllegalStateException naming the chapter and what it left on the engine
   */
  void giveBack(Lab lab, String chapter, boolean sound) {
    if (lab == shared && sound) {
      return;
    }
    if (lab == shared) {
      shared = null;
    }
    end(lab, chapter);
  }

  private Lab start(LabRequest request) {
    Lab lab = factory.start(request, recorder.progress());
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
    if (lab == shared) {
      shared = null;
    }
    try {
      lab.close();
    } catch (RuntimeException cleanup) {
      why.addSuppressed(cleanup);
    }
    return why;
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
      if (shared != null) {
        end.look(
            "removing the lab",
            () -> {
              end(shared, "the run");
              return RunEnd.Seen.good("nothing is left");
            });
      }
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

  /** The lab of the chapter that runs now is where commands go. */
  private static final class SwitchingRunner implements CommandRunner {
    private volatile CommandRunner to =
        request -> {
          throw new IllegalStateException("no lab is open for `" + request.command() + "`");
        };

    void to(CommandRunner next) {
      to = next;
    }

    @Override
    public CommandResult run(CommandRequest request) {
      return to.run(request);
    }
  }
}
