package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.Looked;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a monitoring system is told. */
class CheckCommandTest {

  private static int exitCode(Severity... severities) {
    List<Finding> findings =
        Stream.of(severities).map(s -> new Finding("db-a", s, "x", "", "")).toList();
    return CheckCommand.exitCode(new Checked(findings, new Looked(3, 12, 6, 4, 1, 49)));
  }

  @Test
  @DisplayName("A problem is 1, a note 7, and what could not be looked at is neither")
  void ofACluster() {
    assertThat(exitCode()).isEqualTo(Main.OK);
    assertThat(exitCode(Severity.UNSEEN)).isEqualTo(Main.OK);
    assertThat(exitCode(Severity.UNSEEN, Severity.NOTE)).isEqualTo(CheckCommand.NOTED);
    assertThat(exitCode(Severity.NOTE, Severity.PROBLEM)).isEqualTo(Main.NOT_RIGHT);
  }
}
