package org.galerarunbook.lab.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.galerarunbook.Requirements;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.DockerNames;
import org.galerarunbook.lab.HostShell;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabScript;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.SecretSearch;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.event.RunListener;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.galerarunbook.runbook.view.View;

/**
 * Where a run of the chapters is written and how it is shown.
 *
 * @param folder receives events, record, evidence, pages and report
 * @param view how it is shown here; empty when another process shows it
 * @param lanes how many chapters may run side by side
 * @param documents what to do with the committed pages; empty when there is to be no report either
 */
record RunSetup(
    Path folder, Optional<View> view, Optional<RunDocuments.Committed> documents, int lanes) {

  static final Duration UNKNOWN = Duration.ofSeconds(60);

  /**
   * How many chapters run side by side, or {@code auto}. JUnit has to run classes in parallel for
   * more than one.
   */
  static final String LANES = "runbook.lanes";

  /**
   * {@code keep}, {@code check}, {@code write} or {@code write-all} the pages of docs/runbook;
   * {@code none} makes no report either.
   */
  static final String DOCUMENTS = "runbook.docs";

  /** Folder of the run; {@code target/runbook} unless set. */
  static final String FOLDER = "runbook.folder";

  /**
   * {@code plain}, {@code tty}, {@code json}, or {@code none} when another process shows the run.
   */
  static final String VIEW = "runbook.view";

  /**
   * Reads it from JUnit's configuration parameters, which fall back to system properties.
   *
   * @throws IllegalArgumentException when there is no such view
   */
  static RunSetup of(Function<String, Optional<String>> parameters) {
    Requirements.RUNBOOK.require();
    Path folder = Path.of(parameters.apply(FOLDER).orElse("target/runbook")).toAbsolutePath();
    Optional<RunDocuments.Committed> documents =
        parameters
            .apply(DOCUMENTS)
            .or(() -> Optional.of("keep"))
            .filter(wish -> !wish.equals("none"))
            .map(RunDocuments.Committed::of);
    int lanes = lanes(parameters);
    Optional<View> view =
        parameters
            .apply(VIEW)
            .or(() -> Optional.of("plain"))
            .filter(v -> !v.equalsIgnoreCase("none"))
            .map(RunSetup::view);
    return new RunSetup(folder, view, documents, lanes);
  }

  private static View view(String mode) {
    try {
      return View.open(
          View.Mode.valueOf(mode.toUpperCase(Locale.ROOT)), System.out, System.getenv());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          VIEW + " is '" + mode.toLowerCase(Locale.ROOT) + "'; use plain, tty, json or none", e);
    }
  }

  private static int lanes(Function<String, Optional<String>> parameters) {
    String isParallel = "junit.jupiter.execution.parallel.enabled";
    if (!parameters.apply(isParallel).map(Boolean::parseBoolean).orElse(false)) {
      return 1;
    }
    String wish = parameters.apply(LANES).orElse("auto");
    if (wish.equals("auto")) {
      // Three servers, clients and a workload fill a core, but not all of the time: they wait for
      // the ten seconds of a snapshot, and for timers.
      return Runtime.getRuntime().availableProcessors() + 2;
    }
    if (!wish.matches("[1-9]\\d?")) {
      throw new IllegalArgumentException(
          LANES + " is '" + wish + "'; use auto, or a number from 1");
    }
    return Integer.parseInt(wish);
  }

  Recorder open() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
    Recorder recorder =
        new Recorder(
            folder,
            RunSetup::withoutLab,
            c -> "./lab verify --chapter " + c.simpleName(),
            Clock.systemUTC(),
            view.<List<RunListener>>map(List::of).orElse(List.of()));
    recorder.reportAt(folder.resolve("index.html").toString());
    return recorder;
  }

  private static CommandResult withoutLab(CommandRequest request) {
    throw new IllegalStateException("no lab is open for `" + request.command() + "`");
  }

  /**
   * How long chapters take, by their ids, as far as an earlier run or the committed pages tell. It
   * decides who begins first, and nothing else.
   */
  Map<String, Duration> expected() {
    return documents.isEmpty()
        ? Map.of()
        : ExpectedTimes.of(
            folder.resolve(Recorder.LAST_RUN_FILE),
            LabAssembly.project().resolve(RunDocuments.PAGES));
  }

  /** How busy the machine is with other things, in per cent; empty when there is no report. */
  OptionalInt machineLoad() {
    return documents.isEmpty() ? OptionalInt.empty() : MachineLoad.percent();
  }

  static Map<String, String> machine() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean os) {
      facts.put("memory", os.getTotalMemorySize() / (1024 * 1024) + " MiB");
    }
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.version"));
    return facts;
  }

  /** A shell in the lab's folder, in which the pages' names mean the lab's containers. */
  CommandRunner shell(Lab lab) {
    if (lab.world() == World.HOSTS && lab instanceof ContainerLab hosts) {
      return HostShell.of(hosts, lab.directory());
    }
    if (lab.shownNames().isEmpty()) {
      return new ShellRunner(lab.directory());
    }
    Path bin = DockerNames.write(lab.directory().resolve("bin"), lab.name(), lab.shownNames());
    LabScript.write(lab.directory(), lab);
    return new ShellRunner(lab.directory(), bin);
  }

  /**
   * Writes what is made of the finished record, and looks at what was written.
   *
   * @param chapters all chapters there are, of which the run may have had a part
   * @param secrets what nothing of it may show, by name
   */
  void finish(
      Recorder recorder,
      RunEnd end,
      List<ChapterDescription> chapters,
      Map<String, String> secrets) {
    Run run = recorder.finish();
    documents.ifPresent(
        wish -> {
          RunDocuments made = new RunDocuments(LabAssembly.project(), folder);
          made.writeReport(run);
          if (wish != RunDocuments.Committed.KEEP) {
            end.look("docs/runbook", () -> made.committed(run, wish, chapters));
          }
        });
    end.look(
        "secrets in what was written",
        () -> {
          SecretSearch search = SecretSearch.in(folder, secrets);
          return new RunEnd.Seen(search.inWords(), search.wrong());
        });
  }

  void close() {
    view.ifPresent(View::close);
  }
}
