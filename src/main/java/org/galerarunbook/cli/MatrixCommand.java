package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.report.Matrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "matrix",
    description = {
      "Runs the chapters on one database image after the other, each by a './lab verify' of its"
          + " own, and prints chapters x images with their verdicts. Where an image differs from"
          + " the first one, the first difference stands below.",
      "Records, reports and logs stay in target/matrix, a folder for each image. The exit code is 1"
          + " when anything is red, or nothing is green on an image."
    })
final class MatrixCommand extends LabCommand {

  /** Runs the chapters on an image, and tells by its exit code how that went. */
  interface Runs {
    int on(String image, List<String> arguments, Path log) throws IOException, InterruptedException;
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Database images, for instance mariadb:11.8; the first one is compared with.")
  private List<String> images;

  @Option(names = "--topic", paramLabel = "TOPIC", description = "Only chapters with this tag.")
  private String topic;

  @Option(
      names = "--chapter",
      paramLabel = "CLASS",
      description = "Only this chapter; several with commas.")
  private String chapter;

  @Option(names = "--offline", description = "Let Maven use only what it has downloaded already.")
  private boolean offline;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  private final Path project;
  private final Runs runs;

  MatrixCommand() {
    this(LabAssembly.home(), MatrixCommand::verify);
  }

  MatrixCommand(Path project, Runs runs) {
    this.project = project;
    this.runs = runs;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String image : images) {
      try {
        ImageReference.parse(image);
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
    }
    List<String> each = List.copyOf(new LinkedHashSet<>(images));
    List<Matrix.Result> results = new ArrayList<>();
    for (String image : each) {
      // Neither sign is in any image's name, so each image has a folder of its own.
      Path folder =
          project.resolve("target/matrix").resolve(image.replace('/', '+').replace(':', '='));
      err()
          .printf(
              "lab matrix: %s, %d of %d; its lines are in %s%n",
              image, results.size() + 1, each.size(), folder.resolve("verify.log"));
      results.add(result(image, folder));
    }
    Matrix matrix = Matrix.of(results);
    out().println(json ? new ObjectMapper().valueToTree(matrix).toPrettyString() : matrix.toText());
    return matrix.isRight() ? Main.OK : Main.NOT_RIGHT;
  }

  /** A record is of this run or of none: an earlier one is out of the way before it begins. */
  private Matrix.Result result(String image, Path folder) throws IOException, InterruptedException {
    Path written = project.resolve("target/runbook");
    List<String> kept = List.of(Recorder.RUN_FILE, "index.html", "maven.log");
    Files.createDirectories(folder);
    for (String file : kept) {
      Files.deleteIfExists(folder.resolve(file));
      Files.deleteIfExists(written.resolve(file));
    }
    Path log = folder.resolve("verify.log");
    int exitCode = runs.on(image, arguments(), log);
    for (String file : kept) {
      if (Files.exists(written.resolve(file))) {
        Files.copy(
            written.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path record = folder.resolve(Recorder.RUN_FILE);
    Optional<Run> run = Files.exists(record) ? Optional.of(Json.run(record)) : Optional.empty();
    if (run.isEmpty()) {
      err().println(whyNone(log));
    }
    return new Matrix.Result(image, run, exitCode);
  }

  /**
   * Why a run ended before its first chapter: what Maven complains of first, else its last line.
   */
  private static String whyNone(Path log) throws IOException {
    List<String> lines =
        Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
    return "lab matrix: no chapter ran: "
        + lines.stream()
            .filter(l -> l.startsWith("[ERROR]"))
            .findFirst()
            .or(() -> lines.stream().filter(l -> !l.isBlank()).reduce((before, last) -> last))
            .orElse("and nothing was said");
  }

  private List<String> arguments() {
    // Hosts have the packages' server, whatever image is asked for.
    List<String> arguments =
        new ArrayList<>(List.of("verify", "--progress", "plain", "--world", "containers"));
    if (topic != null) {
      arguments.addAll(List.of("--topic", topic));
    }
    if (chapter != null) {
      arguments.addAll(List.of("--chapter", chapter));
    }
    if (offline) {
      arguments.add("--offline");
    }
    return arguments;
  }

  private static int verify(String image, List<String> arguments, Path log)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("sh", LabAssembly.project().resolve("lab").toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put(Component.MARIADB.setting(), image);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-verify"));
    return process.waitFor();
  }
}
