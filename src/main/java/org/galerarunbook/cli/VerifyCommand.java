package org.galerarunbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.EventTail;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = {
      "Runs the chapters on real servers, in a lab of their own, by way of 'mvn verify'.",
      "A lab of './lab up' is not touched."
    })
final class VerifyCommand implements Callable<Integer> {

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only chapters with this tag, for instance tls or bootstrap.")
  private String topic;

  @Option(
      names = "--chapter",
      paramLabel = "CLASS",
      description = "Only this chapter, for instance BootstrapChapter.")
  private String chapter;

  @Option(
      names = "--write-docs",
      description =
          "Refresh the pages of docs/runbook from this run; with --topic or --chapter only theirs.")
  private boolean writeDocs;

  @Option(
      names = "--check-docs",
      description = "Fail when a page of docs/runbook is not what the chapters produce.")
  private boolean checkDocs;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before installing what is missing (read by the launcher).")
  private boolean yes;

  @Option(names = "--offline", description = "Let Maven use only what it has downloaded already.")
  private boolean offline;

  @Mixin private ProgressOption shown;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path project = LabAssembly.project();
    LabAssembly.ofProject();
    NeedsEngine.orSay();
    Path folder = project.resolve("target/runbook");
    Path events = folder.resolve(EventLog.FILE);
    Files.createDirectories(folder);
    Files.deleteIfExists(events);
    Path log = folder.resolve("maven.log");
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "verify", "-Drunbook.view=none"));
    if (topic != null) {
      command.add("-Dgroups=" + topic);
    }
    if (chapter != null) {
      command.add("-Dit.test=" + chapter);
    }
    boolean all = topic == null && chapter == null;
    if (writeDocs) {
      command.add("-Drunbook.docs=" + (all ? "write-all" : "write"));
    } else if (checkDocs) {
      command.add("-Drunbook.docs=check");
    }
    if (offline) {
      command.add("-o");
    }
    Process maven;
    int exit;
    try (View view = shown.open()) {
      EventTail tail = new EventTail(events, view);
      maven =
          new ProcessBuilder(command)
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Thread interrupted = new Thread(maven::destroy, "stop-maven");
      Runtime.getRuntime().addShutdownHook(interrupted);
      exit = maven.waitFor();
      tail.close();
    }
    if (exit != 0) {
      tellWhy(log);
    }
    return exit == 0 ? notRun(folder) : Main.NOT_RIGHT;
  }

  /** Maven counts a chapter that could not run as skipped, and is content; this command is not. */
  private static int notRun(Path folder) {
    List<ChapterRecord> missing =
        Json.run(folder.resolve(Recorder.RUN_FILE)).chapters().stream()
            .filter(c -> c.verdict() == Verdict.COULD_NOT_RUN)
            .toList();
    missing.forEach(
        c ->
            System.err.println(
                "lab verify: could not run: " + c.description().title() + ": " + c.reason()));
    return missing.isEmpty() ? Main.OK : Main.MACHINE_LACKS;
  }

  /** What Maven itself said, when it failed before or beside the chapters. */
  private static void tellWhy(Path log) throws IOException {
    List<String> errors =
        Files.readAllLines(log).stream().filter(l -> l.startsWith("[ERROR]")).limit(12).toList();
    errors.forEach(System.err::println);
    System.err.println("lab verify: not green; Maven's whole output: " + log);
  }
}
