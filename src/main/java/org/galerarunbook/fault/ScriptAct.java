package org.galerarunbook.fault;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumesFrom;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.OneShot;

/**
 * A shell script in a helper beside the container, since servers' images lack the tools, and a
 * server's container needs no rights that its faults need.
 *
 * @param place where the helper stands
 * @param script POSIX shell without single quotes; {@code $1} is the container's id
 */
record ScriptAct(Place place, String script) implements Act {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What a helper shares with the container. */
  enum Place {
    /** Its network: interfaces and packet filter. */
    NETWORK("--network container:%s --cap-add NET_ADMIN"),
    /** Its volumes. */
    VOLUMES("--network none --volumes-from %s"),
    /** Its volumes, and what the kernel allows to its processes. */
    LIMITS("--network none --volumes-from %s --volume /sys/fs/cgroup:/sys/fs/cgroup");

    private final String options;

    Place(String options) {
      this.options = options;
    }

    HostConfig host(LabContainer of) {
      if (this == NETWORK) {
        return OneShot.besides(of);
      }
      HostConfig host =
          HostConfig.newHostConfig()
              .withNetworkMode("none")
              .withVolumesFrom(new VolumesFrom(of.name()));
      return this == VOLUMES
          ? host
          : host.withBinds(new Bind("/sys/fs/cgroup", new Volume("/sys/fs/cgroup")));
    }
  }

  ScriptAct {
    if (script.contains("'")) {
      throw new IllegalArgumentException("a single quote would end the text: " + script);
    }
  }

  static ScriptAct in(Place place, String... lines) {
    return in(place, List.of(lines));
  }

  static ScriptAct in(Place place, List<String> lines) {
    return new ScriptAct(place, String.join("\n", lines));
  }

  @Override
  public String text(String container, String image) {
    String id = " sh \"$(docker inspect --format '{{.Id}}' " + container + ")\"";
    return "docker run --rm %s --entrypoint sh \\\n  %s -ec '\n%s'%s"
        .formatted(
            place.options.formatted(container),
            image,
            script.indent(4).stripTrailing(),
            script.contains("$1") ? id : "");
  }

  @Override
  public void on(FaultTarget target) {
    run(target, "-ec").orThrow("in the helper beside " + target.name() + ": " + script);
  }

  /** Each line, whatever becomes of the one before. */
  @Override
  public void undo(FaultTarget target) {
    run(target, "-c");
  }

  private ExecResult run(FaultTarget target, String option) {
    return OneShot.run(
        target.identity(),
        target.helperImage().get(),
        place.host(target.container()),
        List.of("/bin/sh", option, script, "sh", target.container().id()),
        LIMIT);
  }

  @Override
  public Lasts lasts() {
    return place == Place.VOLUMES ? Lasts.WITH_THE_CONTAINER : Lasts.WITH_THE_PROCESSES;
  }
}
