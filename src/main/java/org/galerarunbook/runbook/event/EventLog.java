package org.galerarunbook.runbook.event;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Appends events to a file, each flushed at once, so that a killed run leaves all that happened.
 */
public final class EventLog implements AutoCloseable {
  /** The file's name in a run's folder. */
  public static final String FILE = "events.jsonl";

  private final Path file;
  private final BufferedWriter writer;

  /** Begins the file anew. */
  public EventLog(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      writer = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The run's events can't be written to " + file, e);
    }
  }

  /**
   * Writes the event before it returns.
   *
   * @param chapter the id of the chapter that it is about, or {@link RunFold#RUN}
   */
  public void append(String chapter, RunEvent event) {
    try {
      writer.write(Json.line(chapter, event));
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The run's events can't be written to " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The run's events can't be written to " + file, e);
    }
  }
}
