package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever reads what commands there are is told of all, wherever it is read. */
class CommandsTest {

  private static List<String> commands() {
    return Main.commandLine().getSubcommands().keySet().stream()
        .filter(c -> !c.equals("help"))
        .toList();
  }

  @Test
  @DisplayName("The launcher, which may have no Java yet, names the commands in their order")
  void launcher() throws IOException {
    String usage = between(Path.of("lab"), "\nusage() {\n", "\n}\n");
    assertThat(firsts(usage, "(?m)^ {2}(\\w+) {2,}\\S.*$")).isEqualTo(commands());
  }

  @Test
  @DisplayName("The README's table has a row for each command")
  void readme() throws IOException {
    String table = between(Path.of("README.md"), "\n| Command | What it does |\n", "\n\n");
    assertThat(firsts(table, "(?m)^\\| `(\\w+)[ `].*\\|$"))
        .containsExactlyInAnyOrderElementsOf(commands());
  }

  private static String between(Path file, String begin, String end) throws IOException {
    String text = Files.readString(file);
    int from = text.indexOf(begin);
    assertThat(from).as("where it begins in " + file).isNotNegative();
    return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
  }

  private static List<String> firsts(String text, String line) {
    return Pattern.compile(line).matcher(text).results().map(m -> m.group(1)).toList();
  }
}
