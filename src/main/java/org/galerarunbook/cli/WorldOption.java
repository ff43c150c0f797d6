package org.galerarunbook.cli;

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

  boolean isHosts() {
    return world == World.HOSTS;
  }
}
