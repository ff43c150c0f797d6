package org.galerarunbook.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The lab's certificates from the command line. */
@Command(
    name = "certs",
    description = "Issues, shows and verifies the cluster's certificates.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CertsIssueCommand.class, CertsShowCommand.class, CertsVerifyCommand.class})
public final class CertsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "certs: say what to do: issue, show or verify");
  }
}
