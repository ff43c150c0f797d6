package org.galerarunbook.runbook.view;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** How many columns the terminal has: asked of {@code stty}, for Java can't tell. */
final class TerminalWidth implements IntSupplier {
  private static final int DEFAULT = 80;
  private static final Duration VALID = Duration.ofSeconds(3);

  private final int fallback;
  private Instant askedAt = Instant.EPOCH;
  private int columns;

  TerminalWidth(Map<String, String> environment) {
    fallback = columns(environment.getOrDefault("COLUMNS", ""), DEFAULT);
    columns = fallback;
  }

  @Override
  public int getAsInt() {
    if (Duration.between(askedAt, Instant.now()).compareTo(VALID) > 0) {
      askedAt = Instant.now();
      columns = ask();
    }
    return columns;
  }

  private int ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      stty.waitFor(1, TimeUnit.SECONDS);
      return columns(size.strip().replaceFirst("^\\S+ ", ""), fallback);
    } catch (IOException e) {
      // Without stty or a terminal there is nobody to ask.
      return fallback;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fallback;
    }
  }

  private static int columns(String told, int otherwise) {
    return told.matches("[1-9]\\d{0,3}") ? Integer.parseInt(told) : otherwise;
  }
}
