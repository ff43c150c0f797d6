package org.galerarunbook.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * What all chapters of a run share: the recorder and the shared lab. Ends with the run, and fails
 * it when something of a lab is still on the engine then, or when no chapter could run at all.
 */
final class LabSession implements AutoCloseable {

  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(60);

  private final LabFactory factory;
  private final RunSetup setup;
  private final SwitchingRunner runner = new SwitchingRunner();
  private final Recorder recorder;
  private Lab shared;
  private String lastChapter = "the start of the run";

  LabSession(LabFactory factory, RunSetup setup) {
    this.factory = factory;
    this.setup = setup;
    this.recorder = setup.open(runner);
  }

  /** Where the run is written. */
  Path folder() {
    return setup.folder();
  }

  Recorder recorder() {
    return recorder;
  }

  /**
   * The lab for a chapter, running; commands go there from now on.
   *
   * @throws CouldNotRunException when what it needs cannot be had here
   */
  Lab lab(LabRequest request) {
    if (request.isShared()) {
      if (shared == null) {
        shared = start(request);
      }
      runner.to(setup.shell(shared));
      application(shared, request);
      return shared;
    }
    Lab own = start(request);
    try {
      runner.to(setup.shell(own));
      application(own, request);
      return own;
    } catch (RuntimeException e) {
      throw withdrawn(own, e);
    }
  }

  /** What runs is known when it does: the images of the application tier are brought at need. */
  private void application(Lab lab, LabRequest request) {
    lab.withApplication(request.application());
    if (request.application()) {
      recorder.facts(RunSetup.machine(), lab.components());
    }
  }

  /**
   * Asks every node before a chapter begins.
   *
   * @throws IllegalStateException naming the chapter, the one before, and what is wrong
   */
  void requireHealthy(Lab lab, String chapter) {
    List<String> problems = lab.problems();
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "the lab is not healthy before %s, after %s: %s"
              .formatted(
                  chapter, lab == shared ? lastChapter : "its start", String.join("; ", problems)));
    }
    if (lab == shared) {
      lastChapter = chapter;
    }
  }

  /**
   * Waits for the lab to be as healthy as the chapter found it.
   *
   * @throws IllegalStateException naming the chapter and what is still wrong
   */
  void awaitHealthy(Lab lab, String chapter) {
    try {
      lab.awaitHealthy(HEALTH_LIMIT);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the lab is not healthy after " + chapter + ": " + e.getMessage(), e);
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
   * Ends a chapter's own lab; the shared one stays for the chapters that follow.
   *
   * @throws IllegalStateException naming the chapter and what it left on the engine
   */
  void giveBack(Lab lab, String chapter) {
    if (lab != shared) {
      end(lab, chapter);
    }
  }

  private Lab start(LabRequest request) {
    Lab lab = factory.start(request, recorder.progress());
    try {
      lab.secrets().forEach(recorder.redactor()::hide);
      lab.shownNames().forEach(recorder.redactor()::rename);
      recorder.facts(RunSetup.machine(), lab.components());
      return lab;
    } catch (RuntimeException e) {
      throw withdrawn(lab, e);
    }
  }

  /** A lab that runs and that nobody will get must not stay on the engine. */
  private static RuntimeException withdrawn(Lab lab, RuntimeException why) {
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
    List<String> differences = List.of();
    try {
      if (shared != null) {
        recorder.progress().phase("removing the lab");
        end(shared, "the run");
        recorder.progress().done("");
      }
    } catch (RuntimeException e) {
      // The record has no place for it, but whoever watches sees it.
      recorder.progress().failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      recorder.close();
      differences = setup.finished(recorder);
    }
    if (!differences.isEmpty()) {
      throw new IllegalStateException(
          "docs/runbook is not what the chapters produce; './lab verify --write-docs' refreshes it:\n  "
              + String.join("\n  ", differences));
    }
    requireThatSomethingRan(recorder.run().chapters());
  }

  /** JUnit counts an aborted chapter as skipped, and a run of skipped chapters as a success. */
  private static void requireThatSomethingRan(List<ChapterRecord> chapters) {
    if (!chapters.isEmpty()
        && chapters.stream().allMatch(c -> c.verdict() == Verdict.COULD_NOT_RUN)) {
      throw new IllegalStateException(
          "no chapter could run, so nothing was proved: " + chapters.get(0).reason());
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
