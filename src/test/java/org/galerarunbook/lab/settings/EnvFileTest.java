package org.galerarunbook.lab.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
  @ParameterizedTest(name = "{0} is [{1}]")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          A=b                    | b
          A = b                  | b
          export A=b             | b
          A=b # comment          | b
          A=b#no comment         | b#no comment
          A=b c                  | b c
          A='b # c'              | b # c
          A='b' # c              | b
          A="b # c" # d          | b # c
          A='$5\\n'               | $5\\n
          A='it\\'s'              | it's
          A="say \\"x\\" \\$ \\\\"    | say "x" $ \\
          A="a'b"                | a'b
          A=a'b"c                | a'b"c
          A=''                   | ~~
          A=                     | ~~
          A=# nothing            | ~~
          A=a=b                  | a=b
          """)
  @DisplayName("A value is what docker compose makes of it")
  void value(String line, String expected) {
    EnvFile file = EnvFile.parse(".env", line);
    assertThat(file.problems()).isEmpty();
    assertThat(file.entries().get("A").value()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          A                      | NAME=value
          =b                     | NAME=value
          A: b                   | NAME=value
          A B=c                  | NAME=value
          1A=b                   | no variable name
          A-B=c                  | no variable name
          A='b                   | no closing '
          A="b                   | no closing "
          A="b\\"                 | no closing "
          A='b' c                | text after its closing '
          A="b"c                 | text after its closing "
          A=$HOME                | single quotes
          A=pa$$word             | single quotes
          A="x${B}"              | single quotes
          """)
  @DisplayName("A mistake is named with its line")
  void mistake(String line, String expected) {
    EnvFile file = EnvFile.parse(".env", "# first\n" + line + "\n");
    assertThat(file.problems())
        .singleElement()
        .asString()
        .startsWith(".env:2: ")
        .contains(expected);
  }

  @Test
  @DisplayName("CRLF, a byte order mark, comments and blank lines are read over")
  void windows() {
    EnvFile file = EnvFile.parse(".env", "\uFEFF# lab\r\n\r\nA=b\r\nexport\tB='c' \r\n");
    assertThat(file.problems()).isEmpty();
    assertThat(file.entries()).containsOnlyKeys("A", "B");
    assertThat(file.entries().get("B")).isEqualTo(new EnvFile.Entry("c", 4));
  }

  @Test
  @DisplayName("A duplicate names both lines")
  void duplicate() {
    EnvFile file = EnvFile.parse(".env", "A=b\nC=d\nA=e\n");
    assertThat(file.problems()).singleElement().asString().contains(".env:3: A was set in line 1");
  }

  @Test
  @DisplayName("A file that is no text is said to be none")
  void binary(@TempDir Path folder) throws Exception {
    Path file = folder.resolve(".env");
    Files.write(file, new byte[] {'A', '=', (byte) 0xff, (byte) 0xfe, 0});
    assertThat(EnvFile.read(file).problems()).singleElement().asString().contains("not UTF-8");
    Files.write(file, new byte[] {'A', '=', 0, 'b'});
    assertThat(EnvFile.read(file).problems()).singleElement().asString().contains("zero byte");
  }

  @Test
  @DisplayName("What stands beside a quote is not shown, because it could be half a password")
  void noSecretInProblems() {
    EnvFile file = EnvFile.parse(".env", "P=\"hunter2\"hunter3\nhunter4 hunter5\nQ='hunter6\n");
    assertThat(file.problems()).hasSize(3);
    assertThat(file.problems().toString()).doesNotContain("hunter");
  }
}
