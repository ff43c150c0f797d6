package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of ./lab as processes, on a lab with a name of its own, on a real engine. */
@Tag("full")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {

  private static final String NAME = "it" + ProcessHandle.current().pid();
  private static final LabIdentity LAB = new LabIdentity(NAME, "-" + NAME, true);
  private static final long LIMIT_SECONDS = 180;

  @TempDir private static Path folder;
  private static Path clone;
  private static int firstPort;
  private static Duration undisturbed;

  /** A process and where it writes. */
  private record Running(Process process, Path log) {
    Ended ended() throws Exception {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
      return new Ended(process.exitValue(), Files.readString(log));
    }
  }

  private record Ended(int exit, String said) {}

  @BeforeAll
  static void ports() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      firstPort = Math.min(free.getLocalPort(), 65_000);
    }
    clone = Files.createDirectory(folder.resolve("clone"));
    Files.copy(Path.of("env.example"), clone.resolve("env.example"));
    for (String linked : List.of("containers", "certs-template", "docs")) {
      Files.createSymbolicLink(clone.resolve(linked), Path.of(linked).toAbsolutePath());
    }
  }

  @AfterAll
  static void nothingStays() {
    Leftovers.removeAll(LAB);
  }

  private static Running begin(Path home, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // Under nohup, or behind a shell's &, its child would not hear them either.
                "env",
                "--default-signal=INT,TERM,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=cli-logback.xml",
                "-Dgalerarunbook.home=" + home.toAbsolutePath(),
                "-Dgalerarunbook.certs=" + folder.resolve("certs"),
                "-D" + LabIdentity.NAME + "=" + NAME,
                "-D" + LabIdentity.SUFFIX + "=-" + NAME,
                "-cp",
                System.getProperty("java.class.path"),
                "org.galerarunbook.cli.Main"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("TESTCONTAINERS_REUSE_ENABLE", "true");
    builder.environment().put("LAB_DATABASE_PORT", String.valueOf(firstPort));
    // The database tier alone: these are about what is made, not about what runs in it.
    builder.environment().put("PASSBOLT_IMAGE", "galera-runbook/none:1");
    return new Running(builder.start(), log);
  }

  private static Ended run(String... arguments) throws Exception {
    return begin(Path.of(""), arguments).ended();
  }

  private static Ended docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker"));
    Stream.of(arguments).map(a -> a.replace("NAME", NAME)).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private static List<String> left() {
    return Leftovers.of(LAB).stream().map(Object::toString).toList();
  }

  /** Signals by what is on the engine, so that each stage of a start is hit on any machine. */
  private static void signal(Running up, String signal, int objects) throws Exception {
    Awaitility.await(objects + " objects on the engine, or the end")
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(LIMIT_SECONDS))
        .until(() -> left().size() >= objects || !up.process().isAlive());
    assertThat(up.process().isAlive()).as("up runs when it is to be interrupted").isTrue();
    kill(up, signal);
  }

  private static void kill(Running up, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(up.process().pid())).start().waitFor();
  }

  @ParameterizedTest(name = "{0} with {1} objects made")
  @CsvSource({"INT, 1", "TERM, 2", "HUP, 4", "INT, 5", "TERM, 6", "HUP, 8"})
  @Order(1)
  @DisplayName("Interrupted at any stage, a start leaves nothing, and says so")
  void interrupted(String signal, int objects) throws Exception {
    Running up = begin(Path.of(""), "up", "--progress", "plain");
    signal(up, signal, objects);
    assertThat(up.ended().said()).contains("interrupted", "nothing is left behind");
    assertThat(left()).isEmpty();
    assertThat(docker("ps", "-aq", "--filter", "name=galera-runbook-lock-NAME").said()).isEmpty();
  }

  @Test
  @Order(2)
  @DisplayName("After KILL the next start gets out by itself; beside it another one waits")
  void killed() throws Exception {
    Running killed = begin(Path.of(""), "up", "--progress", "plain");
    signal(killed, "KILL", 6);
    killed.ended();
    assertThat(left()).isNotEmpty();
    Running one = begin(Path.of(""), "up", "--progress", "plain");
    Running other = begin(Path.of(""), "up", "--progress", "plain");
    List<Ended> both = List.of(one.ended(), other.ended());
    assertThat(both).allSatisfy(e -> assertThat(e.exit()).as(e.said()).isZero());
    assertThat(both)
        .extracting(Ended::said)
        .anyMatch(s -> s.contains("was cut off; what it left is removed"))
        .anyMatch(s -> s.contains("waiting for ./lab up of process"))
        .anyMatch(s -> s.contains("The lab is up already"));
  }

  @ParameterizedTest
  @CsvSource({"up", "status", "check", "down", "rehearse"})
  @Order(3)
  @DisplayName("Another clone says whose lab it is, and touches nothing")
  void otherClone(String command) throws Exception {
    List<String> before = left();
    Ended ended = begin(clone, command).ended();
    assertThat(ended.exit()).as(ended.said()).isEqualTo(1);
    assertThat(ended.said())
        .contains("was made in " + LabIdentity.folder(), "./lab down --folder", "nothing was");
    assertThat(left()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  @Order(4)
  @DisplayName("Containers that are gone are made again on the data that was kept")
  void lostContainers() throws Exception {
    assertThat(
            docker(
                    "exec",
                    "galera1-NAME",
                    "mariadb",
                    "-e",
                    "CREATE DATABASE kept; CREATE TABLE kept.t (id INT PRIMARY KEY);"
                        + " INSERT INTO kept.t VALUES (1), (2)")
                .exit())
        .isZero();
    docker("rm", "--force", "galera3-NAME", "toolbox-NAME");
    assertThat(run("up").exit()).as("the others are Primary").isZero();
    // As after a crash of the machine and a prune of containers and networks.
    docker("kill", "galera1-NAME", "galera2-NAME", "galera3-NAME");
    docker("rm", "--force", "galera1-NAME", "galera2-NAME", "galera3-NAME", "toolbox-NAME");
    assertThat(docker("network", "rm", LAB.networkName()).exit()).isZero();
    assertThat(run("status").said()).contains("its data is kept; './lab up' makes them again");
    assertThat(run("check").said()).contains("data that it had is kept", "./lab up");
    assertThat(run("recover").said()).contains("./lab up makes its container again");
    Ended made = run("up");
    assertThat(made.exit()).as(made.said()).isEqualTo(1);
    assertThat(made.said()).contains("made again", "./lab recover");
    Ended recovered = run("recover");
    assertThat(recovered.exit()).as(recovered.said()).isZero();
    Ended up = run("up");
    assertThat(up.exit()).as(up.said()).isZero();
    assertThat(
            docker("exec", "galera2-NAME", "mariadb", "-N", "-e", "SELECT COUNT(*) FROM kept.t")
                .said()
                .strip())
        .isEqualTo("2");
    assertThat(run("down").exit()).isZero();
    assertThat(left()).isEmpty();
  }

  /**
   * By the clock and not by what is made, so that it also hits between two objects; as a share of
   * what a start takes here, so that slow machines are hit everywhere, too.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Order(6)
  @DisplayName("Cut off at any moment, the next start works; strangers are left alone")
  void cutOff(long seed) throws Exception {
    Random random = new Random(seed);
    String signal = List.of("INT", "TERM", "HUP", "KILL").get(random.nextInt(4));
    long moment = (long) (aStart().toMillis() * (0.05 + 0.85 * random.nextDouble()));
    String what = "seed %d, %s after %d ms".formatted(seed, signal, moment);
    docker("create", "--name", "stranger-NAME", "galera-runbook/lock:1", "x");
    docker("volume", "create", "stranger-NAME");
    try {
      Running up = begin(Path.of(""), "up", "--progress", "plain");
      while (up.process().waitFor(moment, TimeUnit.MILLISECONDS)) {
        // Faster than the one that was timed.
        assertThat(run("down").exit()).as(what).isZero();
        moment /= 2;
        up = begin(Path.of(""), "up", "--progress", "plain");
      }
      kill(up, signal);
      String said = up.ended().said();
      if (said.contains("interrupted")) {
        assertThat(said).as(what).contains("nothing is left behind");
        assertThat(left()).as("%s: %s", what, said).isEmpty();
      }
      Ended next = run("up", "--progress", "plain");
      assertThat(next.exit()).as("%s: %s%nthen: %s", what, said, next.said()).isZero();
      assertThat(run("down").exit()).as(what).isZero();
      assertThat(left()).as(what).isEmpty();
      assertThat(docker("ps", "-aq", "--filter", "name=galera-runbook-lock-NAME").said()).isEmpty();
    } finally {
      assertThat(docker("rm", "stranger-NAME").exit()).as("it was still there").isZero();
      assertThat(docker("volume", "rm", "stranger-NAME").exit()).as("its volume, too").isZero();
    }
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("galerarunbook.kills", 20));
  }

  /** How long one takes that nobody disturbs. */
  private static Duration aStart() throws Exception {
    if (undisturbed == null) {
      Instant begin = Instant.now();
      assertThat(run("up").exit()).isZero();
      undisturbed = Duration.between(begin, Instant.now());
      assertThat(run("down").exit()).isZero();
    }
    return undisturbed;
  }

  @ParameterizedTest
  @CsvSource({"up", "status", "check", "down"})
  @Order(5)
  @DisplayName("A stranger's container with a node's name is refused by name, and stays")
  void stranger(String command) throws Exception {
    assertThat(docker("create", "--name", "galera2-NAME", "galera-runbook/lock:1", "x").exit())
        .isZero();
    try {
      Ended ended = run(command);
      assertThat(ended.exit()).as(ended.said()).isEqualTo(1);
      assertThat(ended.said())
          .contains("container galera2-" + NAME + ": made by somebody else", "docker rm --force");
      assertThat(left()).isEmpty();
    } finally {
      assertThat(docker("rm", "galera2-NAME").exit()).as("it was still there").isZero();
    }
  }
}
