package org.galerarunbook.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = "Looks at what the lab needs of this machine, with remedies.")
final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Main.OK;
  }
}
