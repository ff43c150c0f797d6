package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private static final String SAYS_NOTHING =
      "2026-11-28 10:00:00 0 [Note] mariadbd: ready for connections.";

  private static final String HAS_A_PAGE =
      "2026-11-28 10:00:00 0 [ERROR] WSREP: failed to open gcomm backend connection: 110:"
          + " failed to reach primary view";

  @Test
  @DisplayName("A log that no page is about ends with 1, one that a page is about with 0")
  void exitCode() throws Exception {
    assertThat(explain(log("galera1.log", SAYS_NOTHING)))
        .as("exit code without a page")
        .isEqualTo(Main.NOT_RIGHT);
    assertThat(explain(log("galera1.log", HAS_A_PAGE)))
        .as("exit code with a page")
        .isEqualTo(Main.OK);
  }

  @Test
  @DisplayName("Logs of the same name in folders of their nodes are read all")
  void foldersOfNodes() throws Exception {
    assertThat(
            explain(log("galera1/error.log", HAS_A_PAGE), log("galera2/error.log", SAYS_NOTHING)))
        .as("exit code where the first log has a page")
        .isEqualTo(Main.OK);
  }

  @Test
  @DisplayName("A folder, and a log that is not there or may not be read, are told apart")
  void unreadable() {
    refused("/", "/ is a folder; name the logs in it");
    refused(folder.toString(), folder + " is a folder; name the logs in it");
    refused(folder + "/none.log", "there is no log " + folder + "/none.log");
    // Root reads what nobody may: the first is refused to all, the other answer is given here.
    refused("/proc/self/mem", "/proc/self/mem can't be read (", "sudo cat /proc/self/mem |");
    assertThat(ExplainCommand.unreadable("a.log", new AccessDeniedException("a.log")))
        .isEqualTo("a.log can't be read (permission denied); try: sudo cat a.log | ./lab explain");
  }

  @Test
  @DisplayName("A compressed log is told how to be read, and what is no text is no log")
  void noText() throws Exception {
    refused(packed("error.log.1.gz", 0x1f, 0x8b, 8, 0), "compressed; try: zcat ");
    refused(packed("error.log.2.xz", 0xfd, '7', 'z', 'X', 'Z', 0), "compressed; try: xz -dc ");
    refused(packed("error.log.3.zst", 0x28, 0xb5, 0x2f, 0xfd), "compressed; try: zstd -dc ");
    refused(packed("error.log.4.bz2", 'B', 'Z', 'h', '9'), "compressed; try: bzip2 -dc ");
    refused(packed("ibdata1", 0, 0, 0xff, 0xfe, 'x'), "ibdata1 is no text in UTF-8", "log_error");
  }

  @Test
  @DisplayName("A log that a crash left zeros in, or that has other letters, is still read")
  void damaged() throws Exception {
    assertThat(explain(log("galera1.log", "\0\0\0\0" + HAS_A_PAGE))).isEqualTo(Main.OK);
    Path latin = folder.resolve("galera2.log");
    Files.write(latin, ("M\u00fcll\n" + HAS_A_PAGE).getBytes(StandardCharsets.ISO_8859_1));
    assertThat(explain(latin.toString())).isEqualTo(Main.OK);
  }

  @Test
  @DisplayName("Nothing is found in an empty log because it is empty, which is said")
  void empty() throws Exception {
    refused(log("galera1.log", ""), "galera1.log is empty", "2>&1", "journalctl -u mariadb");
    assertThat(explain(log("galera1.log", ""), log("galera2.log", HAS_A_PAGE))).isEqualTo(Main.OK);
    assertThat(err.toString()).contains("galera1.log is empty");
  }

  @Test
  @DisplayName("A log may come by a pipe that has a name")
  void pipe() throws Exception {
    Path pipe = folder.resolve("galera1.log");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder(
                "sh", "-c", "printf '%s\\n' \"$1\" > \"$2\"", "sh", HAS_A_PAGE, pipe + "")
            .start();
    assertThat(explain(pipe.toString())).isEqualTo(Main.OK);
    assertThat(writer.waitFor()).isZero();
  }

  private String packed(String name, int... bytes) throws Exception {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return Files.write(folder.resolve(name), content).toString();
  }

  private void refused(String log, String... words) {
    assertThat(explain(log)).as(log).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains(words);
  }

  private String log(String name, String line) throws Exception {
    Path log = folder.resolve(name);
    Files.createDirectories(log.getParent());
    return Files.writeString(log, line + "\n").toString();
  }

  private int explain(String... logs) {
    err.getBuffer().setLength(0);
    return new CommandLine(new ExplainCommand()).setErr(new PrintWriter(err, true)).execute(logs);
  }
}
