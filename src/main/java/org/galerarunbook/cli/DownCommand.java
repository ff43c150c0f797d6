package org.galerarunbook.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import picocli.CommandLine.Command;

@Command(
    name = "down",
    description = {
      "Removes the lab: containers, network and volumes with their data.",
      "Certificates in certs/ and images stay."
    })
final class DownCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    NeedsEngine.orSay();
    List<Leftovers.Leftover> present = Leftovers.of(LabIdentity.ofCommandLine());
    if (present.isEmpty()) {
      System.out.println("There is no lab.");
      return Main.OK;
    }
    Leftovers.remove(present);
    System.out.println("Removed " + present.size() + " objects of the lab.");
    return Main.OK;
  }
}
