package org.galerarunbook.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.galerarunbook.pki.PkiDirectory;
import picocli.CommandLine.Option;

/** Which nodes a certs command is about. */
final class NodesOption {
  private static final List<String> USUAL = List.of("galera1", "galera2", "galera3");

  @Option(
      names = "--nodes",
      paramLabel = "NAME",
      split = ",",
      description =
          "The nodes' names, comma-separated (default: galera1,galera2,galera3, and those that the"
              + " folder has).")
  private List<String> nodes;

  /** Those that were named, else the usual ones and those that are in the folder. */
  List<String> names(PkiDirectory folder) {
    if (nodes != null) {
      return nodes;
    }
    Set<String> names = new LinkedHashSet<>(USUAL);
    names.addAll(folder.nodes());
    return List.copyOf(names);
  }
}
