package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** A container that does one thing, to some volumes or beside another container, and is gone. */
public final class OneShot {

  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(10);

  private OneShot() {}

  /**
   * Runs a shell script in a fresh container, as root and without a network.
   *
   * @param identity whose container it is
   * @param image which image
   * @param volumes volume name to path
   * @param script POSIX shell
   * @param limit after which it is removed and an error is thrown
   */
  public static ExecResult run(
      LabIdentity identity,
      String image,
      Map<String, String> volumes,
      String script,
      Duration limit) {
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode("none")
            .withBinds(
                volumes.entrySet().stream()
                    .map(v -> new Bind(v.getKey(), new Volume(v.getValue())))
                    .toList());
    return run(identity, image, host, List.of("/bin/sh", "-c", script), limit);
  }

  /** A place in the network of another container, with the right to change it. */
  public static HostConfig besides(LabContainer other) {
    return HostConfig.newHostConfig()
        .withNetworkMode("container:" + other.name())
        .withCapAdd(Capability.NET_ADMIN);
  }

  /**
   * Runs a program in a fresh container that stands where {@code host} says, as root.
   *
   * @param argv program and arguments
   * @param limit after which it is removed and an error is thrown
   */
  public static ExecResult run(
      LabIdentity identity, String image, HostConfig host, List<String> argv, Duration limit) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return Making.make(
        identity,
        () -> ended(docker, create(docker, identity, image, host, argv).exec().getId(), limit));
  }

  /** Starts a program in such a container, which stays until somebody removes it. */
  public static LabContainer detached(
      LabIdentity identity, String name, String image, HostConfig host, List<String> argv) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return Making.make(
        identity,
        () -> {
          create(docker, identity, image, host, argv).withName(name).exec();
          docker.startContainerCmd(name).exec();
          return LabContainer.named(name);
        });
  }

  private static CreateContainerCmd create(
      DockerClient docker, LabIdentity identity, String image, HostConfig host, List<String> argv) {
    return docker
        .createContainerCmd(image)
        .withLabels(identity.labels("one-shot"))
        .withEntrypoint(argv)
        .withCmd(List.of())
        .withUser("0:0")
        .withHostConfig(host);
  }

  private static ExecResult ended(DockerClient docker, String id, Duration limit) {
    try {
      docker.startContainerCmd(id).exec();
      int exit =
          docker
              .waitContainerCmd(id)
              .exec(new WaitContainerResultCallback())
              .awaitStatusCode(limit.toMillis(), TimeUnit.MILLISECONDS);
      WholeStream written =
          WholeStream.read(
              "what a one-shot container wrote",
              OUTPUT_LIMIT,
              WholeStream.log(docker, id, Instant.EPOCH, false)::exec);
      return new ExecResult(exit, written.stdout(), written.stderr());
    } finally {
      LabContainer.named(id).remove();
    }
  }
}
