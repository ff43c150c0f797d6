package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.Expectation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Synced",
        "a\tb",
        "C:\\temp\\t",
        " padded ",
        "`",
        "``x`",
        "a\nb",
        "\u001b[1m",
        "*x*",
        "<b>",
        "ends (repeat until it holds, at most 3 s)",
        "\u202e",
        "ü😀",
        "  two  spaces  ",
        "\\u0041"
      })
  void anExpectationIsReadBackAsItWasWritten(String value) {
    for (Kind kind : List.of(Kind.PRINTS, Kind.PRINTS_NOT, Kind.PRINTS_LINE)) {
      for (long within : new long[] {0, 60}) {
        Expectation expectation = new Expectation(kind, value, within);
        assertThat(read(PageParser.expects(List.of(expectation)))).containsExactly(expectation);
      }
    }
  }

  @Test
  void theOtherSentencesAreReadBackToo() {
    List<Expectation> all =
        List.of(
            Expectation.exitCode(1, 5),
            new Expectation(Kind.MATCHES, "^seqno:\\s+\\d+$", 0),
            new Expectation(Kind.PRINTS_NOTHING, "", 3),
            new Expectation(Kind.IN_WORDS, "all nodes name one UUID", 0));
    assertThat(read(PageParser.expects(all))).isEqualTo(all);
  }

  @Test
  void whatIsNoExpectationIsNamedWithItsPlace() {
    assertThatThrownBy(() -> read("<!-- expects\nprints maybe `x`\n-->"))
        .hasMessageContaining("page.md, line 6: \"prints maybe x\" is no expectation")
        .hasMessageContaining("Write one of: exit code N");
  }

  @Test
  void whatIsExpectedOfNoCommandIsNoComment() {
    assertThatThrownBy(() -> read("Look at it.\n\n<!-- expects\nexit code 0\n-->"))
        .hasMessageContaining(
            "page.md, line 7: what is expected stands directly behind no command");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "uuid 6b1c2f3a-1111-2222-3333-444455556666:17|uuid <uuid-1>:<seqno>",
        "(379a49b9-834c, 'ssl://0.0.0.0:4567')|(<uuid-1>, 'ssl://0.0.0.0:4567')",
        "2025-11-13  5:19:00 0 [Note] WSREP: x|<time> <thread> [Note] WSREP: x",
        "notAfter=Nov 23 07:08:24 2031 GMT|notAfter=<time>",
        "172.18.0.3:45678 and 172.18.0.4:3306|<ip-1>:<port> and <ip-2>:3306",
        "Up 6 minutes (healthy)|Up <time> (healthy)",
        "3f4e5d6c7b8a|<id-1>",
        "version 11.8.3-MariaDB, 127.0.0.1|version 11.8.3-MariaDB, 127.0.0.1",
        "TLS_AES_256_GCM_SHA384|TLS_AES_256_GCM_SHA384"
      })
  void noiseIsReplacedAndNothingElse(String text, String expected) {
    Normaliser normaliser = new Normaliser(List.of());
    assertThat(normaliser.normalise(text)).isEqualTo(expected);
    assertThat(normaliser.normalise(expected)).isEqualTo(expected);
  }

  @Test
  void termsAreLinkedAtTheirFirstUse() {
    Glossary glossary =
        new Glossary(
            "# Glossary\n## SST (state snapshot transfer)\n### `grastate.dat`, seqno\n", "g.md");
    Glossary.Linker linker = glossary.linker();
    assertThat(linker.link("An SST, not `SST --x`, and [SST](x) writes `grastate.dat`. SST!"))
        .isEqualTo(
            "An [SST](g.md#sst-state-snapshot-transfer), not `SST --x`, and [SST](x) writes"
                + " [`grastate.dat`](g.md#grastatedat-seqno). SST!");
    assertThat(linker.link("A state snapshot transfer; wsrep_SST")).doesNotContain("g.md");
  }

  @Test
  void proseCantLookLikeACommandThatRan() {
    assertThatThrownBy(() -> Prose.checked("Now:\n```sh\nrm -rf /\n```\n", "XChapter"))
        .hasMessageContaining("XChapter has an sh block in its prose: run it in a step instead");
    assertThatThrownBy(() -> Prose.checked("## More", "XChapter"))
        .hasMessageContaining("a heading");
  }

  private static List<Expectation> read(String comment) {
    String page = "```sh\ntrue\n```\n\n" + comment + "\n";
    return PageParser.parse("page.md", page).blocks().get(0).expectations();
  }
}
