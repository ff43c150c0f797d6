package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code galera-state} answers, with a client in the database's place. */
class GaleraStateTest {

  /** Only bounds a hang: on a busy machine each of the programs takes seconds to start. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Answers each question like a healthy node, until told to end. */
  private static final String HEALTHY =
      """
      while read -r line; do
        case $line in *asked*)
          printf 'wsrep_cluster_status\\tPrimary\\nwsrep_local_state_comment\\t%s\\nwsrep_ready\\tON\\n' "$(cat state)"
          printf 'wsrep_reject_queries\\tNONE\\nread_only\\tOFF\\nasked\\n'
          [ ! -e end ] || exit 0 ;;
        esac
      done
      """;

  private static final String LISTENS =
      """
      Num       RefCount Protocol Flags    Type St Inode Path
      0000000090993ae7: 00000002 00000000 00010000 0001 01 12254822 /run/mysqld/mysqld.sock
      00000000fb06bc47: 00000003 00000000 00000000 0001 03 12254964
      """;

  /** Who is left behind comes to this process (a subreaper), which waits for nobody else. */
  private static final String AS_IN_A_CONTAINER =
      """
      use POSIX;
      syscall((POSIX::uname())[4] eq 'aarch64' ? 167 : 157, 36, 1, 0, 0, 0) == 0 or die "prctl: $!";
      my $pid = fork // die "fork: $!";
      $pid or exec @ARGV;
      waitpid $pid, 0;
      """;

  @TempDir Path folder;
  private Process agent;
  private int port;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("state"), "Synced\n");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    program("mariadb", HEALTHY);
    ProcessBuilder builder =
        new ProcessBuilder(
            "perl",
            "-e",
            AS_IN_A_CONTAINER,
            "bash",
            Path.of("containers/mariadb/conf/galera-state").toAbsolutePath().toString());
    builder.directory(folder.toFile());
    builder.environment().merge("PATH", folder + ":", (path, own) -> own + path);
    builder.environment().put("GALERA_STATE_FILE", answer().toString());
    builder.environment().put("GALERA_STATE_SOCKETS", sockets().toString());
    builder.environment().put("GALERA_STATE_PORT", String.valueOf(port));
    Files.writeString(sockets(), LISTENS);
    agent = builder.start();
  }

  @AfterEach
  void end() {
    agent.descendants().forEach(ProcessHandle::destroyForcibly);
    agent.destroyForcibly();
  }

  private Path answer() {
    return folder.resolve("run/answer");
  }

  /** As {@code /proc/net/unix} has them. */
  private Path sockets() {
    return folder.resolve("sockets");
  }

  private void program(String name, String script) throws IOException {
    Path file = folder.resolve(name + ".new");
    Files.writeString(file, "#!/bin/bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(file, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitAnswer(String expected) {
    Awaitility.await("the answer is " + expected)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertThat(agent.isAlive()).as("galera-state runs").isTrue();
              // Until it has said something for the first time there is no file.
              assertThat(answer()).exists().hasContent(expected + "\n");
            });
  }

  @Test
  @DisplayName("Primary and Synced is routable; a donor is out, and by what is said")
  void states() throws IOException {
    awaitAnswer("routable");
    Files.writeString(folder.resolve("state"), "Donor/Desynced\n");
    awaitAnswer("out: wsrep_local_state_comment is not Synced");
  }

  @Test
  @DisplayName(
      "Each connection is given the line of that moment, also after some that hung up at once")
  void answers() throws IOException {
    awaitAnswer("routable");
    Awaitility.await("it listens")
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(ConnectException.class)
        .untilAsserted(() -> assertThat(asked()).isEqualTo("routable\n"));
    for (int i = 0; i < 20; i++) {
      try (Socket hangsUp = new Socket(InetAddress.getLoopbackAddress(), port)) {
        hangsUp.setSoLinger(true, 0);
      }
    }
    Files.writeString(folder.resolve("state"), "Donor/Desynced\n");
    awaitAnswer("out: wsrep_local_state_comment is not Synced");
    assertThat(asked()).isEqualTo("out: wsrep_local_state_comment is not Synced\n");
  }

  private String asked() throws IOException {
    try (Socket asker = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return new String(asker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @DisplayName("A client that ends, or can't connect for a while, does not end it")
  void survives() throws IOException {
    awaitAnswer("routable");
    for (int i = 0; i < 5; i++) {
      program("mariadb", i % 2 == 0 ? "exit 1\n" : "read -r line; exit 1\n");
      Files.createFile(folder.resolve("end"));
      awaitAnswer("out: no answer from the server");
      Files.delete(folder.resolve("end"));
      program("mariadb", HEALTHY);
      awaitAnswer("routable");
    }
  }

  @Test
  @DisplayName("No client that ended is left behind as a zombie")
  void reaped() throws IOException {
    awaitAnswer("routable");
    program("mariadb", "echo $$ >> clients; read -r line; echo ERROR 2002; exec sleep 60\n");
    Files.createFile(folder.resolve("end"));
    Awaitility.await("four clients: three of them have ended, one after the other")
        .atMost(LIMIT)
        .until(
            () ->
                Files.exists(folder.resolve("clients"))
                    && Files.readAllLines(folder.resolve("clients")).size() > 3);
    for (String client : Files.readAllLines(folder.resolve("clients")).subList(0, 3)) {
      assertThat(Path.of("/proc", client)).as("a client that ended").doesNotExist();
    }
  }

  @Test
  @DisplayName("A server that falls silent is out")
  void silent() throws IOException {
    awaitAnswer("routable");
    program("mariadb", "exec sleep 60\n");
    Files.createFile(folder.resolve("end"));
    awaitAnswer("out: no answer from the server");
  }

  @Test
  @DisplayName("While no server listens no client is started: it would take from it")
  void noServer() throws IOException {
    awaitAnswer("routable");
    Files.writeString(sockets(), LISTENS.replace("00010000", "00000000"));
    program("mariadb", "echo >> started; exit 1\n");
    Files.createFile(folder.resolve("end"));
    awaitAnswer("out: no answer from the server");
    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    assertThat(folder.resolve("started")).doesNotExist();

    Files.writeString(sockets(), LISTENS);
    Awaitility.await("a client is started")
        .atMost(LIMIT)
        .until(() -> Files.exists(folder.resolve("started")));
  }
}
