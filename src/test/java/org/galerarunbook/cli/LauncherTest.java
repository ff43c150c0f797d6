package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, in a folder that looks built, with a Java that says what it was given. */
class LauncherTest {
  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void project() throws IOException {
    project = looksBuilt("project");
  }

  private Path looksBuilt(String name) throws IOException {
    Path made = folder.resolve(name);
    for (String sub : List.of("src/main", "containers", "target/classes", "target/lib")) {
      Files.createDirectories(made.resolve(sub));
    }
    Files.copy(Path.of("lab"), made.resolve("lab"));
    Files.writeString(made.resolve("pom.xml"), "");
    Files.writeString(made.resolve("target/.lab-built"), "");
    return made;
  }

  private record Said(int code, String text) {}

  /** JAVA_HOME's java, and the engine's command, are scripts. */
  private Said run(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path tools = Files.createDirectories(folder.resolve("tools/bin"));
    script(tools.resolve("docker"), "exit 0");
    script(tools.resolve("javac"), "exit 0");
    script(tools.resolve("mvn"), "echo 'does not compile'; exit 1");
    script(
        tools.resolve("java"),
        "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"'; exit; }; printf 'LC_ALL=%s\\n' \"${LC_ALL:-}\"; for a; do printf '[%s]\\n' \"$a\"; done");
    ProcessBuilder process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    process.environment().keySet().removeIf(k -> k.startsWith("LC_") || k.equals("LANG"));
    process.environment().put("JAVA_HOME", tools.getParent().toString());
    process.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    process.environment().putAll(environment);
    Process started = process.start();
    String text = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(started.waitFor(), text);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  @DisplayName("In C, and in a locale that is not installed, Java gets one that has all letters")
  void locale() throws Exception {
    String umlaut = "./lab keys \"$(printf 'ada@passbolt.com:Ada:p\\303\\244ssword')\"";
    for (Map<String, String> plain :
        List.<Map<String, String>>of(
            Map.of("LC_ALL", "C"), Map.of("LANG", "xx_YY.UTF-8"), Map.of())) {
      Said said = run(project, plain, "sh", "-c", umlaut);
      assertThat(said.code()).as(said.text()).isZero();
      assertThat(said.text())
          .contains("LC_ALL=C.UTF-8", "[keys]", "[ada@passbolt.com:Ada:p\u00e4ssword]");
    }
    Said own = run(project, Map.of("LC_ALL", "C.utf8"), "./lab", "keys");
    assertThat(own.text()).contains("LC_ALL=C.utf8\n");
  }

  @Test
  @DisplayName("So it is for a folder with a space and an umlaut")
  void folder() throws Exception {
    // By the shell and back again: the JVM of this test may be in C itself.
    String inUmlaut =
        "u=$(printf 'mit \\303\\274'); mv project \"$u\"; (cd \"$u\" && ./lab --help); c=$?; mv \"$u\" project; exit $c";
    Said said = run(folder, Map.of("LC_ALL", "C"), "sh", "-c", inUmlaut);
    assertThat(said.code()).as(said.text()).isZero();
    assertThat(said.text())
        .contains("LC_ALL=C.UTF-8", "[-Dgalerarunbook.home=" + real(folder) + "/mit \u00fc]");
  }

  @Test
  @DisplayName("It is found as ./lab, as sh lab, from elsewhere, and through a link")
  void found() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("lab"));
    Stream.of(
            run(project, Map.of(), "./lab", "keys"),
            run(project, Map.of(), "sh", "lab", "keys"),
            run(folder, Map.of(), "project/lab", "keys"),
            run(folder, Map.of(), link.toString(), "keys"))
        .forEach(
            said -> {
              assertThat(said.code()).as(said.text()).isZero();
              assertThat(said.text()).contains("[-Dgalerarunbook.home=" + real(project) + "]");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "src/main/java/A.java", "containers/mariadb/conf/start-node"})
  @DisplayName("What changed is built before it runs, and what does not build is not run")
  void built(String changed) throws Exception {
    FileTime before = FileTime.from(Instant.now().minusSeconds(100));
    try (Stream<Path> all = Files.walk(project)) {
      for (Path file : all.toList()) {
        Files.setLastModifiedTime(file, before);
      }
    }
    assertThat(run(project, Map.of(), "./lab", "keys").code()).isZero();
    Path file = project.resolve(changed);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "new");
    Said said = run(project, Map.of(), "./lab", "keys");
    assertThat(said.code()).as("exit code with a newer %s: %s", changed, said.text()).isEqualTo(6);
    assertThat(said.text()).contains("because sources have changed", "does not compile");
    assertThat(said.text()).doesNotContain("[keys]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "", "yes please", "y", "YES"})
  @DisplayName("Packages are installed by who says yes, and by nobody else")
  void asked(String answer) throws Exception {
    // The function itself, at a terminal, with an apt-get that only says what it is asked for.
    String launcher = Files.readString(Path.of("lab"));
    int begin = launcher.indexOf("install_tools() {");
    String function = launcher.substring(begin, launcher.indexOf("\n}\n", begin) + 3);
    Path script =
        Files.writeString(
            folder.resolve("ask"),
            """
            yes=; is_debian() { :; }; id() { echo 0; }; first_available() { echo "$1"; }; mkdir() { :; }
            say() { echo "lab: $*"; }; die() { code=$1; shift; say "$*"; exit "$code"; }
            run_logged() { echo "RUN $*"; }
            """
                + function
                + "install_tools mvn\n");
    Said said =
        run(
            folder,
            Map.of(),
            "sh",
            "-c",
            "echo '" + answer + "' | script -qec 'sh " + script + "' /dev/null");
    assertThat(said.text()).contains("not installed: mvn", "install them by apt-get? [y/N]");
    if (answer.matches("y|YES")) {
      assertThat(said.code()).as(said.text()).isZero();
      assertThat(said.text()).contains("RUN env", "install -y --no-install-recommends maven");
    } else {
      assertThat(said.code()).as(said.text()).isEqualTo(4);
      assertThat(said.text()).contains("nothing was installed").doesNotContain("RUN");
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("A folder with a colon, where Java would find no class, is refused by its name")
  void colon() throws Exception {
    Said said = run(looksBuilt("10:30"), Map.of(), "./lab", "keys");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.text()).contains("10:30 has a colon in its name").hasLineCount(1);
  }
}
