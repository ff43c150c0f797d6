package org.galerarunbook.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.galerarunbook.Requirements;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.SecretSearch;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.galerarunbook.runbook.view.View;

/**
 * Where a run of the chapters is written and how it is shown.
 *
 * @param folder receives events, record, evidence, pages and report
 * @param view how it is shown here, or null when another process shows it
 * @param documents what to do with the committed pages; empty when there is to be no report either
 */
record RunSetup(Path folder, View view, Optional<RunDocuments.Committed> documents) {

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
   * Reads both from JUnit's configuration parameters, which fall back to system properties.
   *
   * @throws IllegalArgumentException when there is no such view
   */
  static RunSetup of(Function<String, Optional<String>> parameters) {
    Requirements.RUNBOOK.require();
    Path folder = Path.of(parameters.apply(FOLDER).orElse("target/runbook")).toAbsolutePath();
    String mode = parameters.apply(VIEW).orElse("plain").toUpperCase(Locale.ROOT);
    String docs = parameters.apply(DOCUMENTS).orElse("keep");
    Optional<RunDocuments.Committed> documents =
        docs.equals("none") ? Optional.empty() : Optional.of(RunDocuments.Committed.of(docs));
    if (mode.equals("NONE")) {
      return new RunSetup(folder, null, documents);
    }
    try {
      View view = View.open(View.Mode.valueOf(mode), System.out, System.getenv());
      return new RunSetup(folder, view, documents);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          VIEW + " is '" + mode.toLowerCase(Locale.ROOT) + "'; use plain, tty, json or none", e);
    }
  }

  Recorder open(CommandRunner runner) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
    Recorder.Options options =
        Recorder.into(folder, runner)
            .rerunBy(c -> "./lab verify --chapter " + c.className().replaceAll("^.*\\.", ""));
    if (view != null) {
      options.telling(view);
    }
    Recorder recorder = options.open();
    recorder.reportAt(folder.resolve("index.html").toString());
    return recorder;
  }

  /** The machine, as far as it matters for timings. */
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
    if (lab.shownNames().isEmpty()) {
      return new ShellRunner(lab.directory(), Map.of(), List.of());
    }
    Path bin = DockerNames.write(lab.directory().resolve("bin"), lab.name(), lab.shownNames());
    LabScript.write(lab.directory(), lab);
    return new ShellRunner(lab.directory(), Map.of(), List.of(bin));
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

  /** Stops showing. */
  void close() {
    if (view != null) {
      view.close();
    }
  }
}
