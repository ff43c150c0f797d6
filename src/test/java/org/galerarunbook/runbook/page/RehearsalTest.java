package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  private static final String PAGE =
      """
      # Keep a note

      ## Procedure

      ### Write and read

      <!-- section: procedure, run 1 -->

      1. **Write.**

         ```sh
         echo hello > note
         ```

         <!-- expects
         exit code 0
         prints nothing
         -->

      2. **Read.**

         ```sh
         cat note; exit 3
         ```

         <!-- expects
         prints the line `hello`
         in words: it is friendly
         exit code 3
         -->
      """;

  @TempDir Path folder;

  @Test
  void runsTheBlocksInOrderInOneFolder() {
    Rehearsal.Result result = rehearse(PAGE);
    assertThat(result).isEqualTo(new Rehearsal.Result("guide-01-note.md", Verdict.GREEN, "", 2, 1));
  }

  @Test
  void saysWhichBlockOfWhichPageDiffersAndHow() {
    Rehearsal.Result result = rehearse(PAGE.replace("line `hello`", "line `goodbye`"));
    assertThat(result.verdict()).isEqualTo(Verdict.RED);
    assertThat(result.difference())
        .startsWith("guide-01-note.md, line 22, block 2 (step 2. Read):")
        .contains("prints the line `goodbye`", "no line is that", "hello");
  }

  @Test
  void aBlockWithoutExpectationsHasToSucceed() {
    assertThat(rehearse("# P\n\n```sh\nfalse\n```\n").difference())
        .contains("block 1", "exit code 0", "exit code 1");
  }

  @Test
  void repeatsUntilItHolds() {
    String page =
        """
        # Wait

        ```sh
        echo x >> tries; test $(wc -l < tries) -ge 3 && echo enough
        ```

        <!-- expects
        prints `enough` (repeat until it holds, at most 20 s)
        -->
        """;
    assertThat(rehearse(page).verdict()).isEqualTo(Verdict.GREEN);
  }

  @Test
  void aPageThatCantBeRehearsedSaysWhy() {
    Rehearsal.Result result =
        rehearse("# P\n\n> This page can't be rehearsed: it burns.\n\n" + PAGE);
    assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(result.difference()).isEqualTo("it burns.");
    assertThat(result.commands()).isZero();
  }

  @Test
  void aPageThatLeavesSomethingBrokenIsRed() {
    Rehearsal.Result result =
        rehearse(
            PAGE,
            () -> {
              throw new AssertionError("galera2: is not Synced");
            });
    assertThat(result.verdict()).isEqualTo(Verdict.RED);
    assertThat(result.difference())
        .startsWith("guide-01-note.md, after its last block:")
        .contains("galera2: is not Synced");
  }

  private Rehearsal.Result rehearse(String markdown) {
    return rehearse(markdown, () -> {});
  }

  private Rehearsal.Result rehearse(String markdown, Runnable healthy) {
    ShellRunner runner = new ShellRunner(folder);
    try (Recorder recorder = FakeRun.open(folder.resolve("run"), runner)) {
      return Rehearsal.run(PageParser.parse("guide-01-note.md", markdown), recorder, healthy);
    }
  }
}
