package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's choice of the host that bootstraps, in the shell it is typed in. */
class FirstHostTest {

  private static final String MINE = "uuid: dc3ac2fd-eb74-11f1-9468-52620cd79a41 seqno: ";
  private static final String OTHER = "uuid: 4b5c9da6-c5d2-4c7f-aa2f-7f3d45e3063e seqno: ";
  private static final String MAY = " safe_to_bootstrap: 1";
  private static final String NOT = " safe_to_bootstrap: 0";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} | {1} | {2}, {3} left last: {4}")
  @DisplayName(
      "Named only with one history, known seqnos, one flag, the highest seqno, and left last")
  @CsvSource({
    MINE + 9 + MAY + "," + MINE + 9 + NOT + "," + MINE + 8 + NOT + ",galera1,galera1",
    MINE + 9 + NOT + "," + MINE + 10 + MAY + "," + MINE + 9 + NOT + ",galera2,galera2",
    MINE + 9 + NOT + "," + MINE + 9 + NOT + "," + MINE + 9 + MAY + ",galera3,galera3",
    MINE + 9 + MAY + "," + MINE + 10 + NOT + "," + MINE + 9 + NOT + ",galera1,''",
    MINE + 9 + MAY + "," + MINE + 9 + NOT + "," + MINE + 9 + NOT + ",galera3,''",
    MINE + 9 + MAY + "," + MINE + 9 + MAY + "," + MINE + 9 + NOT + ",galera1,''",
    MINE + 9 + NOT + "," + MINE + 9 + NOT + "," + MINE + 9 + NOT + ",galera1,''",
    MINE + 9 + MAY + "," + MINE + -1 + NOT + "," + MINE + 9 + NOT + ",galera1,''",
    MINE + 9 + MAY + "," + OTHER + 5 + NOT + "," + MINE + 9 + NOT + ",galera1,''",
    MINE + 9 + MAY + "," + MINE + 9 + NOT + ",'',galera1,''",
    MINE + 9 + MAY + "," + MINE + 9 + NOT + "," + MINE + 9 + NOT + ",'',''"
  })
  void named(String one, String two, String three, String last, String first) throws Exception {
    Files.writeString(
        folder.resolve("positions.txt"),
        "galera1 %s%ngalera2 %s%ngalera3 %s%n".formatted(one, two, three));
    Files.writeString(folder.resolve("stopped.txt"), "galera0\n" + last + "\n");
    Files.writeString(folder.resolve("first.txt"), "of an earlier pause\n");
    Process shell =
        new ProcessBuilder("sh", "-c", HostsRotateInAPauseChapter.FIRST)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor() == 0).as(said).isEqualTo(!first.isEmpty());
    assertThat(said.strip()).isEqualTo(first);
    assertThat(Files.readString(folder.resolve("first.txt")).strip()).isEqualTo(first);
  }
}
