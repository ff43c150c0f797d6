package org.galerarunbook.cli;

import java.util.concurrent.Callable;
import org.galerarunbook.container.Claims;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Unfinished;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabSpec;
import org.galerarunbook.lab.Ownership;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    description = {
      "Removes the lab: containers, network and volumes with their data.",
      "Certificates in certs/ and images stay."
    })
final class DownCommand implements Callable<Integer> {

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "The lab of another clone, that in this folder, which is gone.")
  private String folder = "";

  @Override
  public Integer call() {
    LabIdentity identity = LabIdentity.ofCommandLine();
    LabSpec spec = LabAssembly.ofProject().commandLineSpec();
    NeedsEngine.orSay();
    return LabLock.whileHeld("down", () -> down(identity, spec));
  }

  private int down(LabIdentity identity, LabSpec spec) {
    Claims claims = Ownership.of(spec);
    if (!claims.folder().equals(folder) || claims.own().isEmpty()) {
      Ownership.require(spec);
    }
    if (claims.own().isEmpty()) {
      System.out.println("There is no lab.");
      return Main.OK;
    }
    // Cut off from here on, it is no lab any more, and the next 'up' or 'down' goes on.
    Unfinished.begin(identity);
    Leftovers.removeAll(identity);
    System.out.println("Removed " + claims.own().size() + " objects of the lab.");
    claims
        .strangers()
        .forEach(s -> System.out.println("Not of the lab, and left: " + s.kind() + " " + s.name()));
    return Main.OK;
  }
}
