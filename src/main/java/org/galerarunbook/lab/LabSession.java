package org.galerarunbook.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * What all chapters of a run share: the recorder and the shared lab. Ends with the run, and fails
 * it when something of a lab is still on the engine then.
 */
final class LabSession implements AutoCloseable {

  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(60);

  private final LabFactory factory;
  private final RunSetup setup;
  private final SwitchingRunner runner = new SwitchingRunner();
  private final Recorder recorder;
  private final List<String> leaks = new ArrayList<>();
  private Lab shared;
  private String lastChapter = "the start of the run";

  private LabSession(LabFactory factory, RunSetup setup) {
    this.factory = factory;
    this.setup = setup;
    this.recorder = setup.open(runner);
  }

  /** Opens the run; real containers unless a factory is given. */
  static LabSession open(Optional<LabFactory> factory) {
    RunSetup setup = RunSetup.fromSystemProperties();
    return new LabSession(factory.orElseGet(ContainerLabFactory::new), setup);
  }

  /** Where the run is written. */
  Path folder() {
    return setup.folder();
  }

  Recorder recorder() {
    return recorder;
  }

  /** The lab for a chapter, healthy. */
  Lab lab(LabRequest request, String chapter) {
    Lab lab;
    if (!request.isShared()) {
      lab = start(request);
    } else {
      if (shared == null) {
        shared = start(request);
      }
      lab = shared;
      List<String> problems = lab.problems();
      if (!problems.isEmpty()) {
        throw new IllegalStateException(
            "the lab is not healthy before "
                + chapter
                + ", after "
                + lastChapter
                + ": "
                + String.join("; ", problems));
      }
    }
    use(lab);
    lastChapter = chapter;
    return lab;
  }

  /** Waits for the lab to be as healthy as the chapter found it; ends the chapter's own. */
  void giveBack(Lab lab) {
    if (lab == shared) {
      lab.awaitHealthy(HEALTH_LIMIT);
    } else {
      try {
        lab.awaitHealthy(HEALTH_LIMIT);
      } finally {
        end(lab);
      }
    }
  }

  private Lab start(LabRequest request) {
    Lab lab = factory.start(request, recorder.progress());
    lab.secrets().forEach(recorder.redactor()::hide);
    lab.shownNames().forEach(recorder.redactor()::rename);
    recorder.facts(RunSetup.machine(), lab.components());
    return lab;
  }

  private void use(Lab lab) {
    runner.to(setup.shell(lab));
  }

  private void end(Lab lab) {
    lab.close();
    leaks.addAll(lab.leftovers());
  }

  @Override
  public void close() {
    try {
      if (shared != null) {
        end(shared);
      }
    } finally {
      recorder.close();
      setup.finished(recorder);
    }
    if (!leaks.isEmpty()) {
      throw new IllegalStateException(
          "the run left on the engine: "
              + String.join(", ", leaks)
              + "; './lab clean' removes it, and the chapter that made it has to be mended");
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
