package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first process of a node, with a folder in the place of its file system. */
class StartNodeTest {

  @TempDir private Path root;

  @BeforeEach
  void node() throws Exception {
    Files.createDirectories(root.resolve("var/lib/mysql/mysql"));
    Files.createDirectories(root.resolve("etc/galera"));
    for (String file :
        List.of(
            "mysql/tls/server-key.pem",
            "mysql/tls/cluster-key.pem",
            "mysql/tls/ca.pem",
            "mysql/mariadb.conf.d/z-galera.cnf")) {
      Path placed = root.resolve("etc").resolve(file);
      Files.createDirectories(placed.getParent());
      Files.writeString(placed, file);
      mode(placed, "rw-r--r--");
    }
    for (String program : List.of("chown", "setpriv", "docker-entrypoint.sh")) {
      Path file = root.resolve("bin").resolve(program);
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, program.startsWith("docker") ? "#!/bin/sh\necho \"server $*\"\n" : "#!/bin/sh\n");
      mode(file, "rwxr-xr-x");
    }
  }

  private static void mode(Path file, String mode) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private String mode(String file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file)));
  }

  private String start() throws Exception {
    String script =
        Files.readString(Path.of("containers/mariadb/conf/start-node"))
            .replace(" /etc/", " " + root + "/etc/")
            .replace(" /var/lib/", " " + root + "/var/lib/")
            .replace(" /run/", " " + root + "/run/");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script, "start-node", "mariadbd");
    builder.environment().merge("PATH", root + "/bin:", (path, own) -> own + path);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  @DisplayName("Copied keys and the configuration with a password are narrowed before the server")
  void modes() throws Exception {
    assertThat(start()).contains("server mariadbd");
    for (String key : List.of("server-key.pem", "cluster-key.pem")) {
      assertThat(mode("etc/mysql/tls/" + key)).as("mode of " + key).isEqualTo("r--------");
    }
    assertThat(mode("etc/mysql/tls")).as("mode of the folder").isEqualTo("rwx------");
    assertThat(mode("etc/mysql/mariadb.conf.d/z-galera.cnf")).isEqualTo("rw-r-----");
  }

  @Test
  @DisplayName("Bootstrapping that was asked for while the server ran is not for a later start")
  void whileItRan() throws Exception {
    Path asked = Files.writeString(root.resolve("etc/galera/bootstrap-once"), "");
    Path log = Files.writeString(root.resolve("var/lib/mysql/ib_logfile0"), "");
    Files.setLastModifiedTime(log, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(start())
        .contains(
            "put there while the server ran, or a server ran since",
            "--wsrep-recover",
            "To bootstrap from it, put the file there again",
            "the last thing before the start")
        .contains("server mariadbd\n");
    assertThat(asked).doesNotExist();
    Files.writeString(asked, "");
    Files.setLastModifiedTime(log, FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(start()).contains("server mariadbd --wsrep-new-cluster");
  }

  @Test
  @DisplayName("Bootstrapping was asked for once: the next start of the same container joins")
  void once() throws Exception {
    Files.writeString(root.resolve("etc/galera/bootstrap-once"), "");
    assertThat(start()).contains("server mariadbd --wsrep-new-cluster");
    assertThat(start()).contains("server mariadbd\n").doesNotContain("--wsrep-new-cluster");
  }
}
