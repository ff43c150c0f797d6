package org.galerarunbook.container;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that made an object on the engine: number, start and host, since numbers are used
 * again and an engine can be shared by hosts.
 */
record OwnerProcess(long pid, long startMillis, String host) {

  /** The kernel tells a start relative to a boot time that moves when the clock is set. */
  private static final long CLOCK_MOVES_MILLIS = 10_000;

  static OwnerProcess current() {
    ProcessHandle self = ProcessHandle.current();
    return new OwnerProcess(self.pid(), start(self), hostName());
  }

  /**
   * Whether the process written in a label may still be running. An unreadable label and a process
   * of another host count as alive: only what is known to be left over is removed.
   */
  static boolean isAlive(String label) {
    Optional<OwnerProcess> owner = parse(label);
    if (owner.isEmpty() || !owner.get().host.equals(hostName())) {
      return true;
    }
    return ProcessHandle.of(owner.get().pid)
        .filter(ProcessHandle::isAlive)
        .map(p -> Math.abs(start(p) - owner.get().startMillis) <= CLOCK_MOVES_MILLIS)
        .orElse(false);
  }

  static Optional<OwnerProcess> parse(String label) {
    String[] parts = label == null ? new String[0] : label.split("@", 3);
    try {
      return parts.length == 3
          ? Optional.of(
              new OwnerProcess(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  @Override
  public String toString() {
    return pid + "@" + startMillis + "@" + host;
  }
}
