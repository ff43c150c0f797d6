package org.galerarunbook.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.BeyondTheGate;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.EventTail;
import org.galerarunbook.runbook.view.View;
import org.junit.jupiter.api.Tag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = {
      "Runs the chapters on real servers, in a lab of their own, by way of 'mvn verify'.",
      "A lab of './lab up' is not touched."
    })
final class VerifyCommand extends LabCommand {

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only chapters with this tag, for instance tls or bootstrap.")
  private String topic;

  @Option(
      names = "--chapter",
      split = ",",
      paramLabel = "CLASS",
      description = "Only this chapter, for instance BootstrapChapter; several with commas.")
  private List<String> chapters = List.of();

  @Option(
      names = "--world",
      paramLabel = "WORLD",
      description = "Only the chapters of this world: containers or hosts. Default: both.")
  private World world;

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
      names = "--gate",
      description =
          "Only what a change has to pass: the guide, a snapshot, an IST, an outage, a failover; what"
              + " is measured is measured once.")
  private boolean gate;

  @Option(
      names = "--full",
      arity = "0..1",
      fallbackValue = "20",
      paramLabel = "N",
      description =
          "Repeat what is measured N times (20 without a number) instead of 3, one chapter at a time.")
  private Integer full;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description =
          "How many chapters run side by side. Default: one more than there are cores; one with"
              + " --write-docs, so that the pages' figures had the machine to themselves.")
  private Integer lanes;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before installing what is missing (read by the launcher).")
  private boolean yes;

  @Option(names = "--offline", description = "Let Maven use only what it has downloaded already.")
  private boolean offline;

  @Mixin private ProgressOption shown;

  /** Shown beside what Maven does; nothing is stopped at it. */
  private static final Duration MAVEN_LIMIT = Duration.ofMinutes(10);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path project = LabAssembly.project();
    LabAssembly.ofProject();
    NeedsEngine.orSay();
    Optional<String> unknown = contradiction().or(this::unknownSelection);
    if (unknown.isPresent()) {
      System.err.println("lab verify: " + unknown.get());
      return Main.WRONG_USE;
    }
    Path lock = project.resolve("target/.verify-lock");
    Files.createDirectories(lock.getParent());
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock alone = channel.tryLock()) {
      if (alone == null) {
        System.err.println(
            "lab verify: another run of this folder is under way, and both would write to target/;"
                + " wait for it, or run from another clone");
        return Main.NOT_RIGHT;
      }
      return run(project);
    }
  }

  private int run(Path project) throws IOException, InterruptedException {
    Path folder = project.resolve("target/runbook");
    RunVerdict verdict = new RunVerdict(folder, System.err);
    verdict.beginAnew();
    Path events = folder.resolve(EventLog.FILE);
    Path log = folder.resolve("maven.log");
    int exit;
    try (View view = shown.open()) {
      EventTail tail = new EventTail(events, view);
      Process maven =
          new ProcessBuilder(command())
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(maven::destroy, "stop-maven"));
      untilChaptersBegin(maven, events, log, Progress.to(List.of(view)));
      exit = maven.waitFor();
      tail.close();
      tail.problems().forEach(p -> System.err.println("lab verify: not all was shown: " + p));
    }
    return verdict.of(exit, log, chosen());
  }

  private String chosen() {
    String by =
        joined(
            " and ",
            world == null ? "" : "--world " + world.name().toLowerCase(Locale.ROOT),
            topic == null ? "" : "--topic " + topic,
            chapters.isEmpty() ? "" : "--chapter " + String.join(",", chapters));
    return gate ? "--gate" : by.isEmpty() ? "the whole runbook" : by;
  }

  /** The tags that are asked for; empty for all. */
  private String groups() {
    String ofWorld = world == World.HOSTS ? OnHosts.TAG : "!" + OnHosts.TAG;
    return gate
        ? "gate & !" + BeyondTheGate.TAG
        : joined(" & ", topic == null ? "" : topic, world == null ? "" : ofWorld);
  }

  private static String joined(String between, String... parts) {
    return Stream.of(parts).filter(p -> !p.isEmpty()).collect(Collectors.joining(between));
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "verify", "-Drunbook.view=none"));
    // Of the library, which no page is about.
    command.add("-DskipLibraryTests=true");
    String groups = groups();
    boolean all = groups.isEmpty() && chapters.isEmpty();
    Integer repetitions = gate ? Integer.valueOf(1) : full;
    if (repetitions != null) {
      command.add("-Drunbook.repetitions=" + repetitions);
      command.add("-Dgalerarunbook.outages=" + repetitions);
    }
    if (!groups.isEmpty()) {
      command.add("-Dgroups=" + groups);
    }
    if (!chapters.isEmpty()) {
      command.add("-Dit.test=" + String.join(",", chapters));
    }
    if (!all) {
      // Whoever asks for one chapter waits for that chapter.
      command.add("-DskipFastTests=true");
    }
    if (writeDocs) {
      command.add("-Drunbook.docs=" + (all ? "write-all" : "write"));
    } else if (checkDocs) {
      command.add("-Drunbook.docs=check");
    }
    if (lanes == null ? writeDocs || chapters.size() == 1 || full != null : lanes == 1) {
      command.add("-Drunbook.parallel=false");
    } else if (lanes != null) {
      command.add("-Drunbook.lanes=" + lanes);
    }
    if (offline) {
      command.add("-o");
    }
    return command;
  }

  /**
   * Before the first chapter Maven builds and runs the fast tests; its own lines tell how far it
   * is.
   */
  private static void untilChaptersBegin(Process maven, Path events, Path log, Progress progress)
      throws InterruptedException {
    progress.phase("Maven builds, and runs the fast tests");
    Instant begin = Instant.now();
    while (!Files.exists(events) && !maven.waitFor(500, TimeUnit.MILLISECONDS)) {
      progress.waiting("Maven", lastLine(log), Duration.between(begin, Instant.now()), MAVEN_LIMIT);
    }
    if (Files.exists(events)) {
      progress.done("");
    } else {
      progress.failed("Maven ended before the first chapter");
    }
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return lines.stream()
          .filter(l -> !l.isBlank() && l.length() < 300)
          .reduce((before, last) -> last)
          .orElse("")
          .replaceFirst("^\\[[A-Z]+] ", "");
    } catch (IOException e) {
      return "";
    }
  }

  private Optional<String> contradiction() {
    if (gate && (topic != null || !chapters.isEmpty() || full != null || world != null)) {
      return Optional.of(
          "--gate is a choice of its own: leave out --topic, --chapter, --world and --full");
    }
    if ((gate || full != null) && (checkDocs || writeDocs)) {
      return Optional.of(
          "the committed pages are those of three repetitions: leave out --gate or --full to check or"
              + " write them");
    }
    if (lanes != null && lanes < 1 || full != null && full < 1) {
      return Optional.of("--lanes and --full take a number from 1");
    }
    return Optional.empty();
  }

  /** A misspelt name would let Maven run for a minute to say that nothing matches. */
  private Optional<String> unknownSelection() {
    List<String> topics =
        Stream.concat(Stream.of(Topic.class.getDeclaredClasses()), Stream.of(OnHosts.class))
            .map(c -> c.getAnnotation(Tag.class).value())
            .sorted()
            .toList();
    return unknown("chapter", chapters, chapters.isEmpty() ? List.of() : allChapters())
        .or(() -> unknown("topic", topic == null ? List.of() : List.of(topic), topics));
  }

  private static Optional<String> unknown(String what, List<String> named, List<String> all) {
    List<String> unknown = named.stream().filter(n -> !all.contains(n)).toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "there is no %s %s; there are %s"
                .formatted(what, String.join(", ", unknown), String.join(", ", all)));
  }

  private static List<String> allChapters() {
    try (Stream<Path> sources = Files.walk(LabAssembly.project().resolve("src/test/java"))) {
      return sources
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith("Chapter.java") && !n.startsWith("Example"))
          .map(n -> n.replace(".java", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the chapters can't be listed", e);
    }
  }
}
