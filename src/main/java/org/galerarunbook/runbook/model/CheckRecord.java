package org.galerarunbook.runbook.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A check on a property, not on a command's output.
 *
 * @param what the property, in the reader's words
 * @param within how long it was given, in seconds; 0 for at once
 * @param observed the value seen, or why it did not hold; may be empty
 */
public record CheckRecord(
    String what, long within, boolean held, String observed, Instant startedAt, Duration duration)
    implements Entry {}
