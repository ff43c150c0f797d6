package org.galerarunbook.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which nodes a certs command is about. */
final class NodesOption {
  @Option(
      names = "--nodes",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "galera1,galera2,galera3",
      description = "The nodes' names, comma-separated (default: ${DEFAULT-VALUE}).")
  private List<String> nodes;

  List<String> names() {
    return nodes;
  }
}
