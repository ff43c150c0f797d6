package org.galerarunbook.check.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.runbook.lexicon.Lexicon;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {

  private static final Path SAMPLES = Path.of("src/test/resources/org/galerarunbook/check/explain");

  @Test
  @DisplayName(
      "Two of three killed, read from the logs of a node that died and of the one that is left")
  void lostQuorum() throws IOException {
    Explanation explained = Explanation.of(logs("lost-quorum"), Lexicon.bundled());
    assertThat(explained.pages().get(0).file()).isEqualTo("playbook-05-lose-the-quorum.md");
    assertThat(explained.pages().get(0).resolved()).isFalse();
    assertThat(explained.happened())
        .extracting(h -> h.first().at())
        .isSorted()
        .hasSizeGreaterThan(5);
    assertThat(explained.happened())
        .extracting(h -> h.first().node())
        .contains("galera1", "galera3");
    String text = String.join("\n", explained.text("docs/runbook"));
    assertThat(text)
        .contains(
            """
            go to: Lose the quorum, docs/runbook/playbook-05-lose-the-quorum.md
                on hosts: Recover hosts that lost the quorum, docs/runbook/hosts-07-recover-hosts-that-lost-the-quorum.md
                for `""")
        .contains("WSREP: Shifting SYNCED -> OPEN", "= the node has lost its peers")
        .contains("more lines of Galera are notes that the runbook does not know");
  }

  @Test
  @DisplayName("An arbitrator's log is read as a node's, and says why it ended")
  void arbitrator() {
    Explanation explained =
        Explanation.of(
            Map.of(
                "garbd",
                List.of(
                    "2026-11-29 00:02:32.910  INFO: Shifting SYNCED -> OPEN (TO: 364)",
                    "2026-11-29 00:02:34.348 FATAL: Exception in creating receive loop: Failed to open"
                        + " connection to group")),
            Lexicon.bundled());
    assertThat(explained.pages())
        .extracting(Explanation.Page::file)
        .contains("playbook-37-give-an-even-number-of-nodes-an-arbitrator-garbd.md");
    assertThat(explained.happened())
        .extracting(h -> h.first().at().toString())
        .containsExactly("2026-11-29T00:02:32", "2026-11-29T00:02:34");
  }

  @Test
  @DisplayName("What the node got over is said to be over")
  void over() throws IOException {
    Map<String, List<String>> logs = logs("lost-quorum");
    for (String node : List.of("galera1", "galera3")) {
      List<String> later = new ArrayList<>(logs.get(node));
      later.add("2026-11-28  6:21:31 0 [Note] WSREP: Shifting JOINED -> SYNCED (TO: 1720)");
      logs.put(node, later);
    }
    Explanation explained = Explanation.of(logs, Lexicon.bundled());
    assertThat(explained.pages()).isNotEmpty().allMatch(Explanation.Page::resolved);
    assertThat(explained.text("docs/runbook"))
        .anyMatch(l -> l.startsWith("over by now: Lose the quorum"))
        .noneMatch(l -> l.startsWith("go to:"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "certificate verify failed: certificate has expired|playbook-17-recover-from-expired-certificates.md",
        "certificate verify failed: self-signed certificate in certificate chain|guide-04-see-tls-everywhere.md"
      })
  @DisplayName(
      "A certificate that is over and one of another CA are told apart, before what follows from either")
  void certificates(String message, String page) {
    Explanation explained =
        explain(
            "2026-11-28  6:00:00 0 [Note] WSREP: Failed to establish connection: " + message,
            "2026-11-28  6:00:30 0 [Note] WSREP: Received NON-PRIMARY.",
            "2026-11-28  6:01:00 0 [ERROR] WSREP: failed to open gcomm backend connection: 110: failed to"
                + " reach primary view");
    assertThat(explained.pages().get(0).file()).isEqualTo(page);
    assertThat(explained.pages()).hasSizeGreaterThan(1);
  }

  @Test
  @DisplayName("A time that there is not does not keep the rest of a log from being read")
  void noTime() {
    Explanation explained =
        explain(
            "2026-11-28  5:59:00 0 [Warning] WSREP: a thing",
            "2026-11-28 25:61:61 0 [Warning] WSREP: of a broken line",
            "2026-13-45 10:00:00.000  WARN: of another",
            "WSREP_SST: [WARNING] of a script (20261345 06:00:00.000)");
    assertThat(explained.happened())
        .extracting(h -> h.first().at().toString())
        .hasSize(4)
        .containsOnly("2026-11-28T05:59");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-28  6:00:00 0 [Warning] WSREP: a thing that nobody has seen",
        "2026-11-28T06:00:00.123456789Z 2026-11-28  6:00:00 0 [Warning] WSREP: a thing that nobody has seen",
        "galera2  | 2026-11-28  6:00:00 0 [Warning] WSREP: a thing that nobody has seen",
        "Nov 28 07:00:00 db2 mariadbd[411]: 2026-11-28  6:00:00 0 [Warning] WSREP: a thing that nobody has seen",
        "261128  6:00:00 [Warning] WSREP: a thing that nobody has seen",
        "WSREP_SST: [WARNING] a thing that nobody has seen (20261128 06:00:00.000)"
      })
  @DisplayName("A warning of Galera that is not known is shown as such, whatever wrote it down")
  void unknown(String line) {
    Explanation explained = explain("2026-11-28  5:59:00 0 [Note] InnoDB: something", line);
    assertThat(explained.happened()).hasSize(1);
    assertThat(explained.happened().get(0).known()).isNull();
    assertThat(explained.happened().get(0).first().at()).hasToString("2026-11-28T06:00");
    assertThat(explained.text("docs/runbook"))
        .anyMatch(l -> l.contains("NOT KNOWN: ") && l.contains("a thing that nobody has seen"))
        .anyMatch(l -> l.contains("Begin at docs/start-here.md"));
  }

  @Test
  @DisplayName("What a node says while it is shut down cleanly is no trouble; the same without is")
  void leaves() {
    String lost = "2026-11-28  6:00:01 0 [Note] WSREP: Shifting SYNCED -> OPEN (TO: 5)";
    Explanation left =
        explain(
            "2026-11-28  6:00:00 0 [Note] mariadbd (initiated by: unknown): Normal shutdown",
            lost,
            "2026-11-28  6:00:02 0 [Note] mariadbd: Shutdown complete");
    assertThat(left.pages()).isNotEmpty().allMatch(Explanation.Page::resolved);
    Explanation again =
        explain(
            "2026-11-28  6:00:00 0 [Note] mariadbd (initiated by: unknown): Normal shutdown",
            lost,
            "2026-11-28  6:00:02 0 [Note] mariadbd: Shutdown complete",
            lost.replace("6:00:01", "6:00:04"));
    assertThat(again.pages()).isNotEmpty().noneMatch(Explanation.Page::resolved);
  }

  @Test
  @DisplayName("The same message again and again is one line")
  void again() {
    Explanation explained =
        explain(
            "2026-11-28  6:00:00 0 [Note] WSREP: Received NON-PRIMARY.",
            "2026-11-28  6:00:05 0 [Note] WSREP: Received NON-PRIMARY.",
            "2026-11-28  6:00:10 0 [Note] WSREP: Received NON-PRIMARY.",
            "2026-11-28  7:00:00 0 [Note] WSREP: Received NON-PRIMARY.");
    assertThat(explained.happened()).extracting(Happened::times).containsExactly(3, 1);
  }

  private static Explanation explain(String... lines) {
    return Explanation.of(Map.of("galera1", List.of(lines)), Lexicon.bundled());
  }

  private static Map<String, List<String>> logs(String sample) throws IOException {
    Map<String, List<String>> logs = new LinkedHashMap<>();
    for (String node : List.of("galera1", "galera3")) {
      logs.put(node, Files.readAllLines(SAMPLES.resolve(sample).resolve(node + ".log")));
    }
    return logs;
  }
}
