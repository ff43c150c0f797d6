package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What was done in a step: a command, or, rarely, something that is no command.
 *
 * @param command as executed; empty when it is no shell command
 * @param act what was done, in words; empty when it is a command
 * @param exitCode of the last attempt
 * @param attempts how often it ran until what follows held
 * @param duration from the first attempt's start to the last one's end
 * @param failure why it broke, apart from expectations; empty when it did not
 */
public record ActionRecord(
    String command,
    String act,
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

  /** Whether it is a command that can be pasted. */
  @JsonIgnore
  public boolean isCommand() {
    return !command.isEmpty();
  }

  /** Whether it did not break and all expectations held. */
  @JsonIgnore
  public boolean isGreen() {
    return failure.isEmpty() && expectations.stream().allMatch(ExpectationRecord::held);
  }
}
