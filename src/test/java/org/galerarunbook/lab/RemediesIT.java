package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.StackCheck;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breaks a lab in each way that {@code ./lab check} is there for, looks whether it says so, and
 * does literally what it prints. Where it only leads to a page, that page exists, and the fault is
 * taken back by this test.
 */
@Tag("full")
class RemediesIT {

  private static final Duration COMMAND = Duration.ofSeconds(120);
  private static final Duration RIGHT_AGAIN = Duration.ofSeconds(90);

  private static ContainerLab lab;
  private static ShellRunner shell;

  @BeforeAll
  static void start() {
    lab =
        (ContainerLab) new ContainerLabFactory().start(LabRequest.shared(), Progress.to(List.of()));
    Path bin = DockerNames.write(lab.directory().resolve("bin"), lab.name(), lab.shownNames());
    LabScript.write(lab.directory(), lab);
    shell = new ShellRunner(lab.directory(), bin);
    assertThat(check().findings()).isEmpty();
    sh(
        "docker exec galera1 mariadb -e 'CREATE DATABASE shop; CREATE TABLE shop.orders(id INT PRIMARY KEY AUTO_INCREMENT, v LONGTEXT)'");
  }

  @AfterAll
  static void remove() {
    if (lab != null) {
      lab.close();
    }
  }

  static Stream<PlantedFault> faults() {
    return PlantedFault.ALL.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @DisplayName("A planted fault is found, and what is printed for it mends it")
  void mended(PlantedFault fault) throws IOException {
    try {
      // One that is planted half-way is taken back, too, or the next ones stumble over it.
      sh(fault.plant());
      Checked[] checked = new Checked[1];
      Awaitility.await("check finds " + fault)
          .atMost(RIGHT_AGAIN)
          .pollDelay(Duration.ZERO)
          .untilAsserted(
              () -> {
                checked[0] = check();
                for (String says : fault.says()) {
                  assertThat(checked[0].findings())
                      .extracting(f -> f.who() + ": " + f.what())
                      .anySatisfy(f -> assertThat(f).contains(says));
                }
              });
      for (Finding finding : checked[0].findings()) {
        assertThat(finding.remedy() + finding.page())
            .as("what to do about " + finding)
            .isNotEmpty();
        if (!finding.page().isEmpty()) {
          assertThat(Files.exists(Path.of(finding.page().replaceFirst("#.*", "")))).isTrue();
        }
      }
      // Each line once, in the order in which they are printed.
      checked[0].findings().stream()
          .map(Finding::remedy)
          .filter(r -> !r.isEmpty())
          .distinct()
          .forEach(RemediesIT::sh);
    } finally {
      if (!fault.takeBack().isEmpty()) {
        sh(fault.takeBack());
      }
    }
    Awaitility.await("all is right after " + fault)
        .atMost(RIGHT_AGAIN)
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertThat(check().findings()).isEmpty());
  }

  private static Checked check() {
    return StackCheck.of(lab.stack());
  }

  private static void sh(String command) {
    CommandResult result = shell.run(new CommandRequest(command, COMMAND));
    assertThat(result.exitCode())
        .as("%s%n%s%s", command, result.stdout(), result.stderr())
        .isZero();
  }
}
