package org.galerarunbook.cli;

import java.util.Map;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import picocli.CommandLine.Option;

/** Which node of cluster.yaml is meant by which name of a page. */
final class NamesOption {

  @Option(
      names = "--node",
      paramLabel = "galera2=NAME",
      description =
          "This node of cluster.yaml is the page's galera2, for instance the one that crashed. The"
              + " others keep their order.")
  private Map<String, String> chosen = Map.of();

  OwnNames of(ClusterFile file, LabCommand command) {
    try {
      return OwnNames.of(file, chosen);
    } catch (IllegalArgumentException e) {
      throw command.wrong(e.getMessage());
    }
  }
}
