package org.galerarunbook.lab.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.awaitility.Awaitility;

/** How busy the machine is, all of it and not only this process. */
final class MachineLoad {

  private static final Path STAT = Path.of("/proc/stat");
  private static final Duration LOOK = Duration.ofSeconds(1);

  private MachineLoad() {}

  /** Per cent of all cores over one second; empty where the kernel does not tell. */
  static OptionalInt percent() {
    if (!Files.isReadable(STAT)) {
      return OptionalInt.empty();
    }
    String before = read();
    // Nothing is waited for: what is looked at is this second.
    Awaitility.await("a second of the machine's time").pollDelay(LOOK).until(() -> true);
    return OptionalInt.of(percent(before, read()));
  }

  private static String read() {
    try {
      return Files.readAllLines(STAT).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("how busy the machine is can't be read from " + STAT, e);
    }
  }

  /**
   * Between two readings of the kernel's first line: {@code cpu}, then time in user, nice, system,
   * idle, iowait, and others.
   */
  static int percent(String before, String after) {
    long[] from = times(before);
    long[] to = times(after);
    long all = Arrays.stream(to).sum() - Arrays.stream(from).sum();
    long idle = to[3] + to[4] - from[3] - from[4];
    return all <= 0 ? 0 : (int) Math.round(100.0 * (all - idle) / all);
  }

  private static long[] times(String line) {
    return Arrays.stream(line.strip().split("\\s+"))
        .skip(1)
        .limit(8)
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
