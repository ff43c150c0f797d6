package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that look at a data directory and save it, with a folder in its place. */
class DatadirTest {

  @TempDir private Path folder;
  private Path data;
  private Path saved;

  @BeforeEach
  void data() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    saved = Files.createDirectories(folder.resolve("saved"));
    Files.writeString(data.resolve("ibdata1"), "rows");
    Files.writeString(data.resolve("ib_logfile0"), "log");
    program("mariadbd", "touch " + folder + "/asked");
    program("du", "echo 1000");
  }

  private void program(String name, String script) throws Exception {
    Path file = folder.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private int run(String script, StringBuilder said) throws Exception {
    String here =
        script.replace("/var/lib/mysql", data.toString()).replace("/saved", saved.toString());
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", here).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().merge("PATH", folder + "/bin:", (path, own) -> own + path);
    Process process = builder.start();
    said.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    return process.waitFor();
  }

  @Test
  @DisplayName("Without room for it and a tenth nothing is copied, and the sizes are said")
  void room() throws Exception {
    program("df", "printf 'head\\ndev 9 9 1100 x y\\n'");
    StringBuilder said = new StringBuilder();
    assertThat(run(Datadir.SAVE, said))
        .as("exit code where there is too little room")
        .isEqualTo(28);
    assertThat(said.toString()).isEqualToIgnoringNewLines("1000 1100");
    assertThat(saved).isEmptyDirectory();
    program("df", "printf 'head\\ndev 9 9 1101 x y\\n'");
    assertThat(run(Datadir.SAVE, said)).as(said.toString()).isZero();
    assertThat(saved.resolve("ibdata1")).hasContent("rows");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sst_in_progress", ".sst", "rsync_sst.conf"})
  @DisplayName("The rest of a snapshot is said, and no server is started on it")
  void rest(String name) throws Exception {
    StringBuilder whole = new StringBuilder();
    assertThat(run(Contents.LOOK, whole)).isZero();
    assertThat(folder.resolve("asked")).as("InnoDB was asked where all is whole").exists();
    Files.delete(folder.resolve("asked"));
    Files.writeString(data.resolve(name), "");
    StringBuilder said = new StringBuilder();
    assertThat(run(Contents.LOOK, said)).isZero();
    assertThat(Contents.parse(said.toString()).rests())
        .as("the rest of a snapshot that was seen, where %s is", name)
        .containsExactly(name);
    assertThat(folder.resolve("asked")).as("a server on half a snapshot").doesNotExist();
  }

  @Test
  @DisplayName("The way back deletes nothing of a node that runs, nor for a copy without data")
  void wayBack() throws Exception {
    program(
        "docker",
        "case $1 in inspect) cat running;; run) while [ $# -gt 1 ]; do shift; done; exec sh -c \"$1\";; esac");
    Files.writeString(folder.resolve("lab"), "#!/bin/sh\necho \"$*\" > recovered\n");
    Files.setPosixFilePermissions(
        folder.resolve("lab"), PosixFilePermissions.fromString("rwx------"));
    String pasted =
        Datadir.WAY_BACK.formatted("galera1 galera2", "galera1", "copy", "image", "galera1");
    StringBuilder said = new StringBuilder();
    for (String running : new String[] {"true", "", "false"}) {
      Files.writeString(folder.resolve("running"), running + "\n");
      if (!running.equals("false")) {
        Files.writeString(saved.resolve("ibdata1"), "of the copy");
      } else {
        Files.delete(saved.resolve("ibdata1"));
      }
      run(pasted, said);
      assertThat(data.resolve("ibdata1"))
          .as("it runs: '%s', the copy: %s", running, saved.toFile().list().length)
          .hasContent("rows");
      assertThat(folder.resolve("recovered")).as("bootstrapped all the same").doesNotExist();
    }
    Files.writeString(saved.resolve("ibdata1"), "of the copy");
    assertThat(run(pasted, said)).as(said.toString()).isZero();
    assertThat(data.resolve("ibdata1")).hasContent("of the copy");
    assertThat(data.resolve("ib_logfile0")).doesNotExist();
    assertThat(folder.resolve("recovered")).hasContent("recover --node galera1 --force");
  }

  @Test
  @DisplayName("What a snapshot may overwrite and is not saved is not started")
  void lacks() {
    Decision decision =
        new Decision(
            Decision.Kind.BOOTSTRAP,
            "galera1",
            "",
            List.of(),
            List.of("galera1", "galera2"),
            List.of(),
            List.of("galera2", "galera3"),
            List.of(),
            List.of(),
            List.of());
    Saver saver = new Saver(null, line -> {});
    assertThat(saver.lacks("galera2", decision)).as("galera2, which could not be saved").isTrue();
    assertThat(saver.lacks("galera3", decision)).as("galera3, which is empty").isFalse();
  }
}
