package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.time.Instant;

/** What a container wrote, as the engine kept it. */
final class ContainerLogs {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final DockerClient docker;
  private final String container;
  private final Duration limit;

  ContainerLogs(DockerClient docker, String container) {
    this(docker, container, LIMIT);
  }

  ContainerLogs(DockerClient docker, String container, Duration limit) {
    this.docker = docker;
    this.container = container;
    this.limit = limit;
  }

  /**
   * Both streams, oldest first; empty when there is no such container.
   *
   * @param since with a precision of a second
   * @param stamped each line begins with the engine's time
   * @throws IllegalStateException when the engine does not come to the end of it
   */
  String read(Instant since, boolean stamped) {
    try {
      return WholeStream.read(
              "the log of " + container,
              limit,
              callback ->
                  docker
                      .logContainerCmd(container)
                      .withStdOut(true)
                      .withStdErr(true)
                      .withTimestamps(stamped)
                      .withSince((int) since.getEpochSecond())
                      .exec(callback))
          .both();
    } catch (NotFoundException gone) {
      return "";
    }
  }
}
