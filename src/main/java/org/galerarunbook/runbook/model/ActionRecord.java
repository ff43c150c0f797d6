package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A command of a step, and what came of it.
 *
 * @param command as executed
 * @param exitCode of the last attempt
 * @param attempts how often it ran until what follows held
 * @param duration from the first attempt's start to the last one's end
 * @param failure why it broke, apart from expectations; empty when it did not
 */
public record ActionRecord(
    String command,
    List<ExpectationRecord> expectations,
    int exitCode,
    RecordedOutput stdout,
    RecordedOutput stderr,
    Instant startedAt,
    Duration duration,
    int attempts,
    String failure) {
  public ActionRecord {
    expectations = List.copyOf(expectations);
  }

  /** Whether it did not break and all expectations held. */
  @JsonIgnore
  public boolean isGreen() {
    return failure.isEmpty() && expectations.stream().allMatch(ExpectationRecord::held);
  }
}
