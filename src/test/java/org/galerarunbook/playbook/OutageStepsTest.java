package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which node is named to bootstrap from, and which may be started beside it. */
class OutageStepsTest {

  private static final String UUID = "dc9bc988-fad2-40f2-af8a-b7d7a2c5696f";
  private static final String OTHER = "facfe298-c8bf-461b-8cb5-256c77b12a6d";

  @TempDir private Path folder;

  @Test
  void nothingBeyondWhatWasKeptIsStarted() throws Exception {
    assertThat(judged("galera1 " + UUID + ":1993\n", "galera2 " + UUID + ":1993"))
        .isEqualTo("galera2 start it\n");
    assertThat(judged("galera1 " + UUID + ":1993\n", "galera2 " + UUID + ":900"))
        .isEqualTo("galera2 start it\n");
  }

  @Test
  void whatIsBeyondIsNot() throws Exception {
    assertThat(judged("galera1 " + UUID + ":1993\n", "galera2 " + UUID + ":1994"))
        .isEqualTo("galera2 empty it first\n");
  }

  @Test
  void neitherIsAnotherHistoryNorOneThatNobodyKnows() throws Exception {
    String kept = "galera1 " + UUID + ":1993\n";
    assertThat(judged(kept, "galera2 " + OTHER + ":5")).isEqualTo("galera2 empty it first\n");
    assertThat(judged(kept, "galera2 " + UUID + ":-1")).isEqualTo("galera2 empty it first\n");
    assertThat(judged(kept, "galera2 half a snapshot: sst_in_progress"))
        .isEqualTo("galera2 empty it first\n");
  }

  @Test
  void theHighestThatWasKeptCounts() throws Exception {
    String kept = "galera3 %1$s:1994\ngalera4 %1$s:1993\n".formatted(UUID);
    assertThat(judged(kept, "galera1 " + UUID + ":1994")).isEqualTo("galera1 start it\n");
    assertThat(judged(kept, "galera1 " + UUID + ":1995")).isEqualTo("galera1 empty it first\n");
  }

  @Test
  void nothingIsStartedWhereNothingWasKeptOrFound() throws Exception {
    assertThat(judged("", "galera2 " + UUID + ":1993")).doesNotContain("start it");
    assertThat(judged("galera1 \n", "galera2 " + UUID + ":1993")).doesNotContain("start it");
    assertThat(judged("galera1 " + UUID + ":1993\n", "")).doesNotContain("start it");
  }

  @Test
  void theHighestIsNamedWhereEachNodeHasALine() throws Exception {
    String two = "galera1 %1$s:7\ngalera2 %1$s:900\n".formatted(UUID);
    assertThat(named(two + "galera3 " + UUID + ":1993\n")).isEqualTo("galera3 " + UUID + ":1993\n");
    assertThat(named(two + "galera3 half a snapshot: .sst\n"))
        .isEqualTo("galera2 " + UUID + ":900\n");
  }

  @Test
  void noneIsNamedWhereANodeHasNoLineOrAnotherHistory() throws Exception {
    String two = "galera1 %1$s:7\ngalera2 %1$s:900\n".formatted(UUID);
    assertThat(named(two)).isEmpty();
    assertThat(named(two + "galera2 " + UUID + ":900\n")).isEmpty();
    assertThat(named(two + "galera3 " + OTHER + ":5\n")).isEmpty();
    assertThat(named("galera1 half\ngalera2 half\ngalera3 half\n")).isEmpty();
  }

  @Test
  void eachOfTheOthersIsStartedOnce() throws Exception {
    named(
        "galera1 %1$s:9\ngalera2 half a snapshot: .sst\ngalera2 half a snapshot: sst_in_progress\ngalera3 %1$s:9\n"
            .formatted(UUID));
    String echo = FullOutageChapter.startAnother(1) + "\n" + FullOutageChapter.startAnother(2);
    assertThat(said(echo.replace("docker start", "echo"))).isEqualTo("galera2\ngalera3\n");
  }

  /** What the command leaves in its file, where an earlier try had named another one. */
  private String named(String positions) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("positions.txt"), positions);
    Files.writeString(folder.resolve("first.txt"), "galera1 " + UUID + ":1\n");
    said(FullOutageChapter.NAME_THE_FIRST + "\ntrue");
    return Files.readString(folder.resolve("first.txt"));
  }

  private String judged(String kept, String positions) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("kept"), kept);
    Files.writeString(folder.resolve("positions"), positions);
    return said(OutageSteps.judge("positions", "kept"));
  }

  private String said(String command) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes());
    assertThat(shell.waitFor()).as(said).isZero();
    return said;
  }
}
