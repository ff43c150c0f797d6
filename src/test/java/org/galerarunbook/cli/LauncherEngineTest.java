package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which engine the launcher uses: in a folder of its own, with a docker that knows what a test
 * tells it and a java that prints where it would go.
 */
class LauncherEngineTest {

  @TempDir private Path folder;
  private Path home;
  private Path bin;
  private final Map<String, String> environment = new HashMap<>();

  private record Ended(int exit, String said) {}

  @BeforeEach
  void project() throws IOException {
    home = project("clone");
    bin = Files.createDirectories(folder.resolve("bin"));
    script(
        "java",
        "echo \"java: host=${DOCKER_HOST:-} context=${DOCKER_CONTEXT:-} tls=${DOCKER_TLS_VERIFY:-}"
            + " certificates=${DOCKER_CERT_PATH:-}\"; for a in \"$@\"; do echo \"<$a>\"; done");
    script("mvn", "exit 1");
    script(
        "dockerd",
        "echo started >> " + folder.resolve("dockerd.started") + "; exec sleep 5"); // never wanted
    docker("exit 1");
    environment.put("HOME", folder.toString());
  }

  /** A clone that is built, as the launcher sees it. */
  private Path project(String name) throws IOException {
    Path project = Files.createDirectories(folder.resolve(name));
    Files.copy(Path.of("lab"), project.resolve("lab"));
    Files.setPosixFilePermissions(
        project.resolve("lab"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(project.resolve("pom.xml"), "");
    for (String made : List.of("src/main", "containers", "target/classes", "target/lib")) {
      Files.createDirectories(project.resolve(made));
    }
    Files.writeString(project.resolve("target/.lab-built"), "");
    return project;
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** An engine answers 'version'; what 'context inspect' says is the test's. */
  private void docker(String onContext) throws IOException {
    script(
        "docker",
        "case $1 in context) "
            + onContext
            + " ;; version) [ -z \"${NO_ENGINE:-}\" ] ;; image) exit 1 ;; esac");
  }

  private Ended run(Path where, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
    builder.environment().keySet().removeIf(n -> n.startsWith("DOCKER_") || n.equals("JAVA_HOME"));
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private void currentContext(String name) throws IOException {
    Files.createDirectories(folder.resolve(".docker"));
    Files.writeString(
        folder.resolve(".docker/config.json"),
        "{\n\t\"auths\": {},\n\t\"currentContext\": \"%s\"\n}".formatted(name));
  }

  @Test
  @DisplayName("A context in use is where Java goes, too, also by 'docker context use'")
  void context() throws Exception {
    docker("[ \"$5\" = other ] && echo 'unix:///run/other.sock false /x/tls'");
    environment.put("DOCKER_CONTEXT", "other");
    assertThat(run(home, "./lab", "status").said())
        .contains("java: host=unix:///run/other.sock context= tls= certificates=\n");
    environment.remove("DOCKER_CONTEXT");
    currentContext("other");
    assertThat(run(home, "./lab", "up").said())
        .contains("java: host=unix:///run/other.sock context= tls=");
  }

  @Test
  @DisplayName("DOCKER_CONFIG is where the context in use is read from")
  void dockerConfig() throws Exception {
    docker("[ \"$5\" = other ] && echo 'unix:///run/other.sock false /x/tls'");
    currentContext("other");
    environment.put("DOCKER_CONFIG", folder.resolve(".docker").toString());
    environment.put("HOME", "/nonexistent");
    assertThat(run(home, "./lab", "status").said()).contains("host=unix:///run/other.sock");
  }

  @Test
  @DisplayName("DOCKER_HOST goes before a context, and the default context is none")
  void before() throws Exception {
    environment.put("DOCKER_HOST", "tcp://127.0.0.1:2375");
    environment.put("DOCKER_CONTEXT", "nowhere");
    assertThat(run(home, "./lab", "status").said()).contains("java: host=tcp://127.0.0.1:2375 ");
    environment.clear();
    environment.put("HOME", folder.toString());
    currentContext("default");
    assertThat(run(home, "./lab", "status").exit()).isZero();
  }

  @Test
  @DisplayName("A context's certificates go along; one that verifies nothing is refused")
  void certificates() throws Exception {
    Files.createDirectories(folder.resolve("tls/docker"));
    docker("echo 'tcp://127.0.0.1:2376 false " + folder.resolve("tls") + "'");
    environment.put("DOCKER_CONTEXT", "tls");
    assertThat(run(home, "./lab", "status").said())
        .contains("tls=1 certificates=" + folder.resolve("tls/docker"));
    docker("echo 'tcp://127.0.0.1:2376 true " + folder.resolve("tls") + "'");
    Ended ended = run(home, "./lab", "status");
    assertThat(ended.exit()).isEqualTo(5);
    assertThat(ended.said()).contains("'tls' does not verify", "docker context update tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "status", "down", "verify", "doctor"})
  @DisplayName("An unknown context is named, and nothing is started instead")
  void unknown(String command) throws Exception {
    environment.put("DOCKER_CONTEXT", "nowhere");
    Ended ended = run(home, "./lab", command);
    assertThat(ended.exit()).isEqualTo(5);
    assertThat(ended.said()).contains("'nowhere' (DOCKER_CONTEXT) does not exist", "context ls");
    assertThat(folder.resolve("dockerd.started")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "clean"})
  @DisplayName("A context whose engine is down has no second engine started")
  void down(String command) throws Exception {
    docker("echo 'unix:///run/other.sock false /x'");
    currentContext("other");
    environment.put("NO_ENGINE", "1");
    Ended ended = run(home, "./lab", command);
    assertThat(ended.exit()).isEqualTo(5);
    assertThat(ended.said())
        .contains("no engine answers at docker context 'other' (docker context use)");
    assertThat(folder.resolve("dockerd.started")).doesNotExist();
  }

  @Test
  @DisplayName("An engine behind ssh is refused by name, by a context or by DOCKER_HOST")
  void ssh() throws Exception {
    docker("echo 'ssh://me@far false /x'");
    environment.put("DOCKER_CONTEXT", "far");
    Ended byContext = run(home, "./lab", "status");
    assertThat(byContext.exit()).isEqualTo(5);
    assertThat(byContext.said())
        .contains("docker context 'far' (DOCKER_CONTEXT): ssh://me@far", "run the lab on that");
    environment.put("DOCKER_HOST", "ssh://me@far");
    assertThat(run(home, "./lab", "up").said()).contains("DOCKER_HOST=ssh://me@far");
  }

  @Test
  @DisplayName("Certificates and keys need no engine, so no context stops them")
  void withoutEngine() throws Exception {
    environment.put("DOCKER_CONTEXT", "nowhere");
    assertThat(Stream.of("certs", "keys").map(c -> runQuietly(home, "./lab", c)).map(Ended::exit))
        .containsOnly(0);
  }

  @Test
  @DisplayName("A cluster that is not the lab is looked at without an engine; the lab is not")
  void anyCluster() throws Exception {
    environment.put("DOCKER_CONTEXT", "nowhere");
    docker("echo no such context >&2; exit 1");
    assertThat(run(home, "./lab", "check", "--cluster", "x.yaml").exit()).isZero();
    assertThat(run(home, "./lab", "recover", "--dry-run", "--cluster=x.yaml").exit()).isZero();
    assertThat(run(home, "./lab", "record", "x", "--cluster", "x.yaml").exit()).isZero();
    assertThat(run(home, "./lab", "pages", "--names", "x.yaml").exit()).isZero();
    assertThat(run(home, "./lab", "check").exit()).isEqualTo(5);
  }

  private Ended runQuietly(Path where, String... command) {
    try {
      return run(where, command);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
