package org.galerarunbook.runbook.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Follows the events another process writes, as it writes them. The file may appear later; delete
 * an earlier run's before starting.
 */
public final class EventTail implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);

  private final Path file;
  private final RunListener listener;
  private final ScheduledExecutorService poll;
  private final List<String> problems = new ArrayList<>();

  /** Behind the last whole line that was passed on. */
  private long position;

  /** Begins to follow. The listener is called from a thread of the tail's own. */
  public EventTail(Path file, RunListener listener) {
    this.file = file;
    this.listener = listener;
    poll =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "runbook-tail");
              thread.setDaemon(true);
              return thread;
            });
    poll.scheduleWithFixedDelay(this::read, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Passes on what has been written by now, and stops. Call it when the writer has ended. */
  @Override
  public void close() {
    poll.shutdown();
    try {
      if (!poll.awaitTermination(1, TimeUnit.MINUTES)) {
        problem("the listener still has not taken an event after a minute", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    read();
  }

  /** What could not be passed on, in words; empty when everything was. */
  public synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** One event that can't be read or shown must not hide all that follow. */
  private void problem(String what, Exception why) {
    problems.add(why == null ? what : what + ": " + why);
  }

  private synchronized void read() {
    if (!Files.exists(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) < position) {
        // Begun anew.
        position = 0;
      }
      in.skipNBytes(position);
      byte[] written = in.readAllBytes();
      // In bytes, for a character may be cut in two.
      int end = written.length;
      while (end > 0 && written[end - 1] != '\n') {
        end--;
      }
      position += end;
      new String(written, 0, end, StandardCharsets.UTF_8).lines().forEach(this::tell);
    } catch (IOException e) {
      problem("The run's events can't be read from " + file, e);
    }
  }

  private void tell(String line) {
    try {
      listener.accept(Json.chapterOf(line), Json.event(line));
    } catch (RuntimeException e) {
      problem("an event could not be shown", e);
    }
  }
}
