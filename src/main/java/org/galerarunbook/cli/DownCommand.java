package org.galerarunbook.cli;

import org.galerarunbook.container.Claims;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Unfinished;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabSpec;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.lab.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    description = {
      "Removes the lab of both worlds: containers, network and volumes with their data.",
      "Certificates in certs/ and images stay."
    })
final class DownCommand extends LabCommand {

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "The lab of another clone, that in this folder, which is gone.")
  private String folder = "";

  @Override
  public Integer call() {
    NeedsEngine.orSay();
    int removed = 0;
    for (World world : World.values()) {
      world.choose();
      LabIdentity identity = LabIdentity.ofCommandLine();
      LabSpec spec = LabAssembly.ofProject(world).commandLineSpec();
      removed += LabLock.whileHeld("down", () -> down(identity, spec));
    }
    System.out.println(
        removed == 0 ? "There is no lab." : "Removed " + removed + " objects of the lab.");
    return Main.OK;
  }

  /** Returns how many objects of it there were. */
  private int down(LabIdentity identity, LabSpec spec) {
    Claims claims = Ownership.of(spec);
    if (!claims.folder().equals(folder) || claims.own().isEmpty()) {
      Ownership.require(spec);
    }
    if (claims.own().isEmpty()) {
      return 0;
    }
    // Cut off from here on, it is no lab any more, and the next 'up' or 'down' goes on.
    Unfinished.begin(identity);
    Leftovers.removeAll(identity);
    claims
        .strangers()
        .forEach(s -> System.out.println("Not of the lab, and left: " + s.kind() + " " + s.name()));
    return claims.own().size();
  }
}
