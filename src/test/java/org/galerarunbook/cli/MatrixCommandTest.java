package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.Run;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MatrixCommandTest {

  @TempDir private Path project;
  @TempDir private Path elsewhere;

  private final List<String> ran = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int matrix(MatrixCommand.Runs runs, String... arguments) {
    return new CommandLine(new MatrixCommand(project, runs))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private int leaves(Run run) {
    Json.write(run, project.resolve("target/runbook/run.json"));
    return 0;
  }

  @Test
  @DisplayName("One run for each image, with what was asked for, and a folder for each record")
  void each() throws IOException {
    int exit =
        matrix(
            (image, arguments, log) -> {
              ran.add(image + " " + String.join(" ", arguments));
              return leaves(FakeRun.green(elsewhere.resolve("" + ran.size())));
            },
            "mariadb:11.8",
            "own/mariadb:10.11",
            "mariadb:11.8",
            "--chapter",
            "BootstrapChapter",
            "--offline",
            "--json");
    assertThat(exit).isEqualTo(Main.OK);
    assertThat(ran)
        .containsExactly(
            "mariadb:11.8 verify --progress plain --world containers --chapter BootstrapChapter"
                + " --offline",
            "own/mariadb:10.11 verify --progress plain --world containers --chapter"
                + " BootstrapChapter --offline");
    assertThat(project.resolve("target/matrix/mariadb=11.8/run.json")).exists();
    assertThat(project.resolve("target/matrix/own+mariadb=10.11/run.json")).exists();
    var read = new ObjectMapper().readTree(out.toString());
    assertThat(read.at("/columns/1/image").asText()).isEqualTo("own/mariadb:10.11");
    assertThat(read.at("/rows/0/verdicts/1").asText()).isEqualTo("green");
  }

  @Test
  @DisplayName("Images whose names differ by a separator have folders of their own")
  void alike() throws IOException {
    List<String> images =
        List.of("own/mariadb:1", "own-mariadb:1", "own/mariadb-1:1", "own/mariadb:1-1");
    List<Path> logs = new ArrayList<>();
    matrix(
        (image, arguments, log) -> {
          logs.add(log);
          return leaves(FakeRun.green(elsewhere.resolve("" + logs.size())));
        },
        images.toArray(String[]::new));
    assertThat(logs).hasSize(images.size()).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("A run that leaves no record is not shown with the one of the image before")
  void noOldRecord() throws IOException {
    Path old = project.resolve("target/matrix/own+mariadb=10.11/run.json");
    Json.write(FakeRun.green(elsewhere.resolve("old")), old);
    int exit =
        matrix(
            (image, arguments, log) -> {
              if (image.startsWith("own")) {
                Files.writeString(log, "Maven\n[ERROR] a format\n[ERROR] more\nnot green\n");
                return 3;
              }
              return leaves(FakeRun.green(elsewhere.resolve("new")));
            },
            "mariadb:11.8",
            "own/mariadb:10.11");
    assertThat(exit).isEqualTo(Main.NOT_RIGHT);
    assertThat(out.toString())
        .contains("own/mariadb:10.11: exit code 3 and no record of a run")
        .contains("not run");
    assertThat(err.toString()).contains("no chapter ran: [ERROR] a format");
    assertThat(Files.exists(old)).isFalse();
  }

  @Test
  @DisplayName("What is no pinned image is refused before anything runs")
  void unpinned() {
    int exit = matrix((image, arguments, log) -> 0, "mariadb:11.8", "mariadb");
    assertThat(exit).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains("'mariadb' has no tag");
    assertThat(ran).isEmpty();
  }
}
