package org.galerarunbook.cli;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.container.Leftovers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "clean",
    description = {
      "Removes what killed runs left on the engine: objects with this project's label whose process"
          + " has ended.",
      "The lab of './lab up', runs that still go on, and everything else stay."
    })
final class CleanCommand extends LabCommand {

  @Option(
      names = "--prepared",
      description = "Also the prepared data directories; the next start makes them again.")
  private boolean prepared;

  @Option(names = "--dry-run", description = "Only say what would be removed.")
  private boolean dryRun;

  @Override
  public Integer call() {
    NeedsEngine.orSay();
    List<Leftovers.Leftover> found = new ArrayList<>(Leftovers.ofEndedProcesses());
    if (prepared) {
      found.addAll(Leftovers.shared());
    }
    if (found.isEmpty()) {
      System.out.println("Nothing was left behind.");
      return Main.OK;
    }
    found.forEach(l -> System.out.println((dryRun ? "would remove " : "removing ") + l));
    if (!dryRun) {
      Leftovers.remove(found);
    }
    return Main.OK;
  }
}
