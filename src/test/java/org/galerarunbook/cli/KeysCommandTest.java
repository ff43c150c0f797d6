package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @DisplayName("Without an entry it is Ada; a second time she is kept")
  void adaThenKept() {
    assertThat(keys()).isZero();
    Path key = folder.resolve("gpg/ada@passbolt.com.key");
    assertThat(out.toString())
        .contains("created " + key, "Ada Lovelace <ada@passbolt.com>")
        .containsPattern("fingerprint  [0-9A-F]{40}\n");
    String fingerprint = out.toString().replaceAll("(?s).*fingerprint  ", "");
    assertThat(keys()).isZero();
    assertThat(out.toString()).contains("kept " + key, fingerprint);
    assertThat(keys("betty@passbolt.com:Betty Holberton", "ada@passbolt.com:Ada")).isZero();
    assertThat(out.toString()).contains("created ", "kept ", "Betty Holberton");
  }

  @Test
  @DisplayName("A wrong entry is exit code 2, and nothing is written, for the right ones neither")
  void wrongEntry() {
    assertThat(keys("betty@passbolt.com:Betty", "ada")).isEqualTo(2);
    assertThat(err.toString()).contains("entry 'ada' has no name").doesNotContain("\tat ");
    assertThat(keys("a@x.org:A", "a@x.org:B")).isEqualTo(2);
    assertThat(err.toString()).contains("'a@x.org' is there twice");
    assertThat(folder.resolve("gpg")).doesNotExist();
  }

  @Test
  @DisplayName("A file in the way is exit code 1, in one line that names it")
  void inTheWay() throws Exception {
    keys();
    Files.writeString(folder.resolve("gpg/ada@passbolt.com.key"), "mine");
    assertThat(keys()).isEqualTo(1);
    assertThat(err.toString()).contains("keys: ", "ada@passbolt.com.key").doesNotContain("\tat ");
    assertThat(folder.resolve("gpg/ada@passbolt.com.key")).hasContent("mine");
  }

  private int keys(String... entries) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = new ArrayList<>(List.of("keys", "--dir", folder.resolve("gpg").toString()));
    line.addAll(List.of(entries));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(line.toArray(String[]::new));
  }
}
