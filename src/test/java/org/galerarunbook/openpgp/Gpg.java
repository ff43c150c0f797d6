package org.galerarunbook.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** GnuPG as it is on this machine, with a home of its own that is gone afterwards. */
final class Gpg implements AutoCloseable {
  private final Path home;

  record Outcome(int exit, String out, String err) {}

  private Gpg(Path home) {
    this.home = home;
  }

  static Gpg create() throws IOException {
    // A short path: the agent's socket is in it.
    return new Gpg(
        Files.createTempDirectory(
            "gpg",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
  }

  /** Runs gpg without a terminal; standard input may hold a passphrase's line first. */
  Outcome run(String input, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gpg",
                "--homedir",
                home.toString(),
                "--batch",
                "--no-tty",
                "--pinentry-mode",
                "loopback",
                "--passphrase-fd",
                "0"));
    command.addAll(List.of(arguments));
    Path err = home.resolve("stderr");
    Process gpg = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try (var stdin = gpg.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It did not want it all; what it says about that comes below.
      assertThat(e).hasMessageContaining("Broken pipe");
    }
    String out = new String(gpg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gpg.waitFor(60, TimeUnit.SECONDS)).as(command.toString()).isTrue();
    return new Outcome(gpg.exitValue(), out, Files.readString(err));
  }

  /** The same, and it has to succeed. */
  String ok(String input, String... arguments) throws Exception {
    Outcome outcome = run(input, arguments);
    assertThat(outcome.exit())
        .as("gpg %s: %s", String.join(" ", arguments), outcome.err())
        .isZero();
    return outcome.out();
  }

  /** By the certificate that GnuPG keeps for the day, made harmless by a colon. */
  void revoke(String fingerprint) throws Exception {
    Path made = home.resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
    Path certificate = home.resolve("revocation");
    Files.writeString(certificate, Files.readString(made).replace(":-----BEGIN", "-----BEGIN"));
    ok("", "--import", certificate.toString());
  }

  @Override
  public void close() throws IOException {
    Process kill =
        new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all").start();
    assertThat(kill.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue()).isZero();
    try (var files = Files.walk(home)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        // The agent removes its sockets by itself.
        Files.deleteIfExists(file);
      }
    }
  }
}
