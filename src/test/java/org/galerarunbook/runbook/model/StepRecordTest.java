package org.galerarunbook.runbook.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepRecordTest {

  @ParameterizedTest
  @DisplayName(
      "Who pastes a step is told what was of this run only: time to wait, and a log's window")
  @CsvSource(
      textBlock =
          """
          docker logs --since 1m galera1,             0, ' *(longer ago? a longer time than `1m`)*'
          journalctl -u mariadb --since -5min,        0, ' *(longer ago? a longer time than `5min`)*'
          'docker logs --since ""$since"" galera1',   0, ''
          mariadb -e 'SELECT 1',                     30, ' *(not at once? paste it again; in the lab for up to 30 s)*'
          mariadb -e 'SELECT 1',                      0, ''
          """)
  void ofThisRun(String command, long within, String told) {
    Expectation expectation = Expectation.exitCode(0, within);
    ActionRecord action =
        new ActionRecord(
            command,
            List.of(new ExpectationRecord(expectation, true, "")),
            0,
            RecordedOutput.NONE,
            RecordedOutput.NONE,
            Instant.EPOCH,
            Duration.ZERO,
            1,
            "");
    StepRecord step =
        new StepRecord(
            1, "Look", "", "", "", "", Instant.EPOCH, List.of(action), List.of(), List.of());
    assertThat(step.ofThisRun()).isEqualTo(told);
  }
}
