package org.galerarunbook.cli;

import java.util.Map;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which node of cluster.yaml is meant by which name of a page. */
final class NamesOption {

  @Option(
      names = "--node",
      paramLabel = "galera2=NAME",
      description =
          "This node of cluster.yaml is the page's galera2, for instance the one that crashed. The"
              + " others keep their order.")
  private Map<String, String> chosen = Map.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  OwnNames of(ClusterFile file) {
    try {
      return OwnNames.of(file, chosen);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
