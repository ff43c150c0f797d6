package org.galerarunbook.galera;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.fault.Faults;
import org.testcontainers.DockerClientFactory;

/**
 * A server whose clock can be set wrong while it runs, by libfaketime: it reads each second from a
 * file how wrong. Time that only passes, by which it waits, stays right.
 */
final class MovableClock {

  private static final String LIBRARY = "/usr/local/lib/libfaketimeMT.so.1";

  private static final long TOLERANCE_SECONDS = 3;

  private static final List<String> PLACES =
      List.of(
          "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1");

  private MovableClock() {}

  static Map<String, String> environment() {
    return Map.of(
        // What it shares between processes would be root's, and hang those of the server's user.
        "FAKETIME_DISABLE_SHM",
        "1",
        "LD_PRELOAD",
        LIBRARY,
        "FAKETIME_TIMESTAMP_FILE",
        Faults.CLOCK,
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  /** The library, out of the helper's image. */
  static FileEntry library(ClusterSpec spec) {
    String image = spec.options().helperImage().get();
    DockerClient docker = DockerClientFactory.lazyClient();
    String container =
        docker
            .createContainerCmd(image)
            .withLabels(spec.identity().labels("one-shot"))
            .exec()
            .getId();
    try {
      return PLACES.stream()
          .map(LabContainer.named(container)::readFile)
          .flatMap(Optional::stream)
          .findFirst()
          .map(library -> new FileEntry(LIBRARY, library, 0644, 0, 0))
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "image %s has no libfaketime; looked at %s"
                          .formatted(image, String.join(", ", PLACES))));
    } finally {
      LabContainer.named(container).remove();
    }
  }

  /** Whether the server's clock is off by so much, to some seconds. */
  static boolean isOffBy(String unixTime, Duration offset) {
    long server = Long.parseLong(unixTime.strip());
    long expected = Instant.now().plus(offset).getEpochSecond();
    return Math.abs(server - expected) <= TOLERANCE_SECONDS;
  }
}
