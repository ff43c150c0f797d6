package org.galerarunbook.runbook.model;

/**
 * One stream of a command, redacted.
 *
 * @param text all of it, or its head and tail when it is long
 * @param bytes how long it was
 * @param file where all of it is kept when {@code text} leaves something out; else empty
 */
public record RecordedOutput(String text, long bytes, String file) {
  /** Nothing was said. */
  public static final RecordedOutput NONE = new RecordedOutput("", 0, "");
}
