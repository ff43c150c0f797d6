package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.galerarunbook.runbook.event.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
  private static final String SECRET = "lab-\"<&>\\-password";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plainly lab-\"<&>\\-password here",
        "{\"text\":\"lab-\\\"<&>\\\\-password\"}",
        "<td>lab-&quot;&lt;&amp;&gt;\\-password</td>"
      })
  void findsASecretAsFilesWriteIt(String text) throws Exception {
    Files.writeString(folder.resolve(EventLog.FILE), "nothing\n");
    Path pages = Files.createDirectories(folder.resolve("pages"));
    Files.writeString(pages.resolve("page.md"), text);
    SecretSearch search = SecretSearch.in(folder, Map.of("root's password", SECRET));
    assertThat(search.wrong()).containsExactly("pages/page.md shows root's password");
    assertThat(search.inWords()).startsWith("2 files");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EventLog.FILE,
        Recorder.RUN_FILE,
        Keep.OUTPUT + "/1.txt",
        Keep.ATTACHMENTS + "/galera1.log",
        "pages/page.md",
        "index.html"
      })
  void looksIntoEachFileOfARun(String written) throws Exception {
    Path file = folder.resolve(written);
    Files.createDirectories(file.getParent());
    Files.writeString(file, SECRET);
    assertThat(SecretSearch.in(folder, Map.of("root's password", SECRET)).wrong())
        .containsExactly(written + " shows root's password");
  }

  @Test
  void leavesOutWhatEverybodySays() throws Exception {
    Files.writeString(folder.resolve(EventLog.FILE), "Ask passbolt\n");
    assertThat(SecretSearch.in(folder, Map.of("its password", "passbolt")).wrong()).isEmpty();
  }

  @Test
  void lookingAtNothingIsWrong() {
    assertThat(SecretSearch.in(folder, Map.of("root's password", SECRET)).wrong()).isNotEmpty();
  }
}
