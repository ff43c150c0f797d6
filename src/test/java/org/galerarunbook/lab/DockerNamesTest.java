package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.LabIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the script before a docker that only prints its arguments. */
class DockerNamesTest {

  private static final Map<String, String> NAMES =
      Map.of(
          "galera1-k3", "galera1",
          "galera2-k3", "galera2",
          "toolbox-k3", "toolbox",
          "galera-runbook-verify-k3", "galera-runbook-lab",
          "galera-runbook-verify-k3-galera1", "galera-runbook-lab-galera1");

  @TempDir private Path folder;
  private Path script;

  @BeforeEach
  void write() throws IOException {
    Path docker = folder.resolve("it's the docker");
    Files.writeString(docker, "#!/bin/sh\nfor a; do printf '%s\\n' \"$a\"; done\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
    script =
        DockerNames.write(folder.resolve("bin"), "verify-k3", NAMES, docker.toString())
            .resolve("docker");
  }

  private List<String> given(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(script.toString()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          start galera1 galera2             | start galera1-k3 galera2-k3
          stop -t 5 galera2                 | stop -t 5 galera2-k3
          kill -s KILL galera2              | kill -s KILL galera2-k3
          logs --tail 50 galera1            | logs --tail 50 galera1-k3
          exec galera1 mariadb -h galera2   | exec galera1-k3 mariadb -h galera2
          exec -it -u mysql galera1 cat galera1 | exec -it -u mysql galera1-k3 cat galera1
          container exec galera1 echo galera2 | container exec galera1-k3 echo galera2
          exec galera1 echo container:galera2 name=galera2 | exec galera1-k3 echo container:galera2 name=galera2
          exec toolbox openssl s_client -connect galera1.local:3306 | exec toolbox-k3 openssl s_client -connect galera1.local:3306
          cp galera1:/etc/mysql/tls/ca.pem . | cp galera1-k3:/etc/mysql/tls/ca.pem .
          cp certs/x.pem galera2:/tmp/x.pem | cp certs/x.pem galera2-k3:/tmp/x.pem
          cp other:/x galera1x:/y           | cp other:/x galera1x:/y
          run --rm --network container:galera1 IMAGE ping galera2 | run --label org.galerarunbook.lab=verify-k3 --label OWNER --rm --network container:galera1-k3 IMAGE ping galera2
          run --network=container:galera1 IMAGE | run --label org.galerarunbook.lab=verify-k3 --label OWNER --network=container:galera1-k3 IMAGE
          run --network galera-runbook-lab IMAGE galera1 | run --label org.galerarunbook.lab=verify-k3 --label OWNER --network galera-runbook-verify-k3 IMAGE galera1
          run --network=galera-runbook-lab IMAGE | run --label org.galerarunbook.lab=verify-k3 --label OWNER --network=galera-runbook-verify-k3 IMAGE
          run --volumes-from galera1:ro IMAGE | run --label org.galerarunbook.lab=verify-k3 --label OWNER --volumes-from galera1-k3:ro IMAGE
          run --name galera1 --rm IMAGE | run --label org.galerarunbook.lab=verify-k3 --label OWNER --name galera1-k3 --rm IMAGE
          container run --name=galera1 IMAGE | run --label org.galerarunbook.lab=verify-k3 --label OWNER --name=galera1-k3 IMAGE
          create IMAGE galera1 | create --label org.galerarunbook.lab=verify-k3 --label OWNER IMAGE galera1
          run --volumes-from=galera1 IMAGE  | run --label org.galerarunbook.lab=verify-k3 --label OWNER --volumes-from=galera1-k3 IMAGE
          network disconnect galera-runbook-lab galera2 | network disconnect galera-runbook-verify-k3 galera2-k3
          volume inspect galera-runbook-lab-galera1 | volume inspect galera-runbook-verify-k3-galera1
          ps -a --filter label=org.galerarunbook.lab=lab | ps -a --filter label=org.galerarunbook.lab=verify-k3
          ps --filter=label=org.galerarunbook.lab=lab | ps --filter=label=org.galerarunbook.lab=verify-k3
          ps --filter label=org.galerarunbook.lab=label | ps --filter label=org.galerarunbook.lab=label
          ps --filter name=galera1          | ps --filter name=galera1-k3
          inspect -f {{.State.Status}} galera1 | inspect -f {{.State.Status}} galera1-k3
          ps                                | ps
          """)
  @DisplayName("Names become this run's where docker takes one, and nowhere else")
  void forms(String typed, String given) throws Exception {
    assertThat(given(typed.split(" ")))
        .containsExactly(given.replace("OWNER", LabIdentity.ownerLabel()).split(" "));
  }

  @Test
  @DisplayName("Arguments arrive as they were: spaces, quotes, line ends, nothing at all")
  void verbatim() throws Exception {
    assertThat(given("exec", "galera1", "sh", "-c", "echo \"$HOME\" 'galera2' *; \\", "", "a  b"))
        .containsExactly(
            "exec", "galera1-k3", "sh", "-c", "echo \"$HOME\" 'galera2' *; \\", "", "a  b");
    assertThat(given()).isEmpty();
  }

  @Test
  @DisplayName("shellcheck has nothing to say")
  void shellcheck() throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder("shellcheck", script.toString()).redirectErrorStream(true).start();
    } catch (IOException absent) {
      assumeThat(absent).as("shellcheck is not installed").isNull();
      return;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
  }
}
