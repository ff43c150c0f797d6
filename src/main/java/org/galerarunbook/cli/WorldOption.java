package org.galerarunbook.cli;

import java.nio.file.Path;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.World;
import picocli.CommandLine.Option;

/** Which lab a command means. */
final class WorldOption {

  @Option(
      names = "--world",
      paramLabel = "WORLD",
      description =
          "containers (default), or hosts: Debian with systemd, ssh and the packages of apt. Both can be"
              + " up at the same time.")
  private World world = World.CONTAINERS;

  /** The settings for it; from here on this process means its lab. */
  LabAssembly choose() {
    world.choose();
    return LabAssembly.ofProject(world);
  }

  /**
   * The cluster.yaml that a command means: the one that is named, or that of the hosts' lab; null
   * for the lab in containers.
   */
  Path cluster(Path named, LabCommand command) {
    if (!isHosts()) {
      return named;
    }
    if (named != null) {
      throw command.wrong("--cluster FILE and --world hosts are two clusters: give one of them");
    }
    return HostsCluster.require(LabThatIsThere.asItIs(choose()));
  }

  boolean isHosts() {
    return world == World.HOSTS;
  }
}
