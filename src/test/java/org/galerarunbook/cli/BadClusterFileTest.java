package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands that take a cluster.yaml say of one that is wrong. */
class BadClusterFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"check --cluster", "recover --dry-run --cluster", "pages --names"})
  @DisplayName("It is wrong use, with file, place and what to do, and nobody is asked")
  void wrong(String command) throws IOException {
    refused(command, folder, "the file: is a folder; name the file in it");
    refused(command, written(""), "the file: is empty; docs/your-cluster.md has an example");
    refused(
        command,
        written("nodes: [{name: a, host: h}, {name: a, host: i, port: 70000}]\n"),
        "nodes[2] a: is there twice; give each node once",
        "nodes[2] a port: 70000 is no port; write a number from 1 to 65535",
        "tls ca: is not there; write the PEM file");
    refused(command, written("noodles: []\n"), "line 1: unknown key 'noodles'; known here are: ");
  }

  private Path written(String yaml) throws IOException {
    return Files.writeString(folder.resolve("cluster.yaml"), yaml);
  }

  private static void refused(String command, Path file, String... words) {
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute((command + " " + file).split(" "));
    assertThat(exit).as(command).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains(words).contains(file + ", ");
  }

  @Test
  @DisplayName("What the system says of a file by the kind of its answer is said in words")
  void inWords() {
    assertThat(
            List.of(
                Failures.inWords(new java.nio.file.AccessDeniedException("/a")),
                Failures.inWords(new java.nio.file.NoSuchFileException("/a")),
                Failures.inWords(new java.nio.file.FileAlreadyExistsException("/a")),
                Failures.inWords(new java.nio.file.NotDirectoryException("/a")),
                Failures.inWords(new java.nio.file.FileSystemException("/a", null, "Full"))))
        .containsExactly(
            "/a: permission denied",
            "/a: there is no such file",
            "/a: it is there already",
            "/a: it is no folder",
            "/a: Full");
    assertThat(
            Failures.inWords(
                new java.io.UncheckedIOException(
                    "cannot read /a", new java.nio.file.AccessDeniedException("/a"))))
        .contains("cannot read /a", "because: /a: permission denied");
  }
}
